package io.fsledger.core.writes;

import io.fsledger.core.writes.Extents.Extent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Extents in the order of their offsets, in blocks of arrays: two short searches find one. A tree of 100,000 has another place in
 * memory at each step down, and finding one costs as much as all else that a write does.
 */
final class ExtentOrder {
    private static final int BLOCK_MAX = 128;
    private static final int BLOCK_MIN = BLOCK_MAX / 4;
    private static final int SMALLEST_ARRAY = 4;

    private Block[] blocks = new Block[1];
    private long[] firsts = new long[1];
    private int used;
    private int size;

    /** Some that follow each other; never empty. */
    private static final class Block {
        private long[] offsets;
        private @Nullable Extent[] extents;
        private int size;

        Block(int capacity) {
            offsets = new long[capacity];
            extents = new Extent[capacity];
        }

        /** As {@link Arrays#binarySearch}. */
        int find(long offset) {
            return Arrays.binarySearch(offsets, 0, size, offset);
        }

        Extent at(int index) {
            Extent extent = extents[index];
            if (extent == null) {
                throw new NoSuchElementException();
            }
            return extent;
        }

        void insert(int index, Extent extent) {
            if (size == offsets.length) {
                resize(Math.min(BLOCK_MAX, 2 * size));
            }
            System.arraycopy(offsets, index, offsets, index + 1, size - index);
            System.arraycopy(extents, index, extents, index + 1, size - index);
            offsets[index] = extent.offset();
            extents[index] = extent;
            size++;
        }

        void remove(int index) {
            size--;
            System.arraycopy(offsets, index + 1, offsets, index, size - index);
            System.arraycopy(extents, index + 1, extents, index, size - index);
            extents[size] = null;
        }

        /** Takes those from an index on into a block of their own. */
        Block split(int from) {
            Block upper = new Block(BLOCK_MAX);
            upper.append(this, from);
            Arrays.fill(extents, from, size, null);
            size = from;
            return upper;
        }

        void append(Block other, int from) {
            int more = other.size - from;
            if (size + more > offsets.length) {
                resize(BLOCK_MAX);
            }
            System.arraycopy(other.offsets, from, offsets, size, more);
            System.arraycopy(other.extents, from, extents, size, more);
            size += more;
        }

        private void resize(int capacity) {
            offsets = Arrays.copyOf(offsets, capacity);
            extents = Arrays.copyOf(extents, capacity);
        }
    }

    int size() {
        return size;
    }

    /** The last one that begins at an offset or before it; null where none does. */
    @Nullable
    Extent floor(long offset) {
        int block = blockOf(offset);
        if (block < 0) {
            return null;
        }
        int index = blocks[block].find(offset);
        return blocks[block].at(index >= 0 ? index : -index - 2);
    }

    /** Puts it in the place of the one with the same offset, if there is one; gives that. */
    @Nullable
    Extent put(Extent extent) {
        if (used == 0) {
            insertBlock(0, new Block(SMALLEST_ARRAY));
        }
        int at = Math.max(0, blockOf(extent.offset()));
        Block block = blocks[at];
        int index = block.find(extent.offset());
        if (index >= 0) {
            Extent former = block.at(index);
            block.extents[index] = extent;
            return former;
        }
        index = -index - 1;
        if (block.size == BLOCK_MAX) {
            insertBlock(at + 1, block.split(BLOCK_MAX / 2));
            if (index > block.size) {
                index -= block.size;
                block = blocks[++at];
            }
        }
        block.insert(index, extent);
        firsts[at] = block.offsets[0];
        size++;
        return null;
    }

    /** Removes the one that begins at an offset, which must be there. */
    void remove(long offset) {
        int at = blockOf(offset);
        int index = at < 0 ? -1 : blocks[at].find(offset);
        if (index < 0) {
            throw new NoSuchElementException("no extent begins at " + offset);
        }
        Block block = blocks[at];
        block.remove(index);
        size--;
        boolean joins = block.size < BLOCK_MIN && at + 1 < used && blocks[at + 1].size <= BLOCK_MAX / 2;
        if (joins) {
            block.append(blocks[at + 1], 0);
            removeBlock(at + 1);
        } else if (block.size == 0) {
            removeBlock(at);
            return;
        }
        firsts[at] = block.offsets[0];
    }

    /** Those that begin at an offset or behind it. Ends, or begins anew, where something was put or removed. */
    Iterator<Extent> from(long offset) {
        int block = Math.max(0, blockOf(offset));
        int found = used == 0 ? 0 : blocks[block].find(offset);
        return new Walk(block, found >= 0 ? found : -found - 1);
    }

    private final class Walk implements Iterator<Extent> {
        private int block;
        private int index;

        Walk(int block, int index) {
            this.block = block;
            this.index = index;
        }

        @Override
        public boolean hasNext() {
            if (block < used && index >= blocks[block].size) {
                block++;
                index = 0;
            }
            return block < used;
        }

        @Override
        public Extent next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return blocks[block].at(index++);
        }
    }

    /** The block in which an offset lies, or would; -1 where it is before all. */
    private int blockOf(long offset) {
        int found = Arrays.binarySearch(firsts, 0, used, offset);
        return found >= 0 ? found : -found - 2;
    }

    private void insertBlock(int at, Block block) {
        if (used == blocks.length) {
            blocks = Arrays.copyOf(blocks, 2 * used);
            firsts = Arrays.copyOf(firsts, 2 * used);
        }
        System.arraycopy(blocks, at, blocks, at + 1, used - at);
        System.arraycopy(firsts, at, firsts, at + 1, used - at);
        blocks[at] = block;
        firsts[at] = block.size == 0 ? 0 : block.offsets[0];
        used++;
    }

    private void removeBlock(int at) {
        used--;
        System.arraycopy(blocks, at + 1, blocks, at, used - at);
        System.arraycopy(firsts, at + 1, firsts, at, used - at);
        blocks[used] = new Block(0);
    }
}
