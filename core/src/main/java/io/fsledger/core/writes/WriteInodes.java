package io.fsledger.core.writes;

import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.table.Table;
import io.fsledger.state.WriteEntry;
import org.jspecify.annotations.Nullable;

/** What is known of each inode, whether it is dirty or not. */
final class WriteInodes {
    private final Table entries;
    private final DirtyInodes dirty;

    WriteInodes(Table entries, DirtyInodes dirty) {
        this.entries = entries;
        this.dirty = dirty;
    }

    /**
     * An inode at one moment.
     *
     * @param dirty what is buffered of it; null where nothing is
     */
    record Known(
            String filesystem,
            long inode,
            long generation,
            FileSize size,
            @Nullable DirtyInode dirty) {}

    /** Null where nothing is known. */
    @Nullable
    Known get(String filesystem, long inode) {
        DirtyInode buffered = dirty.get(filesystem, inode);
        if (buffered != null) {
            return new Known(filesystem, inode, buffered.generation(), buffered.size(), buffered);
        }
        byte @Nullable [] value = entries.get(WriteKeys.entry(filesystem, inode));
        if (value == null) {
            return null;
        }
        WriteEntry entry = WriteViews.ENTRIES.decode(value);
        return new Known(
                filesystem, inode, entry.getGeneration(), new FileSize(entry.getSize(), entry.getSizeKnown()), null);
    }

    /** What is buffered of it, from the event at {@code at} on where nothing was. */
    DirtyInode dirty(Known inode, Arrival at) {
        DirtyInode buffered = inode.dirty();
        return buffered != null
                ? buffered
                : dirty.begin(inode.filesystem(), inode.inode(), inode.generation(), inode.size(), at);
    }

    /** Nothing of an inode is buffered any more. */
    void clean(DirtyInode inode, FileSize size) {
        dirty.end(inode);
        save(inode.filesystem(), inode.inode(), inode.generation(), size);
    }

    /** Of an inode that is clean. What says nothing is not kept. */
    void save(String filesystem, long inode, long generation, FileSize size) {
        byte[] key = WriteKeys.entry(filesystem, inode);
        if (generation == 0 && size.equals(FileSize.UNKNOWN)) {
            entries.delete(key);
        } else {
            entries.put(
                    key,
                    WriteViews.ENTRIES.encode(
                            new WriteEntry(filesystem, inode, generation, size.end(), size.known(), -1L, 0L, 0L)));
        }
    }
}
