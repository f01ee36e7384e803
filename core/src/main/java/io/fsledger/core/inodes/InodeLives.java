package io.fsledger.core.inodes;

import io.fsledger.core.ledger.Refusal;
import io.fsledger.core.table.Key;
import io.fsledger.core.table.Table;
import io.fsledger.events.Cause;
import io.fsledger.events.InodeEviction;
import io.fsledger.events.InodeKind;
import io.fsledger.events.ReasonCode;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.HighestGeneration;
import io.fsledger.state.Release;
import org.jspecify.annotations.Nullable;

/**
 * Lives of inode numbers: each begins with a look-up or a listing, and ends by eviction when nobody refers to it, or when a
 * higher generation begins.
 */
final class InodeLives {
    private static final StateCodec<HighestGeneration> GENERATIONS = StateCodec.of(HighestGeneration.class);
    private static final byte[] NOTHING = {};

    private final Table entries;
    private final References references;
    private final InodeNames names;
    private final Removals removals;

    /** Most file systems have no generations: of their inodes that are not known nothing needs to be looked up. */
    private boolean generationsSeen;

    InodeLives(Table entries, References references, InodeNames names, Removals removals) {
        this.entries = entries;
        this.references = references;
        this.names = names;
        this.removals = removals;
        generationsSeen = entries.get(InodeKeys.generationsSeen()) != null;
    }

    @Nullable
    Inode get(String filesystem, long number) {
        byte @Nullable [] value = entries.get(InodeKeys.entry(filesystem, number));
        return value == null ? null : Inode.of(InodeViews.ENTRIES.decode(value));
    }

    /** @param key of an entry */
    @Nullable
    Inode getByKey(byte[] key) {
        Key.Reader parts = Key.read(key);
        return get(parts.text(), parts.number());
    }

    @Nullable
    Refusal checkGeneration(String filesystem, long number, long generation, @Nullable Inode known) {
        long highest = known == null ? highest(filesystem, number) : known.generation;
        return generation >= highest
                ? null
                : new Refusal(
                        ReasonCode.STALE_GENERATION,
                        "generation " + generation + " of " + Inode.shown(filesystem, number) + " is over: " + highest
                                + " has been seen");
    }

    private long highest(String filesystem, long number) {
        if (!generationsSeen) {
            return 0;
        }
        byte @Nullable [] value = entries.get(InodeKeys.highestGeneration(filesystem, number));
        return value == null ? 0 : GENERATIONS.decode(value).getGeneration();
    }

    /** The known life if it is of that generation; else a new one, before which the known one ends. */
    Inode begin(String filesystem, long number, long generation, @Nullable Inode known, Turn turn) {
        if (known != null && known.generation == generation) {
            return known;
        }
        remember(filesystem, number, generation);
        if (known != null) {
            // its entry is written over
            end(known, Cause.GENERATION_ENDED, turn);
        }
        Inode begun = new Inode(filesystem, number, generation, turn.at().offset());
        begun.unlinked = removals.cancel(filesystem, number, generation);
        return begun;
    }

    /** A generation has been seen of which nothing is known yet: a lower one that is known ends. */
    void see(String filesystem, long number, long generation, @Nullable Inode known, Turn turn) {
        remember(filesystem, number, generation);
        if (known != null) {
            delete(known);
            end(known, Cause.GENERATION_ENDED, turn);
        }
    }

    private void remember(String filesystem, long number, long generation) {
        if (generation == 0) {
            return;
        }
        if (!generationsSeen) {
            generationsSeen = true;
            entries.put(InodeKeys.generationsSeen(), NOTHING);
        }
        entries.put(
                InodeKeys.highestGeneration(filesystem, number), GENERATIONS.encode(new HighestGeneration(generation)));
    }

    void save(Inode inode) {
        entries.put(InodeKeys.entry(inode.filesystem, inode.number), InodeViews.ENTRIES.encode(inode.toEntry()));
    }

    private void delete(Inode inode) {
        entries.delete(InodeKeys.entry(inode.filesystem, inode.number));
    }

    /** Nobody refers to it any more: it goes, unless it is the root. */
    void saveOrEvict(Inode inode, Turn turn) {
        if (inode.references == 0 && !inode.isRoot()) {
            delete(inode);
            end(inode, Cause.EVICTED, turn);
        } else {
            save(inode);
        }
    }

    private void end(Inode inode, Cause cause, Turn turn) {
        String key = Keys.inode(inode.filesystem, inode.number);
        turn.effects()
                .publish(
                        Topics.EVICTIONS,
                        key,
                        new InodeEviction(
                                inode.filesystem,
                                inode.number,
                                inode.generation,
                                inode.name == null ? null : inode.name.parent(),
                                inode.name == null ? null : inode.name.name(),
                                inode.delegate,
                                turn.at().position()));
        names.evicted(inode, cause, turn);
        references.keepWithoutEntry(inode);
        if (inode.unlinked) {
            removals.await(inode.filesystem, inode.number, inode.generation, turn);
        }
        if (inode.holders > 0 || inode.furtherNames > 0 || mayHaveChildren(inode)) {
            turn.releasing()
                    .begin(Release.newBuilder()
                            .setCause(cause)
                            .setFilesystem(inode.filesystem)
                            .setInode(inode.number)
                            .setBelowGeneration(inode.generation + 1)
                            .setEndedAt(turn.at().offset())
                            .build());
        }
    }

    private static boolean mayHaveChildren(Inode inode) {
        return inode.attributes == null
                || inode.attributes.getKind() == InodeKind.DIRECTORY
                || inode.attributes.getKind() == InodeKind.UNKNOWN;
    }
}
