package io.fsledger.core.clients;

import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.ledger.Deadlines;
import io.fsledger.core.ledger.LedgerScope;
import io.fsledger.core.table.Table;
import io.fsledger.state.ClientLife;
import org.jspecify.annotations.Nullable;

/**
 * Writes what is known of clients, with the view by phase and the queue of leases and delays.
 *
 * <p>A lease that is renewed moves in the client's own entry only, so that a heartbeat writes one entry; the queue finds out when
 * it comes to the lease's former end. So while something waits, the queue holds the client at that time or earlier. At
 * times left over from a wait that has ended it looks at the client in vain: at one for each tick of the longest wait, at most.
 */
final class ClientLives extends ClientViews {
    private static final byte[] NOTHING = {};

    /** Nothing waits. */
    static final long NEVER = -1;

    private final Table entries;
    private final LedgerScope scope;
    private final Deadlines deadlines;

    ClientLives(Table entries, LedgerScope scope) {
        super(entries);
        this.entries = entries;
        this.scope = scope;
        deadlines = new Deadlines(entries, ClientKeys.DEADLINES, scope);
    }

    void save(ClientLife before, ClientLife after, Arrival at) {
        byte[] key = ClientKeys.life(after.getClient());
        boolean isNew = entries.get(key) == null;
        entries.put(key, LIVES.encode(after));
        if (isNew || before.getPhase() != after.getPhase()) {
            entries.delete(ClientKeys.inPhase(before.getPhase(), after.getClient()));
            entries.put(ClientKeys.inPhase(after.getPhase(), after.getClient()), NOTHING);
        }
        boolean sooner = before.getDueAt() == NEVER || after.getDueAt() < before.getDueAt();
        if (after.getDueAt() != NEVER && sooner) {
            deadlines.set(after.getDueAt(), key, at);
        }
    }

    /** The next client to look at, which is taken off the queue; null where nothing is due. */
    byte @Nullable [] nextDue() {
        return deadlines.next();
    }

    /**
     * What is known of a client that was taken off the queue, and waits for nothing from here on. Null where its lease or delay
     * has not ended: it is put back where it still waits.
     */
    @Nullable
    ClientLife ended(byte[] key, Arrival at) {
        ClientLife life = getByKey(key);
        if (life.getDueAt() == NEVER) {
            return null;
        }
        if (life.getDueAt() > scope.now()) {
            deadlines.set(life.getDueAt(), key, at);
            return null;
        }
        return ClientLife.newBuilder(life).setDueAt(NEVER).build();
    }
}
