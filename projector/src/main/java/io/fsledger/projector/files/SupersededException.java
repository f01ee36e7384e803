package io.fsledger.projector.files;

import java.io.IOException;
import java.nio.file.Path;

/** Another owner has taken a later term of the folder: what this one would write counts no more, and it must stop. */
public final class SupersededException extends IOException {
    private static final long serialVersionUID = 1L;

    SupersededException(Path folder, long term) {
        super(("%s has a new owner: term %d is over, and what it still had to write is written by its successor."
                        + " This owner stops; nothing need be done")
                .formatted(folder, term));
    }
}
