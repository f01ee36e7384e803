package io.fsledger.schemas.serde;

import org.jspecify.annotations.Nullable;

/** A stored value that cannot be read: a damaged store, or one that a newer version has written. */
public final class UnreadableStateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnreadableStateException(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
