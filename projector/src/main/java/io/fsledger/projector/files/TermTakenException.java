package io.fsledger.projector.files;

import java.io.IOException;
import java.nio.file.Path;

/** Somebody else has taken the same term of a folder at the same moment, and won. */
public final class TermTakenException extends IOException {
    private static final long serialVersionUID = 1L;

    TermTakenException(Path folder, long term, Throwable cause) {
        super("term %d of %s was taken by another owner at the same moment".formatted(term, folder), cause);
    }
}
