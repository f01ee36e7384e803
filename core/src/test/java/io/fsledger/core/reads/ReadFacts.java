package io.fsledger.core.reads;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.Scenario.Fact;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.Prefetch;
import io.fsledger.events.ReadEvent;
import io.fsledger.schemas.Topics;
import io.fsledger.state.ReadCounts;
import io.fsledger.state.ReadPattern;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** What a scenario says of reads. Unless said otherwise: of file system {@code mesa}. */
public final class ReadFacts {
    private ReadFacts() {}

    public static Fact<ReadEvent> notTracked(long inode) {
        return ledger -> assertThat(views(ledger).get("mesa", inode)).isNull();
    }

    public static Fact<ReadEvent> sequential(long inode) {
        return pattern(inode, pattern -> assertThat(pattern.getSequential()).isTrue());
    }

    public static Fact<ReadEvent> notSequential(long inode) {
        return pattern(inode, pattern -> assertThat(pattern.getSequential()).isFalse());
    }

    /** The block in which the last read began. */
    public static Fact<ReadEvent> lastBlock(long inode, long block) {
        return pattern(
                inode, pattern -> assertThat(ReadViews.lastBlock(pattern)).isEqualTo(block));
    }

    public static Fact<ReadEvent> pattern(long inode, Consumer<ReadPattern> check) {
        return ledger -> check.accept(Objects.requireNonNull(
                views(ledger).get("mesa", inode), () -> "reads of mesa/" + inode + " are not followed"));
    }

    public static Fact<ReadEvent> inFlight(long inode, long blocks) {
        return pattern(inode, pattern -> assertThat(pattern.getInFlight()).isEqualTo(blocks));
    }

    /** All blocks of an inode that were requested so far, in order. */
    public static Fact<ReadEvent> requested(long inode, long... blocks) {
        return ledger -> assertThat(prefetches(ledger).stream()
                        .filter(one -> one.getInode() == inode)
                        .mapToLong(Prefetch::getBlock)
                        .toArray())
                .containsExactly(blocks);
    }

    public static Fact<ReadEvent> counts(long tracked, long sequential, long inFlight) {
        return ledger -> {
            ReadCounts counts = views(ledger).counts();
            assertThat(new long[] {counts.getTracked(), counts.getSequential(), counts.getInFlight()})
                    .containsExactly(tracked, sequential, inFlight);
        };
    }

    public static Fact<ReadEvent> unanswered(long requests) {
        return ledger -> assertThat(views(ledger).counts().getUnanswered()).isEqualTo(requests);
    }

    public static Fact<ReadEvent> displaced(long inodes) {
        return ledger -> assertThat(views(ledger).counts().getDisplaced()).isEqualTo(inodes);
    }

    static List<Prefetch> prefetches(ScenarioLedger<ReadEvent> ledger) {
        return ledger.published(Topics.PREFETCHES);
    }

    private static ReadViews views(ScenarioLedger<ReadEvent> ledger) {
        return new ReadViews(ledger.marks());
    }
}
