package io.fsledger.core.inodes;

import io.fsledger.core.inodes.InodeKeys.Holding;
import io.fsledger.core.inodes.InodeKeys.Name;
import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.ledger.Deadlines;
import io.fsledger.core.ledger.Effects;
import io.fsledger.core.ledger.Family;
import io.fsledger.core.ledger.LedgerScope;
import io.fsledger.core.ledger.Refusal;
import io.fsledger.core.table.RowViews;
import io.fsledger.core.table.Table;
import io.fsledger.events.Header;
import io.fsledger.events.InodeEvent;
import io.fsledger.events.InodeForgotten;
import io.fsledger.events.InodeLinked;
import io.fsledger.events.InodeListed;
import io.fsledger.events.InodeLookedUp;
import io.fsledger.events.InodeOrphaned;
import io.fsledger.events.InodeRef;
import io.fsledger.events.InodeUnlinked;
import io.fsledger.events.Origin;
import io.fsledger.events.ReasonCode;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import io.fsledger.state.InodeStatus;
import io.fsledger.state.ReferenceCount;
import io.fsledger.state.Release;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the events of {@code fs.inodes} do. Each checks first and changes then: a refused event changes nothing. */
public final class InodeFamily implements Family<InodeEvent> {
    /** Things that one tick does; the next tick does the rest. */
    private static final int DUE_MAX = 1_000;

    /** What follows from a reference; {@link References} writes it along with each. */
    public static final RowViews VIEWS = new InodeRowViews();

    private final Table entries;
    private final Deadlines deadlines;
    private final InodeLives lives;
    private final References references;
    private final InodeNames names;
    private final Resolutions resolutions;
    private final Removals removals;
    private final InodeHoldings holdings;

    public InodeFamily(Tables tables, LedgerScope scope) {
        entries = tables.entries();
        deadlines = new Deadlines(entries, InodeKeys.DEADLINES, scope);
        references = new References(entries, scope, deadlines);
        names = new InodeNames(entries);
        resolutions = new Resolutions(scope, deadlines);
        removals = new Removals(entries, scope, deadlines, references);
        lives = new InodeLives(entries, references, names, removals);
        holdings = new InodeHoldings(entries);
    }

    /** Whether an entry with that key is an inode. */
    public static boolean isInode(byte[] key) {
        return InodeKeys.isEntry(key);
    }

    /** Whether an entry with that key is the row of a child in its directory. */
    public static boolean isChild(byte[] key) {
        return InodeKeys.isRow(key);
    }

    @Override
    public Topic<InodeEvent> topic() {
        return Topics.INODES;
    }

    @Override
    public @Nullable Refusal apply(InodeEvent event, Arrival at, Effects<InodeEvent> effects, Releasing releasing) {
        Header header = event.getHeader();
        Turn turn = new Turn(header.getClient(), header.getTerm(), InodeChecks.nesting(event), at, effects, releasing);
        Refusal refusal = InodeChecks.check(event);
        if (refusal != null) {
            return refusal;
        }
        if (event.getLookedUp() != null) {
            return lookedUp(event.getLookedUp(), turn);
        }
        if (event.getForgotten() != null) {
            return header.getOrigin() == Origin.SERVICE
                    ? forgottenByService(event.getForgotten(), turn)
                    : forgotten(event.getForgotten(), turn);
        }
        if (event.getListed() != null) {
            return listed(event.getListed(), turn);
        }
        if (header.getOrigin() == Origin.PRODUCER) {
            return applyToKnown(event, turn);
        }
        applyDerived(event, header, turn);
        return null;
    }

    private @Nullable Refusal lookedUp(InodeLookedUp event, Turn turn) {
        Inode known = lives.get(event.getFilesystem(), event.getInode());
        Refusal refusal = lives.checkGeneration(event.getFilesystem(), event.getInode(), event.getGeneration(), known);
        if (refusal == null) {
            refusal = checkDelegate(event, known);
        }
        if (refusal != null) {
            return refusal;
        }
        Holding holding = holding(event.getFilesystem(), event.getInode(), event.getGeneration(), turn);
        long more = references.pay(holding, event.getCount());
        boolean isNew = known == null || known.generation < event.getGeneration();
        if (isNew && more == 0) {
            // it has been forgotten before it was looked up
            lives.see(event.getFilesystem(), event.getInode(), event.getGeneration(), known, turn);
            return null;
        }
        Inode inode = lives.begin(event.getFilesystem(), event.getInode(), event.getGeneration(), known, turn);
        boolean onlyListed = !isNew && inode.references == 0 && inode.attempt == 0;
        if (inode.delegate == null) {
            inode.delegate = event.getDelegate();
        }
        if (more > 0) {
            // nobody refers to a life that only begins: one of the same generation ended when its last reference went
            references.add(inode, holding, isNew ? null : references.held(inode, holding), more);
            if (inode.delegate != null) {
                turn.lookUpInner(inode.delegate, more);
            }
        }
        if (event.getName() != null) {
            names.name(inode, new Name(Objects.requireNonNull(event.getParent()), event.getName()), turn);
        }
        if (event.getAttributes() != null) {
            resolutions.resolved(inode, event.getAttributes(), event.getTtlMs(), turn);
        } else if (onlyListed) {
            resolutions.request(inode, turn);
        }
        lives.save(inode);
        return null;
    }

