package io.fsledger.core.reads;

import static io.fsledger.core.reads.ReadEvents.configured;
import static io.fsledger.core.reads.ReadEvents.evicted;
import static io.fsledger.core.reads.ReadEvents.fenced;
import static io.fsledger.core.reads.ReadEvents.fetched;
import static io.fsledger.core.reads.ReadEvents.ofNoKind;
import static io.fsledger.core.reads.ReadEvents.read;
import static io.fsledger.core.reads.ReadEvents.readBlock;
import static io.fsledger.core.reads.ReadFacts.counts;
import static io.fsledger.core.reads.ReadFacts.displaced;
import static io.fsledger.core.reads.ReadFacts.inFlight;
import static io.fsledger.core.reads.ReadFacts.notSequential;
import static io.fsledger.core.reads.ReadFacts.notTracked;
import static io.fsledger.core.reads.ReadFacts.requested;
import static io.fsledger.core.reads.ReadFacts.sequential;
import static io.fsledger.core.reads.ReadFacts.unanswered;
import static io.fsledger.events.ReasonCode.FENCED;
import static io.fsledger.events.ReasonCode.KEY_MISMATCH;
import static io.fsledger.events.ReasonCode.STALE_GENERATION;
import static io.fsledger.events.ReasonCode.STALE_TERM;
import static io.fsledger.events.ReasonCode.UNKNOWN_EVENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.Scenario;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.core.table.TableSnapshot;
import io.fsledger.events.ClientCleared;
import io.fsledger.events.ReadEvent;
import io.fsledger.schemas.Topics;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How what is known of an inode ends: by eviction, a new generation, too many others. And whose events count. */
interface ReadLifeScenarios extends ReadSuite {
    @Test
    default void evictingOneInodeLeavesTheOthers() {
        given(readBlock(42, 0), readBlock(42, 1), fetched(42, 2), readBlock(43, 0), readBlock(43, 1))
                .and(counts(2, 2, 8))
                .given(evicted(42))
                .and(notTracked(42), sequential(43), inFlight(43, 4), counts(1, 1, 4));
    }

    @Test
    default void anEvictedInodeLeavesNothing() {
        ScenarioLedger<ReadEvent> ledger = ledger(LedgerLimits.UNCONFIGURED);
        new Scenario<>(ledger, ReadInvariants::check)
                .given(readBlock(42, 0), readBlock(42, 1), fetched(42, 2), evicted(42), evicted(42))
                .and(notTracked(42), counts(0, 0, 0));
        assertThat(TableSnapshot.of(ledger.entries())).isEmpty();
        assertThat(ReadInvariants.all(ledger.marks(), 'p')).isEmpty();
    }

    @Test
    default void anEvictedInodeBeginsAnew() {
        given(readBlock(42, 0), readBlock(42, 1), evicted(42), readBlock(42, 2))
                .and(notSequential(42), requested(42, 2, 3, 4, 5))
                .given(readBlock(42, 3))
                .and(sequential(42), requested(42, 2, 3, 4, 5, 4, 5, 6, 7), inFlight(42, 4));
    }

    /** These lie where an eviction does not look: nobody waits for them any more, and time takes them. */
    @Test
    default void requestsBehindAJumpOutliveAnEvictionAndCountForNobody() {
        ScenarioLedger<ReadEvent> ledger = ledger(LedgerLimits.UNCONFIGURED);
        new Scenario<>(ledger, ReadInvariants::check)
                .given(readBlock(42, 0), readBlock(42, 1), readBlock(42, 100), evicted(42))
                .and(notTracked(42), counts(0, 0, 0))
                .given(readBlock(42, 0), readBlock(42, 1))
                .and(inFlight(42, 4), requested(42, 2, 3, 4, 5, 2, 3, 4, 5))
                .given(fetched(42, 2), fetched(42, 3), fetched(42, 4), fetched(42, 5))
                .given(evicted(42))
                .whenTimePasses(Duration.ofSeconds(31))
                .thenApplied()
                .and(counts(0, 0, 0));
        assertThat(TableSnapshot.of(ledger.entries())).isEmpty();
    }

    @Test
    default void aHigherGenerationEndsWhatIsLeftOfALower() {
        given(
                        readBlock(42, 0),
                        readBlock(42, 1),
                        fetched(42, 3),
                        readBlock(42, 2).generation(5))
                .and(notSequential(42), counts(1, 0, 0))
                .when(readBlock(42, 2))
                .thenRejected(STALE_GENERATION, "5 has been seen")
                .when(fetched(42, 2))
                .thenRejected(STALE_GENERATION)
                .when(evicted(42).generation(4))
                .thenRejected(STALE_GENERATION)
                .given(readBlock(42, 3).generation(5))
                .and(sequential(42), requested(42, 2, 3, 4, 5, 6, 4, 5, 6, 7));
    }

    @Test
    default void anyEventShowsAHigherGeneration() {
        given(readBlock(42, 0), readBlock(42, 1), fetched(42, 2).generation(1))
                .and(notTracked(42), counts(0, 0, 0))
                .when(readBlock(42, 2))
                .thenRejected(STALE_GENERATION);
        given(readBlock(42, 0), readBlock(42, 1), evicted(42).generation(1))
                .and(notTracked(42), counts(0, 0, 0))
                .when(readBlock(42, 2))
                .thenRejected(STALE_GENERATION);
        given(evicted(42).generation(1)).when(readBlock(42, 0)).thenRejected(STALE_GENERATION);
    }

