package io.fsledger.client.query;

import org.jspecify.annotations.Nullable;

/** A question that was not answered. */
public final class QueryException extends RuntimeException {
    /** Nobody answered at any address. */
    public static final String UNREACHABLE = "UNREACHABLE";

    /** What came is no answer of the service. */
    public static final String UNREADABLE = "UNREADABLE";

    private static final long serialVersionUID = 1L;

    private final String code;
    private final int status;

    /**
     * @param code stable API: the service's own ({@code NOT_READY}, {@code POSITION_NOT_REACHED}, …), or one of ours
     * @param status of HTTP; 0 where nobody answered
     * @param detail a sentence for people
     */
    public QueryException(String code, int status, String detail, @Nullable Throwable cause) {
        super(detail, cause);
        this.code = code;
        this.status = status;
    }

    public String code() {
        return code;
    }

    public int status() {
        return status;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }
}
