package io.fsledger.schemas.serde;

import org.jspecify.annotations.Nullable;

/** Bytes that are not an event of the wanted type. The message is a sentence for people that says what is wrong with them. */
public final class UnreadableEventException extends Exception {
    private static final long serialVersionUID = 1L;

    public UnreadableEventException(String sentence) {
        this(sentence, null);
    }

    public UnreadableEventException(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
