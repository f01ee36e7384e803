package io.fsledger.core.writes;

import io.fsledger.core.table.Key;
import io.fsledger.core.table.PrefixScan;
import io.fsledger.core.table.TableReader;
import io.fsledger.core.writes.Extents.Extent;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * What is buffered, as entries of a table, so that questions read it as they read all else: entries of dirty inodes as they are at
 * the moment, the dirty inodes by age, the ranges of each, and the total.
 */
final class BufferReader implements TableReader {
    private static final byte[] DIRTY = WriteKeys.dirty();
    private static final int TYPE = 1;

    private final DirtyInodes dirty;

    BufferReader(DirtyInodes dirty) {
        this.dirty = dirty;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        if (Arrays.equals(key, WriteKeys.total())) {
            return ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(dirty.byAge().size())
                    .putLong(dirty.bytes())
                    .array();
        }
        if (key[TYPE] != WriteKeys.ENTRY) {
            return null;
        }
        DirtyInode inode = named(key);
        return inode == null ? null : WriteViews.ENTRIES.encode(inode.shown());
    }

    private @Nullable DirtyInode named(byte[] key) {
        Key.Reader parts = Key.read(key);
        return dirty.get(parts.text(), parts.number());
    }

    @Override
    public Scan scan(byte[] prefix, byte @Nullable [] after) {
        if (Arrays.equals(prefix, DIRTY)) {
            long behind = after == null ? -1 : WriteKeys.fromOfDirty(after);
            return walk(prefix, dirty.byAge().tailMap(behind, false).values().iterator());
        }
        if (prefix[TYPE] == WriteKeys.RANGE) {
            DirtyInode inode = named(prefix);
            if (inode != null) {
                return new Ranges(prefix, inode, after == null ? null : WriteKeys.offsetOfRange(after));
            }
        }
        return walk(prefix, Collections.emptyIterator());
    }

    private static Scan walk(byte[] prefix, Iterator<DirtyInode> inodes) {
        return new PrefixScan(prefix) {
            @Override
            protected @Nullable Entry advance() {
                if (!inodes.hasNext()) {
                    return null;
                }
                DirtyInode inode = inodes.next();
                return new Entry(WriteKeys.dirty(inode.from()), WriteKeys.entry(inode.filesystem(), inode.inode()));
            }
        };
    }

    /** Extents that touch are one range. */
    private static final class Ranges extends PrefixScan {
        private final DirtyInode inode;
        private final Iterator<Extent> extents;
        private @Nullable Extent first;

        /** @param after where the last range began that has been read; null for none */
        Ranges(byte[] prefix, DirtyInode inode, @Nullable Long after) {
            super(prefix);
            this.inode = inode;
            extents = inode.extents().beginningAt(after == null ? 0 : after).iterator();
            first = step();
            if (after != null && first != null && first.offset() == after) {
                advance();
            }
        }

        private @Nullable Extent step() {
            return extents.hasNext() ? extents.next() : null;
        }

        @Override
        protected @Nullable Entry advance() {
            Extent begin = first;
            if (begin == null) {
                return null;
            }
            Extent last = begin;
            first = step();
            while (first != null && first.offset() == last.end()) {
                last = first;
                first = step();
            }
            return new Entry(
                    WriteKeys.range(inode.filesystem(), inode.inode(), begin.offset()),
                    ByteBuffer.allocate(Long.BYTES)
                            .putLong(last.end() - begin.offset())
                            .array());
        }
    }
}
