package io.fsledger.core.directories;

import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.ledger.Deadlines;
import io.fsledger.core.ledger.Effects;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.LedgerScope;
import io.fsledger.core.table.Table;
import io.fsledger.core.table.TableReader.Scan;
import io.fsledger.events.ChangeKind;
import io.fsledger.events.DirectoryChange;
import io.fsledger.events.DirectoryEvent;
import io.fsledger.events.DirectoryNotification;
import io.fsledger.events.EventPosition;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topics;
import io.fsledger.state.PendingChange;
import io.fsledger.state.WatchedDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The queues of watched directories. Each change lies under a number of its own, so that one more costs the same however many
 * there are; numbers have no gaps, and never begin anew, so that nobody reads where something was deleted.
 *
 * <p>Each rule here takes the directory as it was and gives it as it is then; saving it is up to the caller.
 */
final class Queues {
    /** Changes in one record: with names of 255 bytes and clients of 128 these are less than 256 KiB. */
    static final int RECORD_MAX = 256;

    /**
     * Half of what lies between two ticks. An interval ends with the tick that is nearest, not with the first one behind it: else a
     * tick that comes a little early would let everything wait for one more.
     */
    private static final long HALF_A_TICK_MS = 100;

    static final long NEVER = -1;
    private static final long NONE = -1;

    private final Table entries;
    private final LedgerScope scope;
    private final Deadlines deadlines;

    Queues(Table entries, LedgerScope scope) {
        this.entries = entries;
        this.scope = scope;
        deadlines = new Deadlines(entries, DirectoryKeys.DEADLINES, scope);
    }

    /** Key of the next directory of which a notification is due; null where none is. */
    byte @Nullable [] nextDue() {
        return deadlines.next();
    }

    /** Puts a change into the queue. Where there is no room, the oldest ones go, and are counted. */
    WatchedDirectory add(
            WatchedDirectory directory, DirectoryChange change, Arrival at, Effects<DirectoryEvent> effects) {
        if (change.getKind() == ChangeKind.ATTRIBUTES_CHANGED && directory.getPending() > 0) {
            byte[] lastKey = DirectoryKeys.pending(directory, directory.getHead() + directory.getPending() - 1);
            DirectoryChange last = change(Objects.requireNonNull(entries.get(lastKey)));
            if (saysTheSame(last, change)) {
                put(lastKey, together(last, change));
                return directory;
            }
        }
        WatchedDirectory room = directory;
        while (room.getPending() >= scope.limits().get(Bound.DIRECTORY_PENDING_MAX)) {
            room = dropOldest(room, effects);
        }
        put(DirectoryKeys.pending(room, room.getHead() + room.getPending()), change);
        long dueAt = room.getDueAt() == NEVER ? schedule(room, at) : room.getDueAt();
        return WatchedDirectory.newBuilder(room)
                .setPending(room.getPending() + 1)
                .setDueAt(dueAt)
                .build();
    }

    private long schedule(WatchedDirectory directory, Arrival at) {
        long wait = scope.limits().get(Bound.DIRECTORY_INTERVAL_MS) - HALF_A_TICK_MS;
        long dueAt = scope.now() + Math.max(1, wait);
        deadlines.set(dueAt, DirectoryKeys.directory(directory), at);
        return dueAt;
    }

    private static boolean saysTheSame(DirectoryChange last, DirectoryChange change) {
        return last.getKind() == change.getKind()
                && last.getChild() == change.getChild()
                && last.getChildGeneration() == change.getChildGeneration();
    }

    private static DirectoryChange together(DirectoryChange last, DirectoryChange change) {
        boolean sameClient = Objects.equals(last.getClient(), change.getClient()) && last.getTerm() == change.getTerm();
        return DirectoryChange.newBuilder(last)
                .setCount(last.getCount() + 1)
                .setClient(sameClient ? last.getClient() : null)
                .setTerm(sameClient ? last.getTerm() : 0)
                .setLastOffset(change.getOffset())
                .setAt(change.getAt())
                .build();
    }

