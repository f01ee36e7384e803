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
import io.fsledger.state.InodeEntry;
import io.fsledger.state.InodeHolder;
import io.fsledger.state.NumberSequence;
import io.fsledger.state.ReferenceCount;
import org.jspecify.annotations.Nullable;

/**
 * Who refers to an inode, and how often. Mostly it is one life of one client, which stands in the entry of the inode: that is read and
 * written anyway. Each further one has a row of its own, so that one more costs the same however many refer to it already.
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

    /** The reference that stands in an entry; null where none does. */
    static @Nullable Holding inEntry(InodeEntry entry) {
        InodeHolder holder = entry.getHolder();
        return holder == null ? null : holding(entry.getFilesystem(), entry.getInode(), entry.getGeneration(), holder);
    }

    private static Holding holding(String filesystem, long inode, long generation, InodeHolder holder) {
        return new Holding(filesystem, inode, generation, holder.getClient(), holder.getTerm());
    }

    /** @param inode the life of it that is known by now, whichever is meant */
    @Nullable
    ReferenceCount held(@Nullable Inode inode, Holding holding) {
        if (inode != null && inode.generation == holding.generation()) {
            InodeHolder holder = inode.holder;
            if (holder != null && isOf(holder, holding)) {
                return new ReferenceCount(holder.getCount(), inode.delegate);
            }
            boolean rows = inode.holders > (holder == null ? 0 : 1);
            if (!rows) {
                return null;
            }
        }
        byte @Nullable [] value = entries.get(InodeKeys.reference(holding));
        return value == null ? null : InodeViews.REFERENCES.decode(value);
    }

    private static boolean isOf(@Nullable InodeHolder holder, Holding holding) {
        return holder != null
                && holder.getTerm() == holding.term()
                && holder.getClient().equals(holding.client());
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
        inode.references += count;
        long held = count + (before == null ? 0 : before.getCount());
        if (before == null) {
            inode.holders++;
        }
        if (before == null && inode.holder == null) {
            entries.putView(InodeKeys.byClientInEntry(holding), NOTHING);
            inode.holder = holder(holding, held);
        } else if (isOf(inode.holder, holding)) {
            inode.holder = holder(holding, held);
        } else {
            if (before == null) {
                entries.putView(InodeKeys.byClient(holding), NOTHING);
            }
            put(holding, new ReferenceCount(held, inode.delegate));
        }
    }

    private static InodeHolder holder(Holding holding, long count) {
        return new InodeHolder(holding.client(), holding.term(), count);
    }

    /** Takes references away from who holds them; the inode loses them too where it still lives that life. */
    void take(@Nullable Inode inode, Holding holding, ReferenceCount before, long count) {
        long left = before.getCount() - count;
        if (inode != null && inode.generation == holding.generation()) {
            inode.references -= count;
            inode.holders -= left == 0 ? 1 : 0;
            if (isOf(inode.holder, holding)) {
                inode.holder = left == 0 ? null : holder(holding, left);
                if (left == 0) {
                    entries.deleteView(InodeKeys.byClientInEntry(holding));
                }
                return;
            }
        }
        if (left == 0) {
            entries.delete(InodeKeys.reference(holding));
            entries.deleteView(InodeKeys.byClient(holding));
        } else {
            put(holding, new ReferenceCount(left, before.getDelegate()));
        }
    }

    /** A life of an inode is over, and its entry with it: what refers to it gets a row, until it is released. */
    void keepWithoutEntry(Inode inode) {
        InodeHolder holder = inode.holder;
        if (holder == null) {
            return;
        }
        Holding holding = holding(inode.filesystem, inode.number, inode.generation, holder);
        entries.deleteView(InodeKeys.byClientInEntry(holding));
        entries.putView(InodeKeys.byClient(holding), NOTHING);
        put(holding, new ReferenceCount(holder.getCount(), inode.delegate));
        inode.holder = null;
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
