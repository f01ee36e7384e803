package io.fsledger.core.inodes;

import io.fsledger.core.inodes.InodeKeys.Name;
import io.fsledger.core.table.Table;
import io.fsledger.core.table.TableReader.Entry;
import io.fsledger.core.table.TableReader.Scan;
import io.fsledger.events.Cause;
import io.fsledger.events.EventPosition;
import io.fsledger.events.InodeChildOrphaned;
import io.fsledger.events.InodeChildPlaced;
import io.fsledger.events.InodeChildRemoved;
import io.fsledger.events.InodeNameLost;
import io.fsledger.events.InodeNameRetired;
import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.ChildRow;
import io.fsledger.state.FurtherName;
import org.jspecify.annotations.Nullable;

/**
 * Names of inodes, and the rows in which directories find their children by them.
 *
 * <p>An inode knows its names, a directory who has each of them; they lie in different partitions and tell each other by
 * events. Of two inodes that claim a name the one named later has it, by the order in which the events that named them were
 * appended, whichever claim arrives first. The other one hears of it, and claims the name again when it is named again.
 */
final class InodeNames {
    private static final StateCodec<FurtherName> FURTHER = StateCodec.of(FurtherName.class);

    private final Table entries;

    InodeNames(Table entries) {
        this.entries = entries;
    }

    /** An inode is named: its latest name from now on. */
    void name(Inode inode, Name name, Turn turn) {
        boolean known = name.equals(inode.name);
        if (!known) {
            keepFurther(inode);
            forgetFurther(inode, name);
        }
        inode.name = name;
        inode.namedAt = turn.at().appendedAt();
        inode.namedBy = turn.at().position();
        if (!known) {
            turn.place(inode, name, inode.namedAt, inode.namedBy);
        }
    }

    /** The latest name becomes a further one. */
    private void keepFurther(Inode inode) {
        if (inode.name == null || inode.namedBy == null) {
            return;
        }
        FurtherName further = new FurtherName(inode.namedAt, inode.namedBy, inode.namedBy.getOffset());
        entries.put(InodeKeys.name(inode.filesystem, inode.number, inode.name), FURTHER.encode(further));
        inode.furtherNames++;
    }

    /** Whether that was a further name, which it now is no longer. */
    private boolean forgetFurther(Inode inode, Name name) {
        byte[] key = InodeKeys.name(inode.filesystem, inode.number, name);
        if (inode.furtherNames == 0 || further(key, inode) == null) {
            return false;
        }
        entries.delete(key);
        inode.furtherNames--;
        return true;
    }

    /** A further name of this life of an inode; what is left of a former one does not count. */
    private @Nullable FurtherName further(byte[] key, Inode inode) {
        byte @Nullable [] value = entries.get(key);
        FurtherName further = value == null ? null : FURTHER.decode(value);
        return further == null || further.getAddedAt() < inode.bornAt ? null : further;
    }

    /** An inode has a name no longer. */
    void unname(Inode inode, Name name, Turn turn) {
        if (name.equals(inode.name)) {
            promote(inode);
        } else if (!forgetFurther(inode, name)) {
            return;
        }
        turn.remove(inode.filesystem, inode.number, inode.generation, name, Cause.UNLINKED);
    }

    /** A further name takes the place of the latest. */
    private void promote(Inode inode) {
        inode.name = null;
        inode.namedAt = 0;
        inode.namedBy = null;
        if (inode.furtherNames == 0) {
            return;
        }
        try (Scan scan = entries.scan(InodeKeys.names(inode.filesystem, inode.number), null)) {
            while (scan.hasNext()) {
                Entry entry = scan.next();
                FurtherName further = FURTHER.decode(entry.value());
                if (further.getAddedAt() >= inode.bornAt) {
                    inode.name = InodeKeys.nameOf(entry.key());
                    inode.namedAt = further.getNamedAt();
                    inode.namedBy = further.getNamedBy();
                    break;
                }
            }
        }
        if (inode.name != null) {
            forgetFurther(inode, inode.name);
        }
    }

