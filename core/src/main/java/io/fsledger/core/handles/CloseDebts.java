package io.fsledger.core.handles;

import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.ledger.Deadlines;
import io.fsledger.core.ledger.Effects;
import io.fsledger.core.ledger.LedgerScope;
import io.fsledger.core.table.Table;
import io.fsledger.core.table.TableReader.Entry;
import io.fsledger.core.table.TableReader.Scan;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.HandleRef;
import io.fsledger.events.Header;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.CloseDebt;
import io.fsledger.state.OpenHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Closes of inner handles that came before the opens they belong to: events of different inodes have no order. The open
 * pays the debt and is closed at once; a debt that nobody pays is dropped after a while and reported.
 *
 * <p>A debt means only an open of the same life of the client, with a lower sequence than the outer close had: a producer
 * that uses the number again is not meant. Of several debts of one handle, an open pays the one with the lowest sequence
 * above its own.
 */
final class CloseDebts {
    /** Debts dropped by one tick; the next tick takes the rest. */
    private static final int DROPPED_MAX = 1_000;

    private static final StateCodec<CloseDebt> CODEC = StateCodec.of(CloseDebt.class);

    private final Table entries;
    private final LedgerScope scope;
    private final Deadlines deadlines;

    CloseDebts(Table entries, LedgerScope scope) {
        this.entries = entries;
        this.scope = scope;
        deadlines = new Deadlines(entries, HandleKeys.DEADLINES, scope);
    }

    /** Remembers a close that found no handle. False where the limit of what may wait is reached. */
    boolean owe(HandleRef handle, Header close, Arrival at) {
        byte[] key = HandleKeys.debt(handle, close.getClient(), close.getTerm(), close.getSequence());
        if (entries.get(key) != null) {
            return true;
        }
        if (scope.waiting() >= scope.limits().waitingMax()) {
            return false;
        }
        long dueAt = scope.now() + scope.limits().waitMs();
        CloseDebt debt = new CloseDebt(
                handle,
                close.getClient(),
                close.getTerm(),
                close.getSequence(),
                dueAt,
                close.getCausedBy() == null ? at.position() : close.getCausedBy());
        entries.put(key, CODEC.encode(debt));
        deadlines.set(dueAt, key, at);
        return true;
    }

    /** Whether the handle that has just been opened was closed before. */
    boolean pay(OpenHandle opened) {
        if (scope.waiting() == 0) {
            return false;
        }
        HandleRef handle =
                new HandleRef(opened.getFilesystem(), opened.getInode(), opened.getGeneration(), opened.getFh());
        byte[] debts = HandleKeys.debtsOf(handle, opened.getClient(), opened.getTerm());
        byte[] behind = HandleKeys.debt(handle, opened.getClient(), opened.getTerm(), opened.getSequence());
        Entry meant = first(debts, behind);
        if (meant == null) {
            return false;
        }
        entries.delete(meant.key());
        deadlines.clear(CODEC.decode(meant.value()).getDueAt(), meant.key());
        return true;
    }

    /** Drops and reports what is due. */
    void ticked(Effects<HandleEvent> effects) {
        for (int dropped = 0; dropped < DROPPED_MAX; dropped++) {
            byte[] key = deadlines.next();
            if (key == null) {
                return;
            }
            CloseDebt debt = CODEC.decode(Objects.requireNonNull(entries.get(key)));
            entries.delete(key);
            String owing = Keys.inode(
                    debt.getHandle().getFilesystem(), debt.getHandle().getInode());
            effects.report(
                    debt.getCausedBy(),
                    owing,
                    FileHandleManager.notFound(debt.getHandle(), debt.getClient(), debt.getTerm()));
        }
    }

    private @Nullable Entry first(byte[] prefix, byte @Nullable [] after) {
        try (Scan scan = entries.scan(prefix, after)) {
            return scan.hasNext() ? scan.next() : null;
        }
    }
}
