package io.fsledger.projector.files;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What was written to files of a folder may not be on its disk, and asking the disk again would not tell: after a failed fsync
 * the system takes the lost pages for written. Go back to the last checkpoint and apply again.
 */
public final class SyncFailedException extends IOException {
    private static final long serialVersionUID = 1L;

    SyncFailedException(Path folder, IOException cause) {
        super(
                "%s may have lost what was written since its last checkpoint, which is applied again: the disk failed (%s)"
                        .formatted(folder, cause.getMessage()),
                cause);
    }
}