    /** An inode stands for one inner inode as long as it lives, or for none: references go to both in lockstep. */
    private static @Nullable Refusal checkDelegate(InodeLookedUp event, @Nullable Inode known) {
        InodeRef wanted = event.getDelegate();
        if (known == null || wanted == null || known.generation != event.getGeneration()) {
            return null;
        }
        boolean fits = known.delegate == null ? known.references == 0 : known.delegate.equals(wanted);
        return fits
                ? null
                : Refusal.malformed(known.shown() + " stands for "
                        + (known.delegate == null
                                ? "no inner inode"
                                : Inode.shown(known.delegate.getFilesystem(), known.delegate.getInode()))
                        + ", not for " + Inode.shown(wanted.getFilesystem(), wanted.getInode()));
    }

    private @Nullable Refusal listed(InodeListed event, Turn turn) {
        Inode known = lives.get(event.getFilesystem(), event.getInode());
        Refusal refusal = lives.checkGeneration(event.getFilesystem(), event.getInode(), event.getGeneration(), known);
        if (refusal != null || known != null && known.generation == event.getGeneration()) {
            return refusal;
        }
        Inode stub = lives.begin(event.getFilesystem(), event.getInode(), event.getGeneration(), known, turn);
        stub.attributes = InodeChecks.placeholder(event.getKind());
        names.name(stub, new Name(event.getParent(), event.getName()), turn);
        lives.save(stub);
        return null;
    }

    private @Nullable Refusal forgotten(InodeForgotten event, Turn turn) {
        Inode known = lives.get(event.getFilesystem(), event.getInode());
        Refusal refusal = lives.checkGeneration(event.getFilesystem(), event.getInode(), event.getGeneration(), known);
        if (refusal != null) {
            return refusal;
        }
        Holding holding = holding(event.getFilesystem(), event.getInode(), event.getGeneration(), turn);
        ReferenceCount held = references.held(known, holding);
        long owed = event.getCount() - (held == null ? 0 : Math.min(held.getCount(), event.getCount()));
        refusal = owed > 0 ? references.mayOwe(holding) : null;
        if (refusal != null) {
            return refusal;
        }
        take(known, holding, held, event.getCount(), turn);
        if (owed > 0) {
            references.owe(holding, owed, turn);
        }
        return null;
    }

    /** The service asks for what is still held; where nothing is, nothing is left to do. */
    private @Nullable Refusal forgottenByService(InodeForgotten event, Turn turn) {
        Inode known = lives.get(event.getFilesystem(), event.getInode());
        Holding holding = holding(event.getFilesystem(), event.getInode(), event.getGeneration(), turn);
        turn.effects().released(take(known, holding, references.held(known, holding), event.getCount(), turn));
        return null;
    }

    private long take(@Nullable Inode known, Holding holding, @Nullable ReferenceCount held, long wanted, Turn turn) {
        if (held == null) {
            return 0;
        }
        long taken = Math.min(held.getCount(), wanted);
        references.take(known, holding, held, taken);
        if (held.getDelegate() != null) {
            turn.forgetInner(held.getDelegate(), taken);
        }
        if (known != null && known.generation == holding.generation()) {
            lives.saveOrEvict(known, turn);
        }
        return taken;
    }

    /** Events of producers that mean an inode which is known, if any. */
    private @Nullable Refusal applyToKnown(InodeEvent event, Turn turn) {
        String filesystem = InodeChecks.filesystem(event);
        long number = InodeChecks.inode(event);
        long generation = InodeChecks.generation(event);
        Inode latest = lives.get(filesystem, number);
        if (event.getResolved() != null || event.getFailed() != null) {
            return answered(event, latest, generation, Inode.shown(filesystem, number), turn);
        }
        Refusal refusal = lives.checkGeneration(filesystem, number, generation, latest);
        if (refusal != null) {
            return refusal;
        }
        Inode inode = latest != null && latest.generation == generation ? latest : null;
        if (event.getLinked() != null) {
            linked(event.getLinked(), inode, turn);
            return null;
        }
        if (event.getUnlinked() != null) {
            unlinked(event.getUnlinked(), inode, turn);
            return null;
        }
        if (inode == null) {
            return new Refusal(
                    ReasonCode.UNKNOWN_INODE,
                    Inode.shown(filesystem, number) + " is not known in generation " + generation);
        }
        if (event.getResolutionRequested() != null) {
            resolutions.request(inode, turn);
        } else {
            resolutions.invalidated(inode, turn);
        }
        lives.save(inode);
        return null;
    }

    private void linked(InodeLinked event, @Nullable Inode inode, Turn turn) {
        if (inode == null) {
            removals.cancel(event.getFilesystem(), event.getInode(), event.getGeneration());
            return;
        }
        inode.unlinked = false;
        names.name(inode, new Name(event.getParent(), event.getName()), turn);
        lives.save(inode);
    }

