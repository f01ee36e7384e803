package io.fsledger.core.reads;

import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.ledger.Deadlines;
import io.fsledger.core.ledger.Effects;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.LedgerScope;
import io.fsledger.core.table.Table;
import io.fsledger.events.Prefetch;
import io.fsledger.events.ReadEvent;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.BlockAhead;
import org.jspecify.annotations.Nullable;

/**
 * The blocks ahead of readers: which are requested, and which are fetched. Of the latter only those in the window of their
 * reader are known, so that there are never many.
 *
 * <p>A request lives until it is answered or its time is over, wherever the reader has gone meanwhile, because somebody is at work
 * on it. Where its pattern has ended, it only waits for its time: it counts for nobody, and its answer means nothing.
 */
final class BlocksAhead {
    /** In an answer: of whichever request there is, or of none. */
    static final long ANY_REQUEST = -1;

    private static final StateCodec<BlockAhead> CODEC = StateCodec.of(BlockAhead.class);
    private static final long NEVER = -1;
    private static final BlockAhead FETCHED = new BlockAhead(ANY_REQUEST, NEVER);

    private final Table entries;
    private final LedgerScope scope;
    private final Deadlines deadlines;

    BlocksAhead(Table entries, LedgerScope scope) {
        this.entries = entries;
        this.scope = scope;
        deadlines = new Deadlines(entries, ReadKeys.DEADLINES, scope);
    }

    /** The reader has moved: what was fetched and lies no longer ahead of it is forgotten. */
    void follow(Pattern pattern, long firstBefore, long endBefore) {
        pattern.windowBlocks = scope.limits().get(Bound.READS_WINDOW_BLOCKS);
        for (long block = firstBefore; block < endBefore; block++) {
            if (!pattern.hasInWindow(block)) {
                forgetFetched(ReadKeys.block(pattern.block(block)));
            }
        }
        boolean ahead = pattern.first() >= firstBefore;
        pattern.askedTo =
                ahead ? Math.min(Math.max(pattern.askedTo, pattern.first()), pattern.windowEnd()) : pattern.first();
    }

    private void forgetFetched(byte[] key) {
        BlockAhead block = get(key);
        if (block != null && block.getDueAt() == NEVER) {
            entries.delete(key);
        }
    }

    /** Asks for what lies ahead and is neither fetched nor requested, as far as the limits allow. */
    void request(Pattern pattern, Arrival at, Effects<ReadEvent> effects) {
        long room = Math.min(
                scope.limits().get(Bound.READS_IN_FLIGHT) - pattern.inFlight,
                scope.limits().get(Bound.READS_IN_FLIGHT_MAX) - scope.waiting());
        long end = pattern.windowEnd();
        for (long block = Math.max(pattern.askedTo, pattern.first()); room > 0 && block < end; block++) {
            byte[] key = ReadKeys.block(pattern.block(block));
            if (get(key) == null) {
                long dueAt = scope.now() + scope.limits().get(Bound.READS_REQUEST_TIMEOUT_MS);
                put(key, new BlockAhead(at.offset(), dueAt));
                deadlines.set(dueAt, key, at);
                effects.publish(
                        Topics.PREFETCHES, Keys.inode(pattern.filesystem, pattern.inode), prefetch(pattern, block, at));
                pattern.inFlight++;
                room--;
            }
            pattern.askedTo = block + 1;
        }
    }

    private static Prefetch prefetch(Pattern pattern, long block, Arrival at) {
        return new Prefetch(
                pattern.filesystem,
                pattern.inode,
                pattern.generation,
                block,
                block * pattern.blockBytes,
                (int) pattern.blockBytes,
                pattern.client,
                at.offset(),
                at.position());
    }

    /** Somebody says that a block is there. */
    void fetched(Pattern pattern, long block, long request) {
        byte[] key = ReadKeys.block(pattern.block(block));
        BlockAhead known = get(key);
        if (known == null) {
            boolean isMeant = request == ANY_REQUEST || request >= pattern.bornAt;
            if (isMeant && pattern.hasInWindow(block)) {
                put(key, FETCHED);
            }
            return;
        }
        boolean answers = known.getDueAt() != NEVER && (request == ANY_REQUEST || request == known.getRequest());
        if (answers) {
            deadlines.clear(known.getDueAt(), key);
            pattern.inFlight--;
            if (pattern.hasInWindow(block)) {
                put(key, FETCHED);
            } else {
                entries.delete(key);
            }
        }
    }

    /** The pattern ends. Requests behind a jump are left to their time: to find them would mean to look for them. */
    void drop(Pattern pattern) {
        long end = pattern.windowEnd();
        for (long block = pattern.first(); block < end; block++) {
            byte[] key = ReadKeys.block(pattern.block(block));
            BlockAhead known = get(key);
            if (known != null) {
                entries.delete(key);
                if (known.getDueAt() != NEVER) {
                    deadlines.clear(known.getDueAt(), key);
                }
            }
        }
    }

    /** A request whose time is over, which is gone with this; null where there is none. */
    ReadKeys.@Nullable Block nextUnanswered() {
        byte[] key = deadlines.next();
        if (key == null) {
            return null;
        }
        entries.delete(key);
        return ReadKeys.blockOf(key);
    }

    private @Nullable BlockAhead get(byte[] key) {
        byte @Nullable [] value = entries.get(key);
        return value == null ? null : CODEC.decode(value);
    }

    private void put(byte[] key, BlockAhead block) {
        entries.put(key, CODEC.encode(block));
    }
}