    private WatchedDirectory dropOldest(WatchedDirectory directory, Effects<DirectoryEvent> effects) {
        byte[] key = DirectoryKeys.pending(directory, directory.getHead());
        DirectoryChange oldest = change(Objects.requireNonNull(entries.get(key)));
        entries.delete(key);
        effects.dropped(oldest.getCount());
        return WatchedDirectory.newBuilder(directory)
                .setHead(directory.getHead() + 1)
                .setPending(directory.getPending() - 1)
                .setDropped(directory.getDropped() + oldest.getCount())
                .setFirstDropped(directory.getFirstDropped() == NONE ? oldest.getOffset() : directory.getFirstDropped())
                .setLastDropped(oldest.getLastOffset())
                .build();
    }

    /** Tells all that is pending, if anything is, and empties the queue. */
    WatchedDirectory send(WatchedDirectory directory, Arrival at, Effects<DirectoryEvent> effects) {
        if (directory.getPending() == 0) {
            return directory;
        }
        tell(directory, false, at, effects);
        return emptied(directory);
    }

    /** The directory's notification is due, and no longer among the deadlines. */
    WatchedDirectory sendDue(WatchedDirectory directory, Arrival at, Effects<DirectoryEvent> effects) {
        return send(WatchedDirectory.newBuilder(directory).setDueAt(NEVER).build(), at, effects);
    }

    /** Tells all that is pending, and that all watches end. */
    void end(WatchedDirectory directory, Arrival at, Effects<DirectoryEvent> effects) {
        tell(directory, true, at, effects);
        discard(directory);
    }

    /** Nobody wants to hear of it any more. */
    void discard(WatchedDirectory directory) {
        emptied(directory);
    }

    private WatchedDirectory emptied(WatchedDirectory directory) {
        long end = directory.getHead() + directory.getPending();
        for (long number = directory.getHead(); number < end; number++) {
            entries.delete(DirectoryKeys.pending(directory, number));
        }
        if (directory.getDueAt() != NEVER) {
            deadlines.clear(directory.getDueAt(), DirectoryKeys.directory(directory));
        }
        return WatchedDirectory.newBuilder(directory)
                .setHead(end)
                .setPending(0)
                .setDropped(0L)
                .setFirstDropped(NONE)
                .setLastDropped(NONE)
                .setDueAt(NEVER)
                .build();
    }

    private void tell(WatchedDirectory directory, boolean ended, Arrival at, Effects<DirectoryEvent> effects) {
        List<DirectoryChange> part = new ArrayList<>(Math.min(RECORD_MAX, directory.getPending()));
        boolean begun = false;
        byte[] prefix = DirectoryKeys.pending(directory.getFilesystem(), directory.getInode());
        try (Scan queue = entries.scan(prefix, DirectoryKeys.beforeHead(directory))) {
            for (int left = directory.getPending(); left > 0; left--) {
                if (part.size() == RECORD_MAX) {
                    publish(directory, part, !begun, true, false, at, effects);
                    begun = true;
                    part = new ArrayList<>(Math.min(RECORD_MAX, left));
                }
                part.add(change(queue.next().value()));
            }
        }
        publish(directory, part, !begun, false, ended, at, effects);
    }

    private static void publish(
            WatchedDirectory directory,
            List<DirectoryChange> changes,
            boolean begins,
            boolean more,
            boolean ended,
            Arrival at,
            Effects<DirectoryEvent> effects) {
        boolean lost = begins && directory.getDropped() > 0;
        boolean any = !changes.isEmpty();
        effects.publish(
                Topics.NOTIFICATIONS,
                Keys.inode(directory.getFilesystem(), directory.getInode()),
                new DirectoryNotification(
                        directory.getFilesystem(),
                        directory.getInode(),
                        directory.getGeneration(),
                        changes,
                        any ? position(at, changes.get(0).getOffset()) : null,
                        any ? position(at, changes.get(changes.size() - 1).getLastOffset()) : null,
                        lost ? directory.getDropped() : 0L,
                        lost ? position(at, directory.getFirstDropped()) : null,
                        lost ? position(at, directory.getLastDropped()) : null,
                        more,
                        ended,
                        at.position()));
    }

    /** Of an event in the same partition. */
    private static EventPosition position(Arrival at, long offset) {
        return new EventPosition(at.topic(), at.partition(), offset);
    }

    private void put(byte[] key, DirectoryChange change) {
        entries.put(key, DirectoryViews.CHANGES.encode(new PendingChange(change)));
    }

    private static DirectoryChange change(byte[] value) {
        return DirectoryViews.CHANGES.decode(value).getChange();
    }
}