    private @Nullable Refusal answered(
            InodeEvent event, @Nullable Inode inode, long generation, String shown, Turn turn) {
        String requestId = event.getResolved() != null
                ? event.getResolved().getRequestId()
                : event.getFailed().getRequestId();
        Refusal refusal = Resolutions.checkAnswer(inode, generation, requestId, shown);
        if (refusal != null || inode == null) {
            return refusal;
        }
        if (event.getResolved() != null) {
            resolutions.resolved(
                    inode,
                    event.getResolved().getAttributes(),
                    event.getResolved().getTtlMs(),
                    turn);
            lives.save(inode);
        } else {
            resolutions.failed(inode, event.getFailed().getError(), turn);
            lives.saveOrEvict(inode, turn);
        }
        return null;
    }

    private void unlinked(InodeUnlinked event, @Nullable Inode inode, Turn turn) {
        boolean noLinkLeft = event.getLinksLeft() == 0;
        if (inode == null) {
            if (noLinkLeft) {
                removals.await(event.getFilesystem(), event.getInode(), event.getGeneration(), turn);
            }
            return;
        }
        if (event.getName() != null) {
            names.unname(inode, new Name(Objects.requireNonNull(event.getParent()), event.getName()), turn);
        }
        inode.unlinked |= noLinkLeft;
        if (noLinkLeft) {
            lives.saveOrEvict(inode, turn);
        } else {
            lives.save(inode);
        }
    }

    /** What inodes and directories tell each other. */
    private void applyDerived(InodeEvent event, Header header, Turn turn) {
        var by = Objects.requireNonNull(header.getCausedBy(), "derived events say by what they are caused");
        if (event.getChildPlaced() != null) {
            names.placed(event.getChildPlaced(), by, turn);
        } else if (event.getChildRemoved() != null) {
            names.removed(event.getChildRemoved());
        } else if (event.getChildOrphaned() != null) {
            names.orphaned(event.getChildOrphaned(), by.getOffset(), turn);
        } else if (event.getNameRetired() != null) {
            names.retired(event.getNameRetired(), by.getOffset(), turn);
        } else if (event.getNameLost() != null) {
            Inode inode = lives.get(
                    event.getNameLost().getFilesystem(), event.getNameLost().getInode());
            if (inode != null && inode.generation == event.getNameLost().getGeneration()) {
                names.lost(inode, event.getNameLost(), by, turn);
                lives.save(inode);
            }
        } else if (event.getOrphaned() != null) {
            orphaned(event.getOrphaned(), turn);
        }
    }

    /** The directory is gone: without references the inode goes too, unless it has been named anew since. */
    private void orphaned(InodeOrphaned event, Turn turn) {
        Inode inode = lives.get(event.getFilesystem(), event.getInode());
        Name name = new Name(event.getParent(), event.getName());
        if (inode != null
                && inode.generation == event.getGeneration()
                && name.equals(inode.name)
                && inode.namedAt <= event.getNamedAt()) {
            lives.saveOrEvict(inode, turn);
        }
    }

    @Override
    public void ticked(Arrival at, Effects<InodeEvent> effects, Releasing releasing) {
        Once once = new Once(releasing);
        Turn turn = new Turn(Turn.NOBODY, 0, 0, at, effects, once);
        for (int done = 0; done < DUE_MAX && !once.begun; done++) {
            byte[] key = deadlines.next();
            if (key == null) {
                return;
            }
            if (InodeKeys.isEntry(key)) {
                due(key, turn);
            } else if (InodeKeys.isDebt(key)) {
                references.due(key, turn);
            } else {
                removals.due(key, turn);
            }
        }
    }

    /** One event begins one release at most; what is due behind it waits for the next tick. */
    private static final class Once implements Releasing {
        private final Releasing releasing;
        private boolean begun;

        Once(Releasing releasing) {
            this.releasing = releasing;
        }

        @Override
        public void begin(Release release) {
            releasing.begin(release);
            begun = true;
        }
    }

    /** A request, a time to live or a pause may be over, unless the inode has moved on since. */
    private void due(byte[] key, Turn turn) {
        Inode inode = lives.getByKey(key);
        if (inode == null || inode.dueAt == Inode.NEVER) {
            return;
        }
        if (!resolutions.isDue(inode)) {
            deadlines.set(inode.dueAt, key, turn.at());
            return;
        }
        boolean resolving = inode.status == InodeStatus.RESOLVING;
        resolutions.due(inode, turn);
        if (resolving) {
            lives.saveOrEvict(inode, turn);
        } else {
            lives.save(inode);
        }
    }

    @Override
    public Slice<InodeEvent> holdings(Release release, byte @Nullable [] after, int max, HeaderFor header) {
        return holdings.slice(release, after, max, header);
    }

    private static Holding holding(String filesystem, long inode, long generation, Turn turn) {
        return new Holding(filesystem, inode, generation, turn.client(), turn.term());
    }
}
