package io.fsledger.core.reads;

import static io.fsledger.core.reads.ReadEvents.BLOCK;
import static io.fsledger.core.reads.ReadEvents.evicted;
import static io.fsledger.core.reads.ReadEvents.fetched;
import static io.fsledger.core.reads.ReadEvents.read;
import static io.fsledger.core.reads.ReadEvents.readBlock;
import static io.fsledger.core.reads.ReadFacts.counts;
import static io.fsledger.core.reads.ReadFacts.inFlight;
import static io.fsledger.core.reads.ReadFacts.notSequential;
import static io.fsledger.core.reads.ReadFacts.notTracked;
import static io.fsledger.core.reads.ReadFacts.prefetches;
import static io.fsledger.core.reads.ReadFacts.requested;
import static io.fsledger.core.reads.ReadFacts.unanswered;
import static io.fsledger.events.ReasonCode.MALFORMED;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.Scenario;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.core.table.TableSnapshot;
import io.fsledger.events.Prefetch;
import io.fsledger.events.ReadEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which blocks are requested, when, and what becomes of requests. */
interface ReadRequestScenarios extends ReadSuite {
    Duration TIMEOUT = Duration.ofSeconds(30);

    @Test
    default void requestsAreAlignedToBlocksAndSayAllThatAFetcherNeeds() {
        ScenarioLedger<ReadEvent> ledger = ledger(LedgerLimits.UNCONFIGURED.with(Bound.READS_IN_FLIGHT, 8));
        new Scenario<>(ledger, ReadInvariants::check)
                .given(
                        read(42, 100, 5_000).generation(3),
                        read(42, 5_100, 70_000).by("b").generation(3))
                .and(requested(42, 1, 2, 3, 4, 5, 6, 7, 8));
        for (Prefetch request : prefetches(ledger)) {
            assertThat(request.getOffset()).isEqualTo(request.getBlock() * BLOCK);
            assertThat(request.getLength()).isEqualTo(BLOCK);
            assertThat(request.getFilesystem()).isEqualTo("mesa");
            assertThat(request.getGeneration()).isEqualTo(3);
            assertThat(request.getClient()).isEqualTo("b");
            assertThat(request.getRequest()).isEqualTo(FIRST + 1);
            assertThat(request.getCausedBy().getTopic()).isEqualTo("fs.reads");
            assertThat(request.getCausedBy().getOffset()).isEqualTo(FIRST + 1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 100})
    default void asksForExactlyTheWindowWhereTheLimitIsNoSmaller(int limit) {
        nothingGiven(LedgerLimits.UNCONFIGURED.with(Bound.READS_IN_FLIGHT, limit))
                .given(readBlock(42, 0), readBlock(42, 1))
                .and(requested(42, 2, 3, 4, 5, 6, 7, 8, 9), inFlight(42, 8));
    }

    @Test
    default void asksForNoMoreThanTheLimitAndForTheRestAsBlocksArrive() {
        given(readBlock(42, 0), readBlock(42, 1))
                .and(requested(42, 2, 3, 4, 5))
                .given(fetched(42, 3))
                .and(requested(42, 2, 3, 4, 5, 6), inFlight(42, 4))
                .given(fetched(42, 2), fetched(42, 4), fetched(42, 5))
                .and(requested(42, 2, 3, 4, 5, 6, 7, 8, 9), inFlight(42, 4))
                .given(fetched(42, 6), fetched(42, 7), fetched(42, 8), fetched(42, 9))
                .and(requested(42, 2, 3, 4, 5, 6, 7, 8, 9), inFlight(42, 0), counts(1, 1, 0));
    }

    @Test
    default void whatLiesInFrontMovesWithTheReader() {
        nothingGivenAndRoom()
                .given(readBlock(42, 0), readBlock(42, 1))
                .and(requested(42, 2, 3, 4, 5, 6, 7, 8, 9))
                .given(fetched(42, 2), readBlock(42, 2))
                .and(requested(42, 2, 3, 4, 5, 6, 7, 8, 9, 10))
                .given(readBlock(42, 3))
                .and(requested(42, 2, 3, 4, 5, 6, 7, 8, 9, 10), inFlight(42, 8));
    }

    @Test
    default void asksForNothingTwice() {
        nothingGivenAndRoom()
                .given(readBlock(42, 0), readBlock(42, 1))
                .and(requested(42, 2, 3, 4, 5, 6, 7, 8, 9))
                .given(fetched(42, 4), read(42, 2 * BLOCK, 100), read(42, 2 * BLOCK + 100, 100))
                .given(fetched(42, 4), fetched(42, 5))
                .and(requested(42, 2, 3, 4, 5, 6, 7, 8, 9));
    }

    @Test
    default void asksForNothingThatSomebodyFetchedByHimself() {
        nothingGivenAndRoom()
                .given(readBlock(42, 0), fetched(42, 3), fetched(42, 100), readBlock(42, 1))
                .and(requested(42, 2, 4, 5, 6, 7, 8, 9), counts(1, 1, 7));
    }

    @Test
    default void remembersWhatIsFetchedOnlyAheadOfTheReader() {
        ScenarioLedger<ReadEvent> ledger = ledger(LedgerLimits.UNCONFIGURED);
        Scenario<ReadEvent> scenario = new Scenario<>(ledger, ReadInvariants::check).given(readBlock(42, 100));
        for (int block = 0; block < 300; block++) {
            scenario.given(fetched(42, block));
        }
        assertThat(ReadInvariants.all(ledger.entries(), 'b')).hasSize(8);
        scenario.given(readBlock(42, 200));
        assertThat(ReadInvariants.all(ledger.entries(), 'b')).isEmpty();
    }

    @Test
    default void blocksOfInodesThatNobodyReadsAreNobodysBusiness() {
        ScenarioLedger<ReadEvent> ledger = ledger(LedgerLimits.UNCONFIGURED);
        new Scenario<>(ledger, ReadInvariants::check)
                .given(fetched(42, 3), evicted(43))
                .and(notTracked(42), counts(0, 0, 0));
        assertThat(TableSnapshot.of(ledger.entries())).isEmpty();
    }

    @Test
    default void severalInodesHaveTheirOwnLimits() {
        given(readBlock(42, 0), readBlock(43, 0), readBlock(42, 1), readBlock(43, 1), readBlock(44, 9))
                .and(requested(42, 2, 3, 4, 5), requested(43, 2, 3, 4, 5), counts(3, 2, 8))
                .given(fetched(42, 2))
                .and(requested(42, 2, 3, 4, 5, 6), requested(43, 2, 3, 4, 5), counts(3, 2, 8));
    }

    @Test
    default void whatIsInFlightStaysSoBehindAJump() {
        given(readBlock(42, 0), readBlock(42, 1), readBlock(42, 100), readBlock(42, 101))
                .and(requested(42, 2, 3, 4, 5), inFlight(42, 4))
                .given(fetched(42, 2), fetched(42, 3))
                .and(requested(42, 2, 3, 4, 5, 102, 103), inFlight(42, 4));
    }

    @Test
    default void aWindowThatComesBackKnowsWhatIsStillRequested() {
        given(readBlock(42, 0), readBlock(42, 1), readBlock(42, 100), readBlock(42, 2), readBlock(42, 3))
                .and(requested(42, 2, 3, 4, 5))
                .given(fetched(42, 4), fetched(42, 5))
                .and(requested(42, 2, 3, 4, 5, 6, 7), inFlight(42, 4));
    }

    @Test
    default void aRequestThatNobodyAnswersFreesItsPlace() {
        given(readBlock(42, 0), readBlock(42, 1))
                .whenTimePasses(TIMEOUT.minusMillis(400))
                .thenApplied()
                .and(inFlight(42, 4), unanswered(0))
                .whenTimePasses(Duration.ofMillis(400))
                .thenApplied()
                .and(inFlight(42, 0), unanswered(4), counts(1, 1, 0), requested(42, 2, 3, 4, 5));
    }

    @Test
    default void afterThatTheNextReadAsksAgain() {
        given(readBlock(42, 0), readBlock(42, 1), fetched(42, 3))
                .whenTimePasses(TIMEOUT)
                .thenApplied()
                .given(readBlock(42, 2))
                .and(requested(42, 2, 3, 4, 5, 6, 4, 5, 6, 7), inFlight(42, 4));
    }

    @Test
    default void timeInWhichNobodyListensCountsForNothing() {
        given(readBlock(42, 0), readBlock(42, 1))
                .whenNobodyListens(Duration.ofHours(5))
                .thenApplied()
                .whenTimePasses(Duration.ofSeconds(20))
                .thenApplied()
                .and(inFlight(42, 4), unanswered(0));
    }

    @Test
    default void aLateAnswerSaysThatTheBlockIsThere() {
        given(readBlock(42, 0), readBlock(42, 1))
                .whenTimePasses(TIMEOUT)
                .thenApplied()
                .given(fetched(42, 4).request(1))
                .and(requested(42, 2, 3, 4, 5, 2, 3, 5, 6), inFlight(42, 4));
    }

    @Test
    default void aLateAnswerFreesNoPlaceOfALaterRequest() {
        ScenarioLedger<ReadEvent> ledger = ledger(LedgerLimits.UNCONFIGURED);
        Scenario<ReadEvent> scenario = new Scenario<>(ledger, ReadInvariants::check)
                .given(readBlock(42, 0), readBlock(42, 1))
                .whenTimePasses(TIMEOUT)
                .thenApplied()
                .given(read(42, 2 * BLOCK, 100))
                .and(requested(42, 2, 3, 4, 5, 2, 3, 4, 5), inFlight(42, 4));
        long old = prefetches(ledger).get(0).getRequest();
        long current = prefetches(ledger).get(4).getRequest();
        assertThat(current).isGreaterThan(old);
        scenario.given(fetched(42, 2).request(old))
                .and(inFlight(42, 4))
                .given(fetched(42, 2).request(current))
                .and(requested(42, 2, 3, 4, 5, 2, 3, 4, 5, 6), inFlight(42, 4));
    }

    @Test
    default void anAnswerToWhatWasAskedBeforeAnEvictionMeansNothing() {
        ScenarioLedger<ReadEvent> ledger = ledger(LedgerLimits.UNCONFIGURED);
        new Scenario<>(ledger, ReadInvariants::check)
                .given(readBlock(42, 0), readBlock(42, 1), evicted(42), readBlock(42, 0))
                .given(fetched(42, 2).request(prefetches(ledger).get(0).getRequest()))
                .and(counts(1, 0, 0))
                .given(readBlock(42, 1))
                .and(requested(42, 2, 3, 4, 5, 2, 3, 4, 5), inFlight(42, 4));
    }

    @Test
    default void refusesBlocksThatCannotBe() {
        given(readBlock(42, 0))
                .when(fetched(42, -1))
                .thenRejected(MALFORMED, "-1")
                .when(fetched(42, 1).request(-2))
                .thenRejected(MALFORMED, "-2")
                .when(fetched(0, 1))
                .thenRejected(MALFORMED)
                .when(evicted(0))
                .thenRejected(MALFORMED);
    }

    @Test
    default void aPartitionAsksForSoManyAtOnce() {
        nothingGiven(LedgerLimits.UNCONFIGURED.with(Bound.READS_IN_FLIGHT_MAX, 6))
                .given(readBlock(42, 0), readBlock(42, 1), readBlock(43, 0), readBlock(43, 1))
                .and(requested(42, 2, 3, 4, 5), requested(43, 2, 3), counts(2, 2, 6))
                .given(fetched(43, 2))
                .and(requested(43, 2, 3, 4), counts(2, 2, 6))
                .given(readBlock(44, 0), readBlock(44, 1))
                .and(requested(44), counts(3, 3, 6));
    }

    @Test
    default void aSequentialReaderThatStoppedAsksForNothingMore() {
        given(readBlock(42, 0), readBlock(42, 1), readBlock(42, 50))
                .given(fetched(42, 2), fetched(42, 3))
                .and(notSequential(42), requested(42, 2, 3, 4, 5), inFlight(42, 2));
    }
}
