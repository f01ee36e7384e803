package io.fsledger.client;

import io.fsledger.events.InodeRef;
import io.fsledger.events.Prefetch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Blocks of files that were fetched before anybody read them, in the memory of the process that serves the reads. A fetcher stores
 * blocks here, a read is served from them. It publishes nothing: see {@link Publisher#reads()}.
 *
 * <p>What is served is never older than the last write that this was told of. So a write is told ({@link #written}) as soon as
 * fetchers can see its bytes, and before it is acknowledged to whoever wrote; and a fetch is begun ({@link #begin}) before its
 * first byte is read: a write to its range ends it, and what it brings is dropped. Writes that another machine makes are not
 * known here: whoever hears of them evicts the inode.
 *
 * <p>Bounded: at the limit the blocks go that were not read for the longest. Safe to use from many threads.
 */
public final class ReadAhead {
    public static final long BYTES_MAX = 64L << 20;

    /** Fetches that are begun and not ended. Beyond, the first that was begun ends, and brings nothing. */
    public static final int FETCHES_MAX = 10_000;

    private final long bytesMax;
    private final Object lock = new Object();
    private final Map<Inode, File> files = new HashMap<>();

    /** Those that were read or stored last are at the end. */
    private final Map<Block, Inode> byUse = new LinkedHashMap<>(16, 0.75f, true);

    /** In the order in which they were begun. */
    private final Set<Fetch> fetches = new LinkedHashSet<>();

    private long bytes;
    private long served;
    private long notServed;
    private long outdated;
    private long displaced;

    public ReadAhead() {
        this(BYTES_MAX);
    }

    /** @param bytesMax how many bytes of files are kept at most */
    public ReadAhead(long bytesMax) {
        if (bytesMax < 1) {
            throw new IllegalArgumentException("a buffer of " + bytesMax + " bytes holds nothing");
        }
        this.bytesMax = bytesMax;
    }

    /** One life of an inode. Another generation is another file. */
    private record Inode(String filesystem, long number, long generation) {
        static Inode of(InodeRef inode) {
            return new Inode(inode.getFilesystem(), inode.getInode(), inode.getGeneration());
        }
    }

    /** What is known of one inode; forgotten when nothing is. */
    private static final class File {
        final NavigableMap<Long, Block> blocks = new TreeMap<>();
        final Set<Fetch> fetches = new LinkedHashSet<>();
    }

    /** Bytes that lie together. Two blocks never overlap. What makes it this one is that it is this one. */
    private static final class Block {
        final long offset;
        final byte[] bytes;

        Block(long offset, byte[] bytes) {
            this.offset = offset;
            this.bytes = bytes;
        }

        long end() {
            return offset + bytes.length;
        }
    }

    /**
     * The bytes of a part of a file, to be read only; empty where any of them is not here.
     *
     * @throws IllegalArgumentException for a negative offset or length
     */
    public Optional<ByteBuffer> read(InodeRef inode, long offset, int length) {
        checkRange(offset, length);
        if (length == 0) {
            return Optional.of(ByteBuffer.allocate(0));
        }
        List<Block> parts;
        synchronized (lock) {
            parts = find(Inode.of(inode), offset, length);
            if (parts.isEmpty()) {
                notServed++;
                return Optional.empty();
            }
            parts.forEach(byUse::get);
            served++;
        }
        return Optional.of(join(parts, offset, length));
    }

    /** The blocks that hold a range, in order; none where there is a gap. */
    private List<Block> find(Inode inode, long offset, int length) {
        File file = files.get(inode);
        if (file == null || offset > Long.MAX_VALUE - length) {
            return List.of();
        }
        List<Block> found = new ArrayList<>();
        for (long at = offset; at < offset + length; ) {
            Map.Entry<Long, Block> entry = file.blocks.floorEntry(at);
            if (entry == null || entry.getValue().end() <= at) {
                return List.of();
            }
            found.add(entry.getValue());
            at = entry.getValue().end();
        }
        return found;
    }

    /** Blocks never change, so this needs no lock. */
    private static ByteBuffer join(List<Block> parts, long offset, int length) {
        if (parts.size() == 1) {
            Block only = parts.get(0);
            return ByteBuffer.wrap(only.bytes, (int) (offset - only.offset), length)
                    .slice()
                    .asReadOnlyBuffer();
        }
        ByteBuffer joined = ByteBuffer.allocate(length);
        for (Block part : parts) {
            int from = (int) (offset + joined.position() - part.offset);
            joined.put(part.bytes, from, Math.min(part.bytes.length - from, joined.remaining()));
        }
        return joined.flip().asReadOnlyBuffer();
    }

    /** Begins to fetch what the ledger has asked for. Nothing of it may be read before. */
    public Fetch begin(Prefetch request) {
        return begin(
                new InodeRef(request.getFilesystem(), request.getInode(), request.getGeneration()),
                request.getOffset(),
                request.getLength());
    }

    /** Begins to fetch a part of a file. Nothing of it may be read before. */
    public Fetch begin(InodeRef inode, long offset, int length) {
        checkRange(offset, length);
        if (offset > Long.MAX_VALUE - length) {
            throw new IllegalArgumentException(length + " bytes from " + offset + " on are no part of a file");
        }
        synchronized (lock) {
            Fetch fetch = new Fetch(Inode.of(inode), offset, length);
            files.computeIfAbsent(fetch.inode, any -> new File()).fetches.add(fetch);
            fetches.add(fetch);
            if (fetches.size() > FETCHES_MAX) {
                end(fetches.iterator().next(), true);
            }
            return fetch;
        }
    }

    /** A part of a file that somebody is fetching. */
    public final class Fetch implements AutoCloseable {
        private final Inode inode;
        private final long offset;
        private final int length;

        private Fetch(Inode inode, long offset, int length) {
            this.inode = inode;
            this.offset = offset;
            this.length = length;
        }

        /**
         * Stores what was fetched, and ends.
         *
         * @param fetched from the fetch's offset on; shorter than asked for where the file ends, and not changed here
         * @return false where it came too late, and is dropped: then it must not be said to be there
         */
        public boolean store(ByteBuffer fetched) {
            if (fetched.remaining() > length) {
                throw new IllegalArgumentException(
                        fetched.remaining() + " bytes were fetched, and " + length + " were to be");
            }
            byte[] copy = new byte[fetched.remaining()];
            fetched.duplicate().get(copy);
            synchronized (lock) {
                if (!fetches.contains(this)) {
                    return false;
                }
                forget(inode, offset, offset + length);
                keep(inode, new Block(offset, copy));
                end(this, false);
                return true;
            }
        }

        /** Ends without bytes, where none were stored. */
        @Override
        public void close() {
            synchronized (lock) {
                end(this, false);
            }
        }
    }

    private void keep(Inode inode, Block block) {
        if (block.bytes.length == 0) {
            return;
        }
        files.computeIfAbsent(inode, any -> new File()).blocks.put(block.offset, block);
        byUse.put(block, inode);
        bytes += block.bytes.length;
        for (Iterator<Map.Entry<Block, Inode>> oldest = byUse.entrySet().iterator(); bytes > bytesMax; ) {
            Map.Entry<Block, Inode> gone = oldest.next();
            oldest.remove();
            remove(gone.getKey(), gone.getValue());
            displaced++;
        }
    }

    /** Some bytes have been written: what was fetched of them is forgotten, and what is being fetched will be dropped. */
    public void written(InodeRef inode, long offset, long length) {
        checkRange(offset, length);
        long end = offset > Long.MAX_VALUE - length ? Long.MAX_VALUE : offset + length;
        synchronized (lock) {
            Inode written = Inode.of(inode);
            forget(written, offset, end);
            outdate(written, offset, end);
        }
    }

    /** The file ends there now: as if all behind had been written. */
    public void truncated(InodeRef inode, long size) {
        written(inode, size, Long.MAX_VALUE);
    }

    /** Nobody reads the inode for now: all of it goes, and what is being fetched will be dropped. */
    public void evict(InodeRef inode) {
        truncated(inode, 0);
    }

    /** The blocks of a range go. */
    private void forget(Inode inode, long from, long end) {
        File file = files.get(inode);
        if (file == null || from >= end) {
            return;
        }
        Map.Entry<Long, Block> first = file.blocks.floorEntry(from);
        boolean reachesIn = first != null && first.getValue().end() > from;
        long start = reachesIn ? first.getKey() : from;
        for (Block block :
                List.copyOf(file.blocks.subMap(start, true, end, false).values())) {
            byUse.remove(block);
            remove(block, inode);
        }
    }

    private void remove(Block block, Inode inode) {
        File file = files.get(inode);
        if (file != null) {
            file.blocks.remove(block.offset);
            forgetIfEmpty(inode, file);
        }
        bytes -= block.bytes.length;
    }

    /** The fetches that overlap a range end. */
    private void outdate(Inode inode, long from, long end) {
        File file = files.get(inode);
        if (file == null) {
            return;
        }
        for (Fetch fetch : List.copyOf(file.fetches)) {
            if (fetch.offset < end && fetch.offset + fetch.length > from) {
                end(fetch, true);
            }
        }
    }

    private void end(Fetch fetch, boolean tooLate) {
        if (!fetches.remove(fetch)) {
            return;
        }
        outdated += tooLate ? 1 : 0;
        File file = files.get(fetch.inode);
        if (file != null) {
            file.fetches.remove(fetch);
            forgetIfEmpty(fetch.inode, file);
        }
    }

    private void forgetIfEmpty(Inode inode, File file) {
        if (file.blocks.isEmpty() && file.fetches.isEmpty()) {
            files.remove(inode);
        }
    }

    public ReadAheadCounts counts() {
        synchronized (lock) {
            return new ReadAheadCounts(byUse.size(), bytes, served, notServed, outdated, displaced);
        }
    }

    private static void checkRange(long offset, long length) {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException(length + " bytes from " + offset + " on are no part of a file");
        }
    }
}
