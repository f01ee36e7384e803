package io.fsledger.core.reads;

import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.ledger.Effects;
import io.fsledger.core.ledger.Family;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.LedgerScope;
import io.fsledger.core.ledger.Names;
import io.fsledger.core.ledger.Refusal;
import io.fsledger.events.BlockFetched;
import io.fsledger.events.DataRead;
import io.fsledger.events.ReadEvent;
import io.fsledger.events.ReasonCode;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import io.fsledger.state.Release;
import java.util.List;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the events of {@code fs.reads} do: they find sequential readers, and ask for the blocks that these will read next.
 *
 * <p>A pattern is an inode's, whoever reads it, so a lost client leaves nothing here that would have to be let go of. State is
 * bounded though inodes come and go: beyond a limit the inode that was not read for the longest is forgotten, and with it its
 * generation.
 */
public final class ReadFamily implements Family<ReadEvent> {
    /** Requests that one tick gives up; the next tick does the rest. */
    private static final int DUE_MAX = 1_000;

    /** Inodes that one event forgets at most, where the limit has become lower. */
    private static final int DISPLACED_MAX = 2;

    private final LedgerScope scope;
    private final ReadPatterns patterns;
    private final BlocksAhead blocks;

    public ReadFamily(Tables tables, LedgerScope scope) {
        this.scope = scope;
        patterns = new ReadPatterns(tables.marks());
        blocks = new BlocksAhead(tables.entries(), scope);
    }

    @Override
    public Topic<ReadEvent> topic() {
        return Topics.READS;
    }

    @Override
    public @Nullable Refusal apply(ReadEvent event, Arrival at, Effects<ReadEvent> effects, Releasing releasing) {
        // All bodies begin with the three parts that name a life of an inode.
        SpecificRecord body = Objects.requireNonNull(Events.body(event));
        String filesystem = (String) body.get(0);
        long inode = (Long) body.get(1);
        long generation = (Long) body.get(2);
        Refusal refusal = Names.checkInode(filesystem, inode, generation);
        if (refusal == null) {
            refusal = check(event);
        }
        if (refusal != null) {
            return refusal;
        }
        Pattern pattern = patterns.get(filesystem, inode);
        if (generation < pattern.generation) {
            return new Refusal(
                    ReasonCode.STALE_GENERATION,
                    "generation " + generation + " of inode " + Keys.inode(filesystem, inode) + " is over: "
                            + pattern.generation + " has been seen");
        }
        if (generation > pattern.generation || hasOtherBlocks(pattern) || event.getEvicted() != null) {
            blocks.drop(pattern);
            pattern.end(generation);
        }
        if (event.getRead() != null) {
            read(event.getRead(), event.getHeader().getClient(), pattern, at);
        } else if (event.getBlockFetched() != null) {
            fetched(event.getBlockFetched(), pattern);
        }
        if (pattern.sequential) {
            blocks.request(pattern, at, effects);
        }
        save(pattern, at);
        return null;
    }

    private static @Nullable Refusal check(ReadEvent event) {
        DataRead read = event.getRead();
        if (read != null) {
            boolean fits = read.getOffset() >= 0
                    && read.getLength() >= 0
                    && read.getOffset() <= Long.MAX_VALUE - read.getLength();
            return fits
                    ? null
                    : Refusal.malformed(
                            read.getLength() + " bytes from " + read.getOffset() + " on are no part of a file");
        }
        BlockFetched fetched = event.getBlockFetched();
        boolean fits = fetched == null || fetched.getBlock() >= 0 && fetched.getRequest() >= BlocksAhead.ANY_REQUEST;
        return fits
                ? null
                : Refusal.malformed(
                        "block " + fetched.getBlock() + " or request " + fetched.getRequest() + " is negative");
    }

    /** The size of blocks was changed: what is known counts in others. */
    private boolean hasOtherBlocks(Pattern pattern) {
        return pattern.isTracked() && pattern.blockBytes != scope.limits().get(Bound.READS_BLOCK_BYTES);
    }

    private void read(DataRead read, String client, Pattern pattern, Arrival at) {
        if (read.getLength() == 0) {
            return;
        }
        if (!pattern.isTracked()) {
            pattern.begin(at.offset(), scope.limits().get(Bound.READS_BLOCK_BYTES));
        }
        long firstBefore = pattern.first();
        long endBefore = pattern.windowEnd();
        pattern.follow(read.getOffset(), read.getLength(), scope.limits().get(Bound.READS_THRESHOLD));
        pattern.readAt = at.offset();
        pattern.client = client;
        blocks.follow(pattern, firstBefore, endBefore);
    }

    private void fetched(BlockFetched event, Pattern pattern) {
        if (pattern.isTracked()) {
            blocks.fetched(pattern, event.getBlock(), event.getRequest());
        }
    }

    private void save(Pattern pattern, Arrival at) {
        if (pattern.stored == null && (pattern.isTracked() || pattern.generation > 0)) {
            pattern.readAt = at.offset();
            makeRoom();
        }
        patterns.save(pattern);
    }

    /** For one inode more. */
    private void makeRoom() {
        for (int left = DISPLACED_MAX;
                left > 0 && patterns.remembered() >= scope.limits().get(Bound.READS_TRACKED_MAX);
                left--) {
            Pattern oldest = patterns.oldest();
            if (oldest == null) {
                return;
            }
            blocks.drop(oldest);
            patterns.displace(oldest);
        }
    }

    /** Requests that nobody has answered free their places. They are not repeated before somebody reads on. */
    @Override
    public void ticked(Arrival at, Effects<ReadEvent> effects, Releasing releasing) {
        for (int done = 0; done < DUE_MAX; done++) {
            ReadKeys.Block block = blocks.nextUnanswered();
            if (block == null) {
                return;
            }
            patterns.unanswered();
            Pattern pattern = patterns.get(block.filesystem(), block.inode());
            if (pattern.isTracked() && pattern.bornAt == block.bornAt()) {
                pattern.inFlight--;
                pattern.askedTo = Math.min(pattern.askedTo, block.number());
                patterns.save(pattern);
            }
        }
    }

    /** Nobody holds how an inode is read. */
    @Override
    public Slice<ReadEvent> holdings(Release release, byte @Nullable [] after, int max, HeaderFor header) {
        return new Slice<>(List.of(), null, true);
    }
}
