package io.fsledger.core.inodes;

import io.fsledger.core.ledger.Deadlines;
import io.fsledger.core.ledger.LedgerScope;
import io.fsledger.core.table.Key;
import io.fsledger.core.table.Table;
import io.fsledger.events.Cause;
import io.fsledger.events.DataRemoved;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.events.WriteEvent;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.RemovalWait;
import org.jspecify.annotations.Nullable;

/**
 * Lets the data of an inode go when nobody can want it: no link is left, and for a while nobody has referred to it and nothing was
 * owed. What waits for that lies here only while the inode itself is gone; while it is known, it says itself that it is unlinked.
 */
final class Removals {
    private static final StateCodec<RemovalWait> CODEC = StateCodec.of(RemovalWait.class);

    private final Table entries;
    private final LedgerScope scope;
    private final Deadlines deadlines;
    private final References references;

    Removals(Table entries, LedgerScope scope, Deadlines deadlines, References references) {
        this.entries = entries;
        this.scope = scope;
        this.deadlines = deadlines;
        this.references = references;
    }

    /** An unlinked inode is gone. */
    void await(String filesystem, long inode, long generation, Turn turn) {
        byte[] key = InodeKeys.removal(filesystem, inode, generation);
        long dueAt = scope.now() + scope.limits().waitMs();
        entries.put(key, CODEC.encode(new RemovalWait(dueAt)));
        deadlines.set(dueAt, key, turn.at());
    }

    /** Somebody refers to the inode again, or links it. True where its data was about to go. */
    boolean cancel(String filesystem, long inode, long generation) {
        if (scope.waiting() == 0) {
            return false; // what is to go waits for time
        }
        byte[] key = InodeKeys.removal(filesystem, inode, generation);
        if (entries.get(key) == null) {
            return false;
        }
        entries.delete(key);
        return true;
    }

    void due(byte[] key, Turn turn) {
        byte @Nullable [] value = entries.get(key);
        if (value == null) {
            return;
        }
        long dueAt = CODEC.decode(value).getDueAt();
        if (dueAt > scope.now()) {
            deadlines.set(dueAt, key, turn.at());
            return;
        }
        Key.Reader parts = Key.read(key);
        String filesystem = parts.text();
        long inode = parts.number();
        long generation = parts.number();
        if (references.isOwed(filesystem, inode, generation)) {
            await(filesystem, inode, generation, turn);
            return;
        }
        entries.delete(key);
        Header header = new Header(
                turn.client(),
                turn.term(),
                0L,
                0L,
                Origin.SERVICE,
                Cause.UNLINKED,
                turn.at().position());
        turn.effects()
                .publish(
                        Topics.WRITES,
                        Keys.inode(filesystem, inode),
                        WriteEvent.newBuilder()
                                .setHeader(header)
                                .setRemoved(new DataRemoved(filesystem, inode, generation))
                                .build());
    }
}
