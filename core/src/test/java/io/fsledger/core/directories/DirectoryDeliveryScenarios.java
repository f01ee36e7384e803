package io.fsledger.core.directories;

import static io.fsledger.core.directories.DirectoryEvents.created;
import static io.fsledger.core.directories.DirectoryEvents.drained;
import static io.fsledger.core.directories.DirectoryEvents.unwatched;
import static io.fsledger.core.directories.DirectoryEvents.watched;
import static io.fsledger.core.directories.DirectoryFacts.counts;
import static io.fsledger.core.directories.DirectoryFacts.lastTold;
import static io.fsledger.core.directories.DirectoryFacts.pending;
import static io.fsledger.core.directories.DirectoryFacts.told;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.PartitionState;
import io.fsledger.core.ledger.Scenario.Fact;
import io.fsledger.events.DirectoryEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When what is pending is told. */
interface DirectoryDeliveryScenarios extends DirectorySuite {
    Duration INTERVAL = Duration.ofMillis(200);

    @Test
    default void tellsWhatIsPendingEachInterval() {
        given(watched(42), created(42, 5, "x"), created(42, 6, "y"))
                .and(told(0))
                .whenTimePasses(INTERVAL)
                .thenApplied()
                .and(told(1), lastTold(42, "created 5 x", "created 6 y"), pending(42), counts(1, 1, 0))
                .whenTimePasses(INTERVAL.multipliedBy(20))
                .thenApplied()
                .and(told(1))
                .given(created(42, 7, "z"))
                .whenTimePasses(INTERVAL)
                .thenApplied()
                .and(told(2), lastTold(42, "created 7 z"));
    }

    @Test
    default void tellsEachDirectoryByItself() {
        given(watched(42), watched(43), watched(44), created(42, 5, "x"), created(43, 5, "x"))
                .whenTimePasses(INTERVAL)
                .thenApplied()
                .and(told(2), counts(3, 3, 0));
    }

    @Test
    default void tellsAtOnceWhereItIsDrained() {
        given(watched(42), created(42, 5, "x"), drained(42))
                .and(told(1), lastTold(42, "created 5 x"), pending(42))
                .when(drained(42))
                .thenApplied()
                .thenNothingChanged()
                .and(told(1))
                .whenTimePasses(INTERVAL.multipliedBy(3))
                .thenApplied()
                .and(told(1));
    }

    @Test
    default void letsAnybodyDrain() {
        given(watched(42), created(42, 5, "x"), drained(42).by("b")).and(told(1));
    }

    @Test
    default void needsTicksOnlyWhileSomethingIsPending() {
        given(watched(42))
                .and(waiting(0))
                .given(created(42, 5, "x"))
                .and(waiting(1))
                .given(created(42, 6, "y"))
                .and(waiting(1))
                .given(drained(42))
                .and(waiting(0))
                .given(created(42, 7, "z"), unwatched(42))
                .and(waiting(0))
                .given(watched(42), created(42, 8, "z"))
                .whenTimePasses(INTERVAL)
                .thenApplied()
                .and(waiting(0));
    }

    @Test
    default void waitsForTheIntervalThatIsConfigured() {
        nothingGiven(LedgerLimits.UNCONFIGURED.with(Bound.DIRECTORY_INTERVAL_MS, 1_000))
                .given(watched(42), created(42, 5, "x"))
                .whenTimePasses(Duration.ofMillis(800))
                .thenApplied()
                .and(told(0))
                .given(created(42, 6, "y"))
                .whenTimePasses(INTERVAL)
                .thenApplied()
                .and(told(1), lastTold(42, "created 5 x", "created 6 y"));
    }

    /** However long nobody listened, what is pending is told once, and soon after. */
    @Test
    default void tellsWhatWasPendingWhileNobodyListened() {
        given(watched(42), created(42, 5, "x"))
                .whenNobodyListens(Duration.ofDays(3))
                .thenApplied()
                .and(told(0))
                .whenTimePasses(INTERVAL)
                .thenApplied()
                .and(told(1), lastTold(42, "created 5 x"))
                .whenTimePasses(INTERVAL.multipliedBy(5))
                .thenApplied()
                .and(told(1));
    }

    private static Fact<DirectoryEvent> waiting(long things) {
        return ledger ->
                assertThat(PartitionState.read(ledger.marks()).getWaiting()).isEqualTo(things);
    }
}
