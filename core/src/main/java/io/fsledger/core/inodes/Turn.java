package io.fsledger.core.inodes;

import io.fsledger.core.inodes.InodeKeys.Name;
import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.ledger.Effects;
import io.fsledger.core.ledger.Family.Releasing;
import io.fsledger.events.Cause;
import io.fsledger.events.EventPosition;
import io.fsledger.events.Header;
import io.fsledger.events.InodeChildPlaced;
import io.fsledger.events.InodeChildRemoved;
import io.fsledger.events.InodeEvent;
import io.fsledger.events.InodeForgotten;
import io.fsledger.events.InodeLookedUp;
import io.fsledger.events.InodeNameLost;
import io.fsledger.events.InodeOrphaned;
import io.fsledger.events.InodeRef;
import io.fsledger.events.Origin;
import io.fsledger.state.ChildRow;
import java.nio.ByteBuffer;

/**
 * One event while it is applied, and what it causes at other inodes: always by an event of its own, which says what it must be
 * judged by.
 *
 * @param client whom a derived event is about: whoever caused it
 * @param nesting through how many inodes that stand for others the event came
 */
record Turn(String client, long term, int nesting, Arrival at, Effects<InodeEvent> effects, Releasing releasing) {
    /** The service itself: time has passed. */
    static final String NOBODY = "fsledger";

    /** The inner inode gets as many references as the outer one. */
    void lookUpInner(InodeRef inner, long count) {
        effects.derive(event(Cause.DELEGATED, at.position())
                .setLookedUp(InodeLookedUp.newBuilder()
                        .setFilesystem(inner.getFilesystem())
                        .setInode(inner.getInode())
                        .setGeneration(inner.getGeneration())
                        .setCount(count)
                        .setNesting(nesting + 1)
                        .build())
                .build());
    }

    /** The inner inode loses as many references as the outer one. */
    void forgetInner(InodeRef inner, long count) {
        effects.derive(event(Cause.DELEGATED, at.position())
                .setForgotten(new InodeForgotten(
                        inner.getFilesystem(), inner.getInode(), inner.getGeneration(), count, nesting + 1))
                .build());
    }

    /** The directory learns which inode has a name. */
    void place(Inode inode, Name name, long namedAt, EventPosition namedBy) {
        effects.derive(event(Cause.NAMED, namedBy)
                .setChildPlaced(new InodeChildPlaced(
                        inode.filesystem, name.parent(), 0L, name.name(), inode.number, inode.generation, namedAt))
                .build());
    }

    /** The inode learns that another has its name now. */
    void loseName(String filesystem, long child, long generation, Name name, long namedAt, EventPosition namedBy) {
        effects.derive(event(Cause.NAMED, namedBy)
                .setNameLost(new InodeNameLost(filesystem, child, generation, name.parent(), name.name(), namedAt))
                .build());
    }

    /** The directory learns that an inode has a name no longer. */
    void remove(String filesystem, long child, long generation, Name name, Cause cause) {
        effects.derive(event(cause, at.position())
                .setChildRemoved(new InodeChildRemoved(filesystem, name.parent(), 0L, name.name(), child, generation))
                .build());
    }

    /** The child learns that its directory is gone. */
    void orphan(String filesystem, long directory, ByteBuffer name, ChildRow row) {
        effects.derive(event(Cause.EVICTED, at.position())
                .setOrphaned(new InodeOrphaned(
                        filesystem, row.getChild(), row.getGeneration(), directory, name, row.getNamedAt()))
                .build());
    }

    private InodeEvent.Builder event(Cause cause, EventPosition causedBy) {
        return InodeEvent.newBuilder().setHeader(new Header(client, term, 0L, 0L, Origin.SERVICE, cause, causedBy));
    }
}
