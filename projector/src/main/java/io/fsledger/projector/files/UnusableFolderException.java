package io.fsledger.projector.files;

import java.io.IOException;

/** A folder holds what must not be guessed at: the sentence says what, and what to do. */
public final class UnusableFolderException extends IOException {
    private static final long serialVersionUID = 1L;

    UnusableFolderException(String sentence) {
        super(sentence);
    }
}
