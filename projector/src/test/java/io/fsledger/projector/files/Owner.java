package io.fsledger.projector.files;

import io.fsledger.projector.files.PartitionFolder.Fencing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** An owner of a folder in the tests, with descriptors of its own as a process has. */
final class Owner implements AutoCloseable {
    static final int TRACE_PIECES_MAX = 65_536;

    final DescriptorCache cache;
    final PartitionFolder folder;

    Owner(Disk disk, Path path, Fencing fencing) throws IOException {
        cache = new DescriptorCache(disk, DescriptorCache.LIMIT_MIN, Duration.ofSeconds(60));
        folder = PartitionFolder.open(cache, path, fencing, TRACE_PIECES_MAX);
    }

    static Owner of(Path path) throws IOException {
        return new Owner(TestDisk.withoutForces(), path, Fencing.TERMS);
    }

    /** Applies all from where it stands up to an offset, and enters it. */
    Owner applied(RandomLog log, long upTo) throws IOException {
        return unfinished(log, upTo).checkpoint(upTo);
    }

    /** Applies all from where it stands up to an offset. */
    Owner unfinished(RandomLog log, long upTo) throws IOException {
        for (long offset = folder.offset(); offset < upTo; offset++) {
            log.apply(offset, folder);
        }
        return this;
    }

    Owner checkpoint(long upTo) throws IOException {
        folder.checkpoint(upTo);
        return this;
    }

    @Override
    public void close() {
        cache.close();
    }
}