    /** Another inode has been given a name of this one; it may have been given back since. */
    void lost(Inode inode, InodeNameLost lost, EventPosition by, Turn turn) {
        Name name = new Name(lost.getParent(), lost.getName());
        if (name.equals(inode.name)) {
            if (inode.namedBy != null && isLater(inode.namedAt, inode.namedBy, lost.getNamedAt(), by)) {
                turn.place(inode, name, inode.namedAt, inode.namedBy);
            } else {
                promote(inode);
            }
            return;
        }
        FurtherName further = further(InodeKeys.name(inode.filesystem, inode.number, name), inode);
        if (further == null) {
            return;
        }
        if (isLater(further.getNamedAt(), further.getNamedBy(), lost.getNamedAt(), by)) {
            turn.place(inode, name, further.getNamedAt(), further.getNamedBy());
        } else {
            forgetFurther(inode, name);
        }
    }

    /** The inode is gone: its latest name at once; further ones go as a release goes over them. */
    void evicted(Inode inode, Cause cause, Turn turn) {
        if (inode.name != null) {
            turn.remove(inode.filesystem, inode.number, inode.generation, inode.name, cause);
        }
    }

    /** A further name of a life that is over. */
    void retired(InodeNameRetired retired, long endedAt, Turn turn) {
        Name name = new Name(retired.getParent(), retired.getName());
        byte[] key = InodeKeys.name(retired.getFilesystem(), retired.getInode(), name);
        byte @Nullable [] value = entries.get(key);
        if (value != null && FURTHER.decode(value).getAddedAt() < endedAt) {
            entries.delete(key);
            turn.remove(retired.getFilesystem(), retired.getInode(), retired.getGeneration(), name, Cause.EVICTED);
        }
    }

    /** An inode claims a name in this directory. */
    void placed(InodeChildPlaced claim, EventPosition by, Turn turn) {
        byte[] key = InodeKeys.row(claim.getFilesystem(), claim.getInode(), claim.getName());
        byte @Nullable [] value = entries.get(key);
        ChildRow row = value == null ? null : InodeViews.ROWS.decode(value);
        Name name = new Name(claim.getInode(), claim.getName());
        boolean same =
                row != null && row.getChild() == claim.getChild() && row.getGeneration() == claim.getChildGeneration();
        if (row != null && isLater(row.getNamedAt(), row.getNamedBy(), claim.getNamedAt(), by)) {
            if (!same) {
                turn.loseName(
                        claim.getFilesystem(),
                        claim.getChild(),
                        claim.getChildGeneration(),
                        name,
                        row.getNamedAt(),
                        row.getNamedBy());
            }
            return;
        }
        entries.put(
                key,
                InodeViews.ROWS.encode(new ChildRow(
                        claim.getChild(),
                        claim.getChildGeneration(),
                        claim.getNamedAt(),
                        by,
                        turn.at().offset())));
        if (row != null && !same) {
            turn.loseName(claim.getFilesystem(), row.getChild(), row.getGeneration(), name, claim.getNamedAt(), by);
        }
    }

    /** An inode has given up a name in this directory; whoever has it by now keeps it. */
    void removed(InodeChildRemoved removed) {
        byte[] key = InodeKeys.row(removed.getFilesystem(), removed.getInode(), removed.getName());
        byte @Nullable [] value = entries.get(key);
        if (value == null) {
            return;
        }
        ChildRow row = InodeViews.ROWS.decode(value);
        if (row.getChild() == removed.getChild() && row.getGeneration() == removed.getChildGeneration()) {
            entries.delete(key);
        }
    }

    /** This directory was evicted: its child is told, and decides for itself. */
    void orphaned(InodeChildOrphaned orphaned, long endedAt, Turn turn) {
        byte @Nullable [] value =
                entries.get(InodeKeys.row(orphaned.getFilesystem(), orphaned.getInode(), orphaned.getName()));
        if (value == null) {
            return;
        }
        ChildRow row = InodeViews.ROWS.decode(value);
        if (row.getChild() == orphaned.getChild() && row.getPlacedAt() < endedAt) {
            turn.orphan(orphaned.getFilesystem(), orphaned.getInode(), orphaned.getName(), row);
        }
    }

    /** Append time decides, and where it is the same, the place in the log. */
    private static boolean isLater(long at, EventPosition by, long otherAt, EventPosition otherBy) {
        if (at != otherAt) {
            return at > otherAt;
        }
        return by.getPartition() != otherBy.getPartition()
                ? by.getPartition() > otherBy.getPartition()
                : by.getOffset() > otherBy.getOffset();
    }
}
