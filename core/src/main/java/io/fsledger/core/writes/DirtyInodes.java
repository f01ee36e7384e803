package io.fsledger.core.writes;

import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.ledger.LedgerScope;
import io.fsledger.core.table.Table;
import io.fsledger.core.table.TableReader.Entry;
import io.fsledger.core.table.TableReader.Scan;
import io.fsledger.events.WriteEvent;
import io.fsledger.state.WriteEntry;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The dirty inodes of a partition. Their bytes are in memory; stored is only which inodes these are and from which event on their
 * events must be read again.
 *
 * <p>Whatever ends the dirtiness of an inode ends it for all of its bytes. So what is buffered of it follows from those of
 * its events since the first that were applied: all but those that are noted as passed over.
 */
final class DirtyInodes {
    private static final byte[] NOTHING = {};

    private final Table entries;
    private final Table marks;
    private final LedgerScope scope;
    private final Map<Name, DirtyInode> byName = new HashMap<>();
    private final TreeMap<Long, DirtyInode> byAge = new TreeMap<>();
    private final TreeSet<Long> passedOver = new TreeSet<>();
    private long bytes;
    private long overhead;

    private record Name(String filesystem, long inode) {}

    DirtyInodes(Table entries, Table marks, LedgerScope scope) {
        this.entries = entries;
        this.marks = marks;
        this.scope = scope;
        load();
    }

    /** What was stored of a former life: without bytes, until its events are read again. */
    private void load() {
        try (Scan dirty = entries.scan(WriteKeys.dirty(), null)) {
            while (dirty.hasNext()) {
                byte @Nullable [] value = entries.get(dirty.next().value());
                add(new DirtyInode(WriteViews.ENTRIES.decode(Objects.requireNonNull(value))));
            }
        }
        try (Scan passed = marks.scan(WriteKeys.passedOver(), null)) {
            while (passed.hasNext()) {
                Entry entry = passed.next();
                passedOver.add(WriteKeys.positionOfPassedOver(entry.key()));
            }
        }
    }

    private void add(DirtyInode inode) {
        byName.put(new Name(inode.filesystem(), inode.inode()), inode);
        byAge.put(inode.from(), inode);
        overhead += inode.overhead();
    }

    @Nullable
    DirtyInode get(String filesystem, long inode) {
        return byName.get(new Name(filesystem, inode));
    }

    /** The one that is dirty for the longest; null where none is. */
    @Nullable
    DirtyInode oldest() {
        Map.Entry<Long, DirtyInode> first = byAge.firstEntry();
        return first == null ? null : first.getValue();
    }

    /** Those first that are dirty for the longest, by the offset of the event that made them so. */
    NavigableMap<Long, DirtyInode> byAge() {
        return byAge;
    }

    /** Bytes that are buffered of all. */
    long bytes() {
        return bytes;
    }

    /** What the account of all takes of memory, the bytes themselves apart. */
    long overhead() {
        return overhead + (long) passedOver.size() * Extents.OVERHEAD_BYTES;
    }

    /** An inode becomes dirty by the event at {@code at}. */
    DirtyInode begin(String filesystem, long number, long generation, FileSize size, Arrival at) {
        WriteEntry entry =
                new WriteEntry(filesystem, number, generation, size.end(), size.known(), at.offset(), scope.now(), 0L);
        byte[] key = WriteKeys.entry(filesystem, number);
        entries.put(key, WriteViews.ENTRIES.encode(entry));
        entries.put(WriteKeys.dirty(at.offset()), key);
        scope.waitBegan(at);
        DirtyInode inode = new DirtyInode(entry);
        add(inode);
        return inode;
    }

    void fold(DirtyInode inode, WriteEvent event, long position) {
        bytes -= inode.extents().bytes();
        overhead -= inode.overhead();
        inode.fold(event, position);
        bytes += inode.extents().bytes();
        overhead += inode.overhead();
    }

    /** An inode is clean: nothing of it is buffered any more. Its entry is left to whoever says so. */
    void end(DirtyInode inode) {
        byName.remove(new Name(inode.filesystem(), inode.inode()));
        byAge.remove(inode.from());
        bytes -= inode.extents().bytes();
        overhead -= inode.overhead();
        entries.delete(WriteKeys.dirty(inode.from()));
        scope.waitEnded();
        while (!passedOver.isEmpty() && (byAge.isEmpty() || passedOver.first() < byAge.firstKey())) {
            marks.delete(WriteKeys.passedOver(passedOver.pollFirst()));
        }
    }

    void passOver(long position) {
        passedOver.add(position);
        marks.put(WriteKeys.passedOver(position), NOTHING);
    }

    boolean wasPassedOver(long position) {
        return passedOver.contains(position);
    }
}
