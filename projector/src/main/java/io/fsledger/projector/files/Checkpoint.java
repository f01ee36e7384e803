package io.fsledger.projector.files;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What has become of a folder since the checkpoint before.
 *
 * @param offset up to which the partition has been applied; what stands there has not
 * @param sealed the owner has finished and writes nothing any more
 */
record Checkpoint(long offset, boolean sealed, List<Change> changes) {
    /** @param entry where the file lives now; null where it is gone */
    record Change(FileId file, @Nullable FileEntry entry) {}
}
