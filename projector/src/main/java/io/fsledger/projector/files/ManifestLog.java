package io.fsledger.projector.files;

import io.fsledger.projector.files.DescriptorCache.Access;
import io.fsledger.projector.files.DescriptorCache.Key;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The manifest of one term on its disk: a snapshot with a journal behind it, so that a checkpoint costs what has changed. When
 * the journal has become longer than the snapshot, both are written anew, and what was there before stays beside it.
 */
final class ManifestLog {
    /** A journal shorter than this is not worth a new snapshot. */
    static final long JOURNAL_BYTES_MIN = 1 << 20;

    private final DescriptorCache cache;
    private final Path folder;
    private final long term;
    private long snapshotBytes;
    private long end;

    /** Whether the file may hold something else than what was written to it. */
    private boolean doubtful = true;

    ManifestLog(DescriptorCache cache, Path folder, long term) {
        this.cache = cache;
        this.folder = folder;
        this.term = term;
    }

    /** Comes back when it is on disk. */
    void append(Checkpoint checkpoint) throws IOException {
        if (doubtful) {
            throw new IllegalStateException("a manifest in doubt must be written anew first");
        }
        ByteBuffer block = ManifestFormat.block(checkpoint);
        int bytes = block.remaining();
        doubtful = true;
        try (Descriptor file = cache.open(Key.of(folder, FileKind.MANIFEST), term, Access.WRITE)) {
            file.write(block, end);
            file.force();
        }
        end += bytes;
        doubtful = false;
    }

    /** Whether the journal has grown so long that a snapshot costs less than it saves. */
    boolean wantsSnapshot() {
        return end - snapshotBytes > Math.max(JOURNAL_BYTES_MIN, snapshotBytes);
    }

    /** Whether something failed while it was written to: it must be written anew before anything is appended. */
    boolean isDoubtful() {
        return doubtful;
    }

    /**
     * Writes all anew: beside the old one first, then in its place. Whenever that is interrupted, one of them is complete.
     */
    void replace(Manifest manifest) throws IOException {
        Disk disk = cache.disk();
        Key next = Key.of(folder, FileKind.MANIFEST_NEXT);
        cache.forget(next, term);
        disk.delete(next.path(term));
        long written;
        try (Descriptor file = cache.open(next, term, Access.WRITE)) {
            long[] at = {0};
            ManifestFormat.write(manifest, term, block -> {
                int bytes = block.remaining();
                file.write(block, at[0]);
                at[0] += bytes;
            });
            file.force();
            written = at[0];
        }
        cache.forget(next, term);
        keepFormer(disk);
        Key present = Key.of(folder, FileKind.MANIFEST);
        cache.forget(present, term);
        disk.rename(next.path(term), present.path(term));
        forceFolder(cache, folder);
        snapshotBytes = written;
        end = written;
        doubtful = false;
    }

    /** What was good until now stays, for when the disk turns out to have spoilt the new one. */
    private void keepFormer(Disk disk) throws IOException {
        Path present = Key.of(folder, FileKind.MANIFEST).path(term);
        Path former = Key.of(folder, FileKind.MANIFEST_FORMER).path(term);
        cache.forget(Key.of(folder, FileKind.MANIFEST_FORMER), term);
        if (!disk.exists(present)) {
            return;
        }
        disk.delete(former);
        try {
            disk.link(present, former);
        } catch (UnsupportedOperationException | IOException noLinks) {
            // then there is a moment without the present one, in which the former counts
            disk.rename(present, former);
        }
    }

    static void forceFolder(DescriptorCache cache, Path folder) throws IOException {
        try (Descriptor open = cache.open(Key.of(folder, FileKind.FOLDER), 0, Access.READ)) {
            open.forceFolder();
        }
    }
}
