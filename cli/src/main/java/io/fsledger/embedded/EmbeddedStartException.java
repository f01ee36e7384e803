package io.fsledger.embedded;

import org.jspecify.annotations.Nullable;

/** The embedded stack cannot start. The message is a sentence for the user: what is wrong and what to do about it. */
public final class EmbeddedStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EmbeddedStartException(String message) {
        super(message);
    }

    EmbeddedStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
