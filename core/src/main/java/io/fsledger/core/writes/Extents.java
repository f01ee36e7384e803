package io.fsledger.core.writes;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * The buffered bytes of one inode: each byte once, the later write in the log over the earlier. Bytes stay in the array in which
 * their event brought them; extents point into it.
 */
final class Extents {
    /** What the account of one extent takes of memory, its bytes apart: about, and rather more. */
    static final int OVERHEAD_BYTES = 160;

    private final ExtentOrder order = new ExtentOrder();
    private long bytes;
    private long names;

    /** The bytes of one event, as long as any of them are buffered. */
    private static final class Chunk {
        private final byte[] bytes;
        private final String client;
        private int live;

        Chunk(byte[] bytes, String client) {
            this.bytes = bytes;
            this.client = client;
        }

        boolean isThin() {
            return live > 0 && live < bytes.length / 2;
        }
    }

    /**
     * Bytes of one event that lie one behind the other in the file.
     *
     * @param offset in the file
     * @param from in the chunk
     * @param position of the event
     */
    record Extent(long offset, int length, Chunk chunk, int from, long position) {
        long end() {
            return offset + length;
        }

        /** Whose they are. */
        String client() {
            return chunk.client;
        }

        /** Copies bytes that begin {@code skipped} behind the first one. */
        void copyTo(byte[] target, int at, int skipped, int count) {
            System.arraycopy(chunk.bytes, from + skipped, target, at, count);
        }

        private Extent part(long partFrom, long partTo) {
            return new Extent(partFrom, (int) (partTo - partFrom), chunk, from + (int) (partFrom - offset), position);
        }
    }

    /** Bytes that are buffered, overlapping ones once. */
    long bytes() {
        return bytes;
    }

    int count() {
        return order.size();
    }

    /** What the account of all takes of memory, the bytes themselves apart. */
    long overhead() {
        return (long) order.size() * OVERHEAD_BYTES + names;
    }

    /** Bytes of all arrays that are kept for the bytes that are buffered. */
    long chunkBytes() {
        return StreamSupport.stream(all().spliterator(), false)
                .map(Extent::chunk)
                .distinct()
                .mapToLong(chunk -> chunk.bytes.length)
                .sum();
    }

    boolean isEmpty() {
        return order.size() == 0;
    }

    /** In the order of the file; none overlap. */
    Iterable<Extent> all() {
        return beginningAt(0);
    }

    /** Those that begin at an offset or behind it. */
    Iterable<Extent> beginningAt(long offset) {
        return () -> order.from(offset);
    }

    /** @param data is kept, and must not change any more */
    void write(long offset, ByteBuffer data, long position, String client) {
        int length = data.remaining();
        Extent written = new Extent(offset, length, new Chunk(array(data), client), 0, position);
        if (!replace(written)) {
            cut(offset, offset + length);
            put(written);
        }
    }

    /** The same range again, as databases write it. */
    private boolean replace(Extent written) {
        Extent there = order.floor(written.offset());
        if (there == null || there.offset() != written.offset() || there.length() != written.length()) {
            return false;
        }
        order.put(written);
        written.chunk().live += written.length();
        there.chunk().live -= there.length();
        names += written.client().length() - there.client().length();
        if (there.chunk().isThin()) {
            copyOut(there.chunk(), there.offset() - there.from());
        }
        return true;
    }

    private static byte[] array(ByteBuffer data) {
        boolean whole = data.hasArray() && data.arrayOffset() == 0 && data.array().length == data.remaining();
        if (whole) {
            return data.array();
        }
        byte[] copy = new byte[data.remaining()];
        data.duplicate().get(copy);
        return copy;
    }

    /** Takes out the bytes between two offsets. */
    void cut(long from, long to) {
        List<Extent> pieces = new ArrayList<>(2);
        Extent before = order.floor(from);
        if (before != null && before.offset() < from && before.end() > from) {
            pieces.add(before);
        }
        for (Extent next : beginningAt(from)) {
            if (next.offset() >= to) {
                break;
            }
            pieces.add(next);
        }
        for (Extent piece : pieces) {
            take(piece);
            if (piece.offset() < from) {
                put(piece.part(piece.offset(), from));
            }
            if (piece.end() > to) {
                put(piece.part(to, piece.end()));
            }
        }
        for (Extent piece : pieces) {
            if (piece.chunk().isThin()) {
                copyOut(piece.chunk(), piece.offset() - piece.from());
            }
        }
    }

    /** Less than half of a chunk is left: what is left gets arrays of its own, so that memory follows the bytes that are buffered. */
    private void copyOut(Chunk chunk, long offset) {
        List<Extent> left = new ArrayList<>();
        for (Extent next : beginningAt(offset)) {
            if (next.offset() >= offset + chunk.bytes.length) {
                break;
            }
            if (next.chunk() == chunk) {
                left.add(next);
            }
        }
        for (Extent extent : left) {
            take(extent);
            byte[] own = Arrays.copyOfRange(chunk.bytes, extent.from(), extent.from() + extent.length());
            put(new Extent(extent.offset(), extent.length(), new Chunk(own, chunk.client), 0, extent.position()));
        }
    }

    private void put(Extent extent) {
        order.put(extent);
        extent.chunk().live += extent.length();
        bytes += extent.length();
        names += extent.client().length();
    }

    private void take(Extent extent) {
        order.remove(extent.offset());
        extent.chunk().live -= extent.length();
        bytes -= extent.length();
        names -= extent.client().length();
    }
}
