package io.fsledger.projector.files;

import io.fsledger.projector.files.DescriptorCache.Access;
import io.fsledger.projector.files.DescriptorCache.Key;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The traces of a folder's files, each a file of blocks beside its data that grows by what a checkpoint brings. One that has become
 * twice as long as it need be is written anew; one with too many pieces knows neighbours only together from then on.
 */
final class TraceLog {
    /** A trace shorter than this is not worth writing anew. */
    static final long BYTES_MIN = 64 << 10;

    private final DescriptorCache cache;
    private final Path folder;
    private final int piecesMax;

    /** Of files that were written to: where the trace ends, and from which length on it is written anew. */
    private final Map<FileId, Length> lengths = new HashMap<>();

    private record Length(long end, long limit) {}

    TraceLog(DescriptorCache cache, Path folder, int piecesMax) {
        this.cache = cache;
        this.folder = folder;
        this.piecesMax = piecesMax;
    }

    /** Nothing of it is on disk for certain before {@link DescriptorCache#sync}. */
    void append(FileId file, long term, Collection<TraceEntry> entries) throws IOException {
        Length length = lengths.get(file);
        ByteBuffer block = block(entries);
        int bytes = block.remaining();
        try (Descriptor open = cache.open(new Key(folder, FileKind.TRACE, file), term, Access.WRITE)) {
            if (length == null) {
                length = new Length(validEnd(open), BYTES_MIN);
            }
            lengths.remove(file);
            open.write(block, length.end());
        }
        long end = length.end() + bytes;
        lengths.put(file, end <= length.limit() ? new Length(end, length.limit()) : rewrite(file, term));
    }

    private static ByteBuffer block(Collection<TraceEntry> entries) {
        return Blocks.block(out -> {
            out.writeInt(entries.size());
            for (TraceEntry entry : entries) {
                entry.write(out);
            }
        });
    }

    private static long validEnd(Descriptor open) throws IOException {
        Blocks.Reader blocks = new Blocks.Reader(open);
        while (blocks.next() != null) {
            // on to the next
        }
        return blocks.end();
    }

    private Length rewrite(FileId file, long term) throws IOException {
        FileTrace trace = read(file, term);
        trace.shorten(piecesMax);
        Key next = new Key(folder, FileKind.TRACE_NEXT, file);
        Key present = new Key(folder, FileKind.TRACE, file);
        cache.forget(next, term);
        cache.disk().delete(next.path(term));
        ByteBuffer block = block(trace.pieces());
        long bytes = block.remaining();
        try (Descriptor open = cache.open(next, term, Access.WRITE)) {
            open.write(block, 0);
            open.force();
        }
        cache.forget(next, term);
        cache.forget(present, term);
        cache.disk().rename(next.path(term), present.path(term));
        ManifestLog.forceFolder(cache, folder);
        return new Length(bytes, Math.max(BYTES_MIN, 2 * bytes));
    }

    /** The trace as it is on disk; empty where there is none. */
    FileTrace read(FileId file, long term) throws IOException {
        FileTrace trace = new FileTrace();
        try (Descriptor open = cache.open(new Key(folder, FileKind.TRACE, file), term, Access.READ)) {
            Blocks.Reader blocks = new Blocks.Reader(open);
            for (DataInputStream block = blocks.next(); block != null; block = blocks.next()) {
                int count = block.readInt();
                for (int i = 0; i < count; i++) {
                    trace.apply(TraceEntry.read(block));
                }
            }
        } catch (NoSuchFileException none) {
            return trace;
        }
        return trace;
    }

    /** What is known of lengths does not hold any more. */
    void doubt() {
        lengths.clear();
    }

    void forget(FileId file) {
        lengths.remove(file);
    }
}
