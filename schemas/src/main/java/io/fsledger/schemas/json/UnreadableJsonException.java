package io.fsledger.schemas.json;

import org.jspecify.annotations.Nullable;

/** JSON that is not an event. The message is a sentence that names the field and its value, and says what would be right. */
public final class UnreadableJsonException extends Exception {
    private static final long serialVersionUID = 1L;

    public UnreadableJsonException(String sentence) {
        this(sentence, null);
    }

    UnreadableJsonException(String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
    }
}
