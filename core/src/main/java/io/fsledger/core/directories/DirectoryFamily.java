package io.fsledger.core.directories;

import io.fsledger.core.directories.DirectoryKeys.Holding;
import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.ledger.Effects;
import io.fsledger.core.ledger.Family;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.LedgerScope;
import io.fsledger.core.ledger.Names;
import io.fsledger.core.ledger.Refusal;
import io.fsledger.core.table.RowViews;
import io.fsledger.events.Cause;
import io.fsledger.events.DirectoryChange;
import io.fsledger.events.DirectoryEvent;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.events.ReasonCode;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import io.fsledger.state.Release;
import io.fsledger.state.WatchedDirectory;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the events of {@code fs.directories} do: to watches by {@link Watches}, to what is pending by {@link Queues}.
 *
 * <p>A directory without watchers costs nothing: what happens in it is ignored, but for the generation that it names.
 */
public final class DirectoryFamily implements Family<DirectoryEvent> {
    /** Changes that one tick tells, and some more: the next tick tells the rest. */
    static final int TOLD_MAX = 20_000;

    /** What follows from a watch; {@link Watches} writes it along with each. */
    public static final RowViews VIEWS = DirectoryKeys::views;

    private final LedgerScope scope;
    private final Watches watches;
    private final Queues queues;
    private final WatchHoldings holdings;

    public DirectoryFamily(Tables tables, LedgerScope scope) {
        this.scope = scope;
        watches = new Watches(tables.entries(), tables.marks());
        queues = new Queues(tables.entries(), scope);
        holdings = new WatchHoldings(tables.entries());
    }

    @Override
    public Topic<DirectoryEvent> topic() {
        return Topics.DIRECTORIES;
    }

    @Override
    public @Nullable Refusal apply(
            DirectoryEvent event, Arrival at, Effects<DirectoryEvent> effects, Releasing releasing) {
        // all bodies begin with the three parts that name a life of an inode
        SpecificRecord body = Objects.requireNonNull(Events.body(event));
        Header header = event.getHeader();
        Holding holding = new Holding(
                (String) body.get(0), (Long) body.get(1), (Long) body.get(2), header.getClient(), header.getTerm());
        Refusal refusal = Names.checkInode(holding.filesystem(), holding.inode(), holding.generation());
        if (refusal == null) {
            refusal = DirectoryChecks.check(event);
        }
        if (refusal != null) {
            return refusal;
        }
        WatchedDirectory known = watches.directory(holding.filesystem(), holding.inode());
        if (event.getUnwatched() != null && header.getOrigin() == Origin.SERVICE) {
            unwatchedByService(known, holding, effects);
            return null;
        }
        refusal = checkGeneration(known, holding);
        if (refusal != null) {
            return refusal;
        }
        if (event.getWatched() != null) {
            return watched(known, holding, at, effects, releasing);
        }
        if (event.getUnwatched() != null) {
            unwatched(known, holding);
        } else if (event.getDrained() != null) {
            if (known.getGeneration() == holding.generation()) {
                watches.save(known, queues.send(known, at, effects));
            }
        } else {
            changed(known, holding, Changes.of(event, at), at, effects, releasing);
        }
        return null;
    }

    private static @Nullable Refusal checkGeneration(WatchedDirectory known, Holding holding) {
        return holding.generation() >= known.getGeneration()
                ? null
                : new Refusal(
                        ReasonCode.STALE_GENERATION,
                        "generation " + holding.generation() + " of directory " + shown(holding) + " is over: "
                                + known.getGeneration() + " has been seen");
    }

    private @Nullable Refusal watched(
            WatchedDirectory known, Holding holding, Arrival at, Effects<DirectoryEvent> effects, Releasing releasing) {
        if (watches.isHeld(holding)) {
            return null;
        }
        boolean begins = known.getWatchers() == 0;
        long max = scope.limits().get(Bound.DIRECTORY_WATCHES_MAX);
        if (begins && watches.counts().getDirectories() >= max) {
            return new Refusal(
                    ReasonCode.WATCH_LIMIT,
                    "directory " + shown(holding) + " would be one more than the " + max
                            + " that can be watched in one partition");
        }
        WatchedDirectory living = living(known, holding.generation(), at, effects, releasing);
        WatchedDirectory.Builder after = WatchedDirectory.newBuilder(living).setWatchers(living.getWatchers() + 1);
        if (living.getWatchers() == 0) {
            // Numbers of an earlier queue were below its offsets: no tombstone of it is ever read over.
            after.setSince(at.appendedAt()).setHead(at.offset() + 1);
        }
        watches.add(holding, at);
        watches.save(known, after.build());
        return null;
    }

    /** The directory in that life, which has no watchers yet where it begins; the one before ends. */
    private WatchedDirectory living(
            WatchedDirectory known, long generation, Arrival at, Effects<DirectoryEvent> effects, Releasing releasing) {
        if (generation == known.getGeneration()) {
            return known;
        }
        if (known.getWatchers() > 0) {
            queues.end(known, at, effects);
            releasing.begin(Release.newBuilder()
                    .setCause(Cause.GENERATION_ENDED)
                    .setFilesystem(known.getFilesystem())
                    .setInode(known.getInode())
                    .setBelowGeneration(generation)
                    .build());
        }
        return Watches.unwatched(known.getFilesystem(), known.getInode(), generation);
    }

    /** False where it was not watched. */
    private boolean unwatched(WatchedDirectory known, Holding holding) {
        if (!watches.isHeld(holding)) {
            return false;
        }
        watches.remove(holding);
        if (known.getGeneration() != holding.generation()) {
            // what is left of a former life: its queue is gone
            return true;
        }
        if (known.getWatchers() == 1) {
            queues.discard(known);
            watches.save(known, Watches.unwatched(known.getFilesystem(), known.getInode(), known.getGeneration()));
        } else {
            watches.save(
                    known,
                    WatchedDirectory.newBuilder(known)
                            .setWatchers(known.getWatchers() - 1)
                            .build());
        }
        return true;
    }

    /** The service asks that a watch end; where it has ended already, nothing is left to do. */
    private void unwatchedByService(WatchedDirectory known, Holding holding, Effects<DirectoryEvent> effects) {
        if (unwatched(known, holding)) {
            effects.released(false);
        }
    }

    private void changed(
            WatchedDirectory known,
            Holding holding,
            DirectoryChange change,
            Arrival at,
            Effects<DirectoryEvent> effects,
            Releasing releasing) {
        WatchedDirectory living = living(known, holding.generation(), at, effects, releasing);
        watches.save(known, living.getWatchers() == 0 ? living : queues.add(living, change, at, effects));
    }

    @Override
    public void ticked(Arrival at, Effects<DirectoryEvent> effects, Releasing releasing) {
        for (int told = 0; told < TOLD_MAX; ) {
            byte[] key = queues.nextDue();
            if (key == null) {
                return;
            }
            WatchedDirectory due = watches.byKey(key);
            told += due.getPending();
            watches.save(due, queues.sendDue(due, at, effects));
        }
    }

    @Override
    public Slice<DirectoryEvent> holdings(Release release, byte @Nullable [] after, int max, HeaderFor header) {
        return holdings.slice(release, after, max, header);
    }

    private static String shown(Holding holding) {
        return Keys.inode(holding.filesystem(), holding.inode());
    }
}
