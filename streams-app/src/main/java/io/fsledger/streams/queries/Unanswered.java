package io.fsledger.streams.queries;

import io.fsledger.events.ReasonCode;

/** Why there is no answer, as it goes out over HTTP. */
public final class Unanswered extends RuntimeException {
    private final int status;
    private final String code;

    public Unanswered(int status, String code, String detail) {
        super(detail);
        this.status = status;
        this.code = code;
    }

    /** Nobody, or not this instance, can answer now; trying again soon may help. */
    public static Unanswered notReady(String detail) {
        return new Unanswered(503, "NOT_READY", detail);
    }

    public static Unanswered positionNotReached(String detail) {
        return new Unanswered(504, "POSITION_NOT_REACHED", detail);
    }

    public static Unanswered malformed(String detail) {
        return new Unanswered(400, "MALFORMED", detail);
    }

    public static Unanswered notFound(String detail) {
        return new Unanswered(404, "NOT_FOUND", detail);
    }

    /** Who asks has not said who it is, or nobody knows it. */
    public static Unanswered unauthorized(String detail) {
        return new Unanswered(401, "UNAUTHORIZED", detail);
    }

    /** Who asks is known, and may not. */
    public static Unanswered forbidden(String detail) {
        return new Unanswered(403, "FORBIDDEN", detail);
    }

    public static Unanswered unknownInode(String detail) {
        return new Unanswered(404, ReasonCode.UNKNOWN_INODE.name(), detail);
    }

    public static Unanswered tooLarge(String detail) {
        return new Unanswered(413, "TOO_LARGE", detail);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    public String detail() {
        return String.valueOf(getMessage());
    }
}
