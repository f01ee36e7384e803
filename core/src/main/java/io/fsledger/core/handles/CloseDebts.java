package io.fsledger.core.handles;

import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.ledger.Effects;
import io.fsledger.core.ledger.LedgerClock;
import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.table.Table;
import io.fsledger.core.table.TableReader.Entry;
import io.fsledger.core.table.TableReader.Scan;
import io.fsledger.events.EventPosition;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.HandleRef;
import io.fsledger.events.Header;
import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.CloseDebt;
import io.fsledger.state.OpenHandle;
import org.jspecify.annotations.Nullable;

/**
 * Closes of inner handles that came before the opens they belong to: events of different inodes have no order. The open
 * pays the debt and is closed at once; a debt that nobody pays is dropped after a while and reported.
 *
 * <p>A debt means only an open with a lower sequence than the outer close had: a producer that uses the number again is
 * not meant.
 */
final class CloseDebts {
    /** Debts dropped by one tick; the next tick takes the rest. */
    private static final int DROPPED_MAX = 1_000;

    private static final StateCodec<CloseDebt> CODEC = StateCodec.of(CloseDebt.class);
    private static final byte[] NOTHING = {};

    private final Table entries;
    private final LedgerClock clock;
    private final LedgerLimits limits;

    /** Behind which to look for what is due: before it there are only tombstones. */
    private byte @Nullable [] head;

    CloseDebts(Table entries, LedgerClock clock, LedgerLimits limits) {
        this.entries = entries;
        this.clock = clock;
        this.limits = limits;
    }

    /** Remembers a close that found no handle. False where the limit of what may wait is reached. */
    boolean owe(HandleRef handle, Header close, Arrival at) {
        if (clock.waiting() >= limits.waitingMax()) {
            return false;
        }
        byte[] key = HandleKeys.debt(handle, close.getClient());
        if (entries.get(key) != null) {
            return true;
        }
        clock.waitBegan(at);
        long dueAt = clock.now() + limits.waitMs();
        CloseDebt debt = new CloseDebt(
                handle,
                close.getClient(),
                close.getTerm(),
                close.getSequence(),
                dueAt,
                close.getCausedBy() == null ? at.position() : close.getCausedBy());
        entries.put(key, CODEC.encode(debt));
        entries.put(HandleKeys.debtByDue(dueAt, handle, close.getClient()), NOTHING);
        return true;
    }

    /** Whether the handle that has just been opened was closed before. */
    boolean pay(OpenHandle opened) {
        if (clock.waiting() == 0) {
            return false;
        }
        byte[] key = HandleKeys.debt(
                new HandleRef(opened.getFilesystem(), opened.getInode(), opened.getGeneration(), opened.getFh()),
                opened.getClient());
        byte @Nullable [] value = entries.get(key);
        if (value == null) {
            return false;
        }
        CloseDebt debt = CODEC.decode(value);
        boolean meant = opened.getTerm() == debt.getTerm() && opened.getSequence() < debt.getSequence();
        if (meant) {
            drop(key, debt);
        }
        return meant;
    }

    /** Drops and reports what is due. */
    void ticked(long now, Effects<HandleEvent> effects) {
        for (int dropped = 0; dropped < DROPPED_MAX && clock.waiting() > 0; dropped++) {
            byte[] due = firstDue();
            if (due == null) {
                return;
            }
            byte[] key = HandleKeys.debtOfDueKey(due);
            CloseDebt debt = CODEC.decode(java.util.Objects.requireNonNull(entries.get(key)));
            if (debt.getDueAt() > now) {
                return;
            }
            head = due;
            drop(key, debt);
            EventPosition cause = debt.getCausedBy();
            effects.report(cause, FileHandleManager.notFound(debt.getHandle(), debt.getClient(), debt.getTerm()));
        }
    }

    private byte @Nullable [] firstDue() {
        try (Scan scan = entries.scan(HandleKeys.debtsByDue(), head)) {
            Entry first = scan.hasNext() ? scan.next() : null;
            return first == null ? null : first.key();
        }
    }

    private void drop(byte[] key, CloseDebt debt) {
        entries.delete(key);
        entries.delete(HandleKeys.debtByDue(debt.getDueAt(), debt.getHandle(), debt.getClient()));
        clock.waitEnded();
    }
}