    @Test
    default void aGenerationIsRememberedWhenItsPatternIsGone() {
        given(readBlock(42, 0).generation(2), evicted(42).generation(2))
                .and(notTracked(42), counts(0, 0, 0))
                .when(readBlock(42, 0).generation(1))
                .thenRejected(STALE_GENERATION)
                .given(readBlock(42, 0).generation(2), readBlock(42, 1).generation(2))
                .and(sequential(42));
    }

    @Test
    default void beyondTheLimitTheOneNotReadForTheLongestIsForgotten() {
        nothingGiven(LedgerLimits.UNCONFIGURED.with(Bound.READS_TRACKED_MAX, 3))
                .given(readBlock(1, 0), readBlock(2, 0), readBlock(2, 1), readBlock(3, 0), readBlock(1, 1))
                .and(counts(3, 2, 8), displaced(0))
                .given(fetched(2, 2), readBlock(4, 0))
                .and(notTracked(2), sequential(1), counts(3, 1, 4), displaced(1))
                .given(readBlock(5, 0))
                .and(notTracked(3), sequential(1), counts(3, 1, 4), displaced(2))
                .given(readBlock(2, 2))
                .and(notSequential(2), notTracked(1), counts(3, 0, 0), displaced(3));
    }

    @Test
    default void aGenerationThatIsRememberedTakesAPlaceToo() {
        nothingGiven(LedgerLimits.UNCONFIGURED.with(Bound.READS_TRACKED_MAX, 2))
                .given(evicted(1).generation(1), readBlock(2, 0), readBlock(3, 0))
                .and(counts(2, 0, 0), displaced(1))
                .given(readBlock(1, 0))
                .and(notTracked(2), displaced(2));
    }

    @Test
    default void aLowerLimitIsComeDownToBitByBit() {
        Scenario<ReadEvent> scenario = nothingGiven(LedgerLimits.UNCONFIGURED);
        for (int inode = 1; inode <= 6; inode++) {
            scenario.given(readBlock(inode, 0));
        }
        scenario.given(configured(Bound.READS_TRACKED_MAX, 2), readBlock(1, 1))
                .and(counts(6, 1, 4))
                .given(readBlock(7, 0))
                .and(counts(5, 1, 4), notTracked(2), notTracked(3))
                .given(readBlock(8, 0), readBlock(9, 0), readBlock(10, 0))
                .and(counts(2, 0, 0), displaced(8));
    }

    @Test
    default void blocksOfAnotherSizeBeginAnew() {
        given(readBlock(42, 0), readBlock(42, 1), fetched(42, 2))
                .given(configured(Bound.READS_BLOCK_BYTES, 4_096))
                .and(sequential(42), counts(1, 1, 4))
                .given(fetched(42, 3))
                .and(notTracked(42), counts(0, 0, 0))
                .given(read(42, 0, 4_096), read(42, 4_096, 4_096))
                .and(sequential(42), requested(42, 2, 3, 4, 5, 6, 2, 3, 4, 5));
    }

    @Test
    default void anotherWindowHoldsFromTheNextReadOn() {
        nothingGivenAndRoom()
                .given(readBlock(42, 0), readBlock(42, 1))
                .given(configured(Bound.READS_WINDOW_BLOCKS, 2))
                .given(fetched(42, 8), fetched(42, 9), readBlock(42, 2))
                .and(requested(42, 2, 3, 4, 5, 6, 7, 8, 9))
                .given(configured(Bound.READS_WINDOW_BLOCKS, 8), readBlock(42, 3))
                .and(requested(42, 2, 3, 4, 5, 6, 7, 8, 9, 8, 9));
    }

    @Test
    default void aFenceRefusesLateEventsAndReleasesNothing() {
        ScenarioLedger<ReadEvent> ledger = ledger(LedgerLimits.UNCONFIGURED);
        new Scenario<>(ledger, ReadInvariants::check)
                .given(readBlock(42, 0), readBlock(42, 1))
                .when(fenced("a", 1))
                .thenApplied()
                .thenDerived(0)
                .and(sequential(42), inFlight(42, 4))
                .when(readBlock(42, 2))
                .thenRejected(FENCED)
                .when(fetched(42, 2))
                .thenRejected(FENCED)
                .given(fetched(42, 2).term(2), readBlock(42, 2).by("b"))
                .and(sequential(42), requested(42, 2, 3, 4, 5, 6))
                .when(readBlock(42, 3).term(1))
                .thenRejected(FENCED);
        assertThat(ledger.published(Topics.CLIENTS))
                .singleElement()
                .satisfies(report ->
                        assertThat(report.getCleared()).isEqualTo(new ClientCleared("reads", 0, 4, 0L, 0L, 0L)));
    }

    @Test
    default void requestsOfALostReaderOnlyWaitForTheirTime() {
        given(readBlock(42, 0), readBlock(42, 1), fenced("a", 1))
                .whenTimePasses(Duration.ofSeconds(31))
                .thenApplied()
                .and(inFlight(42, 0), unanswered(4), counts(1, 1, 0));
    }

    @Test
    default void zombiesDuplicatesAndStrangersChangeNothing() {
        given(readBlock(42, 0).term(2).sequence(1))
                .when(readBlock(42, 0).term(2).sequence(1))
                .thenDuplicate()
                .when(readBlock(42, 1).term(1))
                .thenRejected(STALE_TERM)
                .when(readBlock(42, 1).term(2).withKey("mesa/43"))
                .thenRejected(KEY_MISMATCH)
                .when(ofNoKind().term(2))
                .thenRejected(UNKNOWN_EVENT)
                .and(notSequential(42), counts(1, 0, 0));
    }
}
