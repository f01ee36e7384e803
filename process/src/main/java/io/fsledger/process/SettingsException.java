package io.fsledger.process;

import org.jspecify.annotations.Nullable;

/** Settings that cannot be used. The message is a sentence for people: what is wrong, and where it says what is right. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SettingsException(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
