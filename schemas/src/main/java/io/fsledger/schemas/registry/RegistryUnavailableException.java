package io.fsledger.schemas.registry;

import org.jspecify.annotations.Nullable;

/** No registry URL gave an answer. Says nothing about the schema that was asked for: try again later. */
public final class RegistryUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RegistryUnavailableException(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
