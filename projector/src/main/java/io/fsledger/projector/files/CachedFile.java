package io.fsledger.projector.files;

import io.fsledger.projector.files.DescriptorCache.Access;
import io.fsledger.projector.files.DescriptorCache.Key;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One descriptor of the cache. Guarded by the cache's lock, save where it says otherwise. */
final class CachedFile {
    private static final Logger LOG = LoggerFactory.getLogger(CachedFile.class);

    final Key key;
    final long term;
    final boolean writable;
    Stage stage = Stage.OPENING;
    int users;
    private @Nullable DiskFile file;

    /** Written to since it was last forced. Set before a write, by any thread. */
    volatile boolean dirty;

    /** What was written is not wanted any more: it need not come to the disk. */
    volatile boolean discarded;

    /** While it is neither open nor gone, who wants it waits. */
    enum Stage {
        OPENING,
        OPEN,
        CLOSING
    }

    CachedFile(Key key, long term, boolean writable) {
        this.key = key;
        this.term = term;
        this.writable = writable;
    }

    void opened(DiskFile opened) {
        file = opened;
        stage = Stage.OPEN;
    }

    DiskFile file() {
        return Objects.requireNonNull(file, "not open");
    }

    boolean serves(long asked, Access access) {
        return (asked == 0 || asked == term) && (access == Access.READ || writable);
    }

    /** Without the lock, once nobody can use it. What may be lost by it. */
    @Nullable
    IOException forceAndClose() {
        IOException failure = null;
        try (DiskFile closing = file()) {
            if (dirty && !discarded) {
                closing.force();
            }
        } catch (IOException e) {
            LOG.warn("{} of term {} could not be given up in order", key, term, e);
            failure = e;
        }
        return writable && !discarded ? failure : null;
    }
}
