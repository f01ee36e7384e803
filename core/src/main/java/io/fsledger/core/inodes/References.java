package io.fsledger.core.inodes;

import io.fsledger.core.inodes.InodeKeys.Holding;
import io.fsledger.core.ledger.Deadlines;
import io.fsledger.core.ledger.LedgerScope;
import io.fsledger.core.ledger.Refusal;
import io.fsledger.core.table.Table;
import io.fsledger.core.table.TableReader.Scan;
import io.fsledger.events.ReasonCode;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.ForgetDebt;
import io.fsledger.state.NumberSequence;
import io.fsledger.state.ReferenceCount;
import org.jspecify.annotations.Nullable;

/**
 * Who refers to an inode, and how often: each life of each client has a row of its own, so that one more costs the same whoever
 * refers to it already.
 *
 * <p>A daemon with many threads may publish a forget before its look-up. What it forgets beyond what it holds is a debt, which the
 * next look-up pays; a debt that nobody pays for a while is dropped and reported.
 */
final class References {
    private static final StateCodec<ForgetDebt> DEBTS = StateCodec.of(ForgetDebt.class);
    private static final StateCodec<NumberSequence> COUNT = StateCodec.of(NumberSequence.class);
    private static final byte[] NOTHING = {};

    private final Table entries;
    private final LedgerScope scope;
    private final Deadlines deadlines;

    References(Table entries, LedgerScope scope, Deadlines deadlines) {
        this.entries = entries;
        this.scope = scope;
        this.deadlines = deadlines;
    }

    @Nullable
    ReferenceCount held(Holding holding) {
        byte @Nullable [] value = entries.get(InodeKeys.reference(holding));
        return value == null ? null : InodeViews.REFERENCES.decode(value);
    }

    /** Pays what is owed with a look-up; what is left of the look-up is to be added. */
    long pay(Holding holding, long count) {
        if (scope.waiting() == 0) {
            return count;
        }
        byte[] key = InodeKeys.debt(holding);
        byte @Nullable [] value = entries.get(key);
        if (value == null) {
            return count;
        }
        ForgetDebt debt = DEBTS.decode(value);
        long paid = Math.min(count, debt.getCount());
        if (paid == debt.getCount()) {
            entries.delete(key);
            countDebts(-1);
        } else {
            entries.put(key, DEBTS.encode(new ForgetDebt(debt.getCount() - paid, debt.getDueAt(), debt.getCausedBy())));
        }
        return count - paid;
    }

    /** Adds references to an inode, which gives them its inner inode too. */
    void add(Inode inode, Holding holding, @Nullable ReferenceCount before, long count) {
        if (before == null) {
            inode.holders++;
            entries.putView(InodeKeys.byClient(holding), NOTHING);
        }
        inode.references += count;
        long held = before == null ? 0 : before.getCount();
        put(holding, new ReferenceCount(held + count, inode.delegate));
    }

    /** Takes references away from who holds them; the inode loses them too where it still lives that life. */
    void take(@Nullable Inode inode, Holding holding, ReferenceCount before, long count) {
        if (count == before.getCount()) {
            entries.delete(InodeKeys.reference(holding));
            entries.deleteView(InodeKeys.byClient(holding));
        } else {
            put(holding, new ReferenceCount(before.getCount() - count, before.getDelegate()));
        }
        if (inode != null && inode.generation == holding.generation()) {
            inode.references -= count;
            inode.holders -= count == before.getCount() ? 1 : 0;
        }
    }

    private void put(Holding holding, ReferenceCount count) {
        entries.put(InodeKeys.reference(holding), InodeViews.REFERENCES.encode(count));
    }

    /** Why no more can be owed; null where it can. */
    @Nullable
    Refusal mayOwe(Holding holding) {
        return debts() < scope.limits().waitingMax() || entries.get(InodeKeys.debt(holding)) != null
                ? null
                : new Refusal(
                        ReasonCode.FORGET_UNDERFLOW,
                        sentence(holding) + ", and " + debts() + " more forgets wait for their look-ups already");
    }

    void owe(Holding holding, long count, Turn turn) {
        byte[] key = InodeKeys.debt(holding);
        byte @Nullable [] value = entries.get(key);
        long before = value == null ? 0 : DEBTS.decode(value).getCount();
        if (value == null) {
            countDebts(1);
        }
        long dueAt = scope.now() + scope.limits().waitMs();
        // more than can be counted is owed by nobody in earnest
        long sum = before > Long.MAX_VALUE - count ? Long.MAX_VALUE : before + count;
        entries.put(key, DEBTS.encode(new ForgetDebt(sum, dueAt, turn.at().position())));
        deadlines.set(dueAt, key, turn.at());
    }

    boolean isOwed(String filesystem, long inode, long generation) {
        if (debts() == 0) {
            return false;
        }
        try (Scan scan = entries.scan(InodeKeys.debts(filesystem, inode, generation), null)) {
            return scan.hasNext();
        }
    }

    /** A debt may be due: drops and reports it, unless a later forget has given it more time. */
    void due(byte[] key, Turn turn) {
        byte @Nullable [] value = entries.get(key);
        if (value == null) {
            return;
        }
        ForgetDebt debt = DEBTS.decode(value);
        if (debt.getDueAt() > scope.now()) {
            deadlines.set(debt.getDueAt(), key, turn.at());
            return;
        }
        entries.delete(key);
        countDebts(-1);
        Holding holding = InodeKeys.holdingOfDebt(key);
        turn.effects()
                .report(
                        debt.getCausedBy(),
                        Keys.inode(holding.filesystem(), holding.inode()),
                        new Refusal(
                                ReasonCode.FORGET_UNDERFLOW,
                                sentence(holding) + ", and no look-up came for " + debt.getCount() + " of them"));
    }

    private static String sentence(Holding holding) {
        return "client " + holding.client() + " in term " + holding.term() + " forgot more references to "
                + Inode.shown(holding.filesystem(), holding.inode()) + " than it had";
    }

    private long debts() {
        byte @Nullable [] value = entries.get(InodeKeys.debtCount());
        return value == null ? 0 : COUNT.decode(value).getNext();
    }

    private void countDebts(int more) {
        entries.put(InodeKeys.debtCount(), COUNT.encode(new NumberSequence(debts() + more)));
    }
}
