package io.fsledger.client;

import org.jspecify.annotations.Nullable;

/** There is no number to be had within the time, because the ledger is away. */
public final class SequenceUnavailableException extends RuntimeException {
    /** As it stands in answers over HTTP. */
    public static final String CODE = "SEQUENCE_UNAVAILABLE";

    private static final long serialVersionUID = 1L;

    public SequenceUnavailableException(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
