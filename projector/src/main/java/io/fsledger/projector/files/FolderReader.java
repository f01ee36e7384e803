package io.fsledger.projector.files;

import io.fsledger.projector.files.DescriptorCache.Access;
import io.fsledger.projector.files.DescriptorCache.Key;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads the files of a folder, each under the term that the manifest gives. Makes and changes nothing. Safe to use from many threads. */
public final class FolderReader {
    /** A file that moves while it is looked for is found at the second attempt, or at the third. */
    private static final int LOOKS_MAX = 5;

    private final DescriptorCache cache;
    private final Path folder;
    private final WorkingFiles files;

    FolderReader(DescriptorCache cache, Path folder, WorkingFiles files) {
        this.cache = cache;
        this.folder = folder;
        this.files = files;
    }

    /**
     * Of a folder that somebody else may own: as of its newest manifest now.
     *
     * @throws NoSuchFileException where there is no manifest that can be read
     */
    public static FolderReader open(DescriptorCache cache, Path folder) throws IOException {
        Manifest manifest = FolderState.read(cache, folder, Long.MAX_VALUE).manifest();
        if (manifest == null) {
            throw new NoSuchFileException(folder.toString(), null, "it holds no manifest that can be read");
        }
        return new FolderReader(cache, folder, new WorkingFiles(manifest));
    }

    /** Up to which offset the partition has been applied and is on disk. */
    public long offset() {
        return files.offset();
    }

    /** The latest life of an inode that has data here; null where it has none. */
    public @Nullable FileId latest(String filesystem, long inode) {
        return files.latest(filesystem, inode);
    }

    /** Reads until the buffer is full or the file ends; the number of bytes read. */
    public int read(FileId file, ByteBuffer into, long offset) throws IOException {
        return reading(file, data -> data.readFully(into, offset));
    }

    public long size(FileId file) throws IOException {
        return reading(file, Descriptor::size);
    }

    /** Which events wrote the bytes of a range, up to the end of the file, in order and without a gap. */
    public List<Traced> trace(FileId file, long offset, long length) throws IOException {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("no range begins at %d with %d bytes".formatted(offset, length));
        }
        long end = Math.min(size(file), offset + Math.min(length, Long.MAX_VALUE - offset));
        FileTrace trace = new TraceLog(cache, folder, Integer.MAX_VALUE)
                .read(file, entry(file).term());
        files.untraced(file).forEach(trace::apply);
        return offset >= end ? List.of() : trace.of(offset, end);
    }

    private FileEntry entry(FileId file) throws NoSuchFileException {
        FileEntry entry = files.get(file);
        if (entry == null) {
            throw new NoSuchFileException(file.toString(), null, "it has no data here");
        }
        return Objects.requireNonNull(entry);
    }

    /** Asks an open file. */
    @FunctionalInterface
    private interface Asking<T> {
        T of(Descriptor data) throws IOException;
    }

    private <T> T reading(FileId file, Asking<T> asking) throws IOException {
        Key key = new Key(folder, FileKind.DATA, file);
        for (int look = 1; ; look++) {
            try (Descriptor data = cache.open(key, entry(file).term(), Access.READ)) {
                return asking.of(data);
            } catch (NoSuchFileException e) {
                if (look >= LOOKS_MAX) {
                    throw e;
                }
            }
        }
    }
}
