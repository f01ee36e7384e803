package io.fsledger.core.directories;

import static io.fsledger.core.directories.DirectoryEvents.created;
import static io.fsledger.core.directories.DirectoryEvents.fenced;
import static io.fsledger.core.directories.DirectoryEvents.unwatched;
import static io.fsledger.core.directories.DirectoryEvents.watched;
import static io.fsledger.core.directories.DirectoryFacts.counts;
import static io.fsledger.core.directories.DirectoryFacts.lastTold;
import static io.fsledger.core.directories.DirectoryFacts.notWatched;
import static io.fsledger.core.directories.DirectoryFacts.pending;
import static io.fsledger.core.directories.DirectoryFacts.shown;
import static io.fsledger.core.directories.DirectoryFacts.told;
import static io.fsledger.core.directories.DirectoryFacts.watchedBy;
import static io.fsledger.core.directories.DirectoryFacts.watches;
import static io.fsledger.events.ReasonCode.FENCED;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.Scenario;
import io.fsledger.core.ledger.Scenario.Fact;
import io.fsledger.events.Cause;
import io.fsledger.events.ClientCleared;
import io.fsledger.events.DirectoryEvent;
import io.fsledger.schemas.Topics;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Watches end with the client that holds them, and with the life of the directory. */
interface DirectoryReleaseScenarios extends DirectorySuite {
    @Test
    default void endsAllWatchesOfALostClientAndNoOthers() {
        given(
                        watched(42),
                        watched(43),
                        watched(42).by("b"),
                        watched(44).by("ab"),
                        created(42, 5, "x").by("b"),
                        created(43, 5, "x").by("b"))
                .when(fenced("a", 1))
                .thenApplied()
                .thenDerived(2)
                .and(
                        derivedUnwatched(2, Cause.LOST),
                        watches("a"),
                        watchedBy(42, "b/1"),
                        notWatched(43),
                        watchedBy(44, "ab/1"),
                        pending(42, "created 5 x"),
                        counts(2, 2, 1))
                .when(watched(42))
                .thenRejected(FENCED)
                .when(watched(42).term(2))
                .thenApplied()
                .and(watchedBy(42, "a/2", "b/1"));
    }

    @Test
    default void keepsWhatAHigherTermWatches() {
        given(watched(42), watched(42).term(2), watched(43).term(2))
                .when(fenced("a", 1))
                .thenApplied()
                .thenDerived(1)
                .and(watchedBy(42, "a/2"), watches("a", 42L, 43L));
    }

    @Test
    default void endsByNameWhatHasNoTerm() {
        given(watched(42).term(0), watched(43).term(0).by("b"))
                .when(fenced("a", 5))
                .thenApplied()
                .thenDerived(0)
                .and(watchedBy(42, "a/0"))
                .when(fenced("a", 5).byName())
                .thenApplied()
                .and(notWatched(42), watchedBy(43, "b/0"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8})
    default void endsManyWatchesInSlices(int slice) {
        Scenario<DirectoryEvent> scenario = nothingGiven(LedgerLimits.UNCONFIGURED.with(Bound.RELEASE_SLICE, slice));
        for (int directory = 1; directory <= 7; directory++) {
            scenario.given(watched(directory), created(directory, 50, "x"));
        }
        scenario.when(fenced("a", 1)).thenApplied().thenDerived(7).and(counts(0, 0, 0), watches("a"));
    }

    @Test
    default void reportsHowManyWatchesHaveEnded() {
        var ledger = ledger(LedgerLimits.UNCONFIGURED);
        for (DirectoryEvents event : new DirectoryEvents[] {
            watched(42), watched(43), watched(44), unwatched(44), fenced("a", 1).fences(8)
        }) {
            ledger.publish(event.key(), event.event());
        }
        assertThat(ledger.published(Topics.CLIENTS))
                .singleElement()
                .satisfies(report ->
                        assertThat(report.getCleared()).isEqualTo(new ClientCleared("directories", 0, 8, 2L, 0L, 0L)));
    }

    @Test
    default void tellsThatALifeHasEndedAndEndsItsWatches() {
        given(
                        watched(42),
                        watched(42).by("b"),
                        created(42, 5, "x"),
                        watched(42).generation(1).by("c"))
                .thenApplied()
                .and(
                        derivedUnwatched(2, Cause.GENERATION_ENDED),
                        watchedBy(42, "c/1"),
                        watches("a"),
                        counts(1, 1, 0),
                        told(1),
                        lastTold(notification -> {
                            assertThat(notification.getEnded()).isTrue();
                            assertThat(notification.getGeneration()).isZero();
                            assertThat(shown(notification.getChanges())).containsExactly("created 5 x");
                        }))
                .given(created(42, 6, "y").generation(1))
                .whenTimePasses(Duration.ofMillis(200))
                .thenApplied()
                .and(lastTold(notification -> {
                    assertThat(notification.getEnded()).isFalse();
                    assertThat(notification.getGeneration()).isEqualTo(1);
                    assertThat(shown(notification.getChanges())).containsExactly("created 6 y");
                }));
    }

    @Test
    default void endsALifeWhenSomethingHappensInTheNext() {
        given(watched(42))
                .when(created(42, 5, "x").generation(2))
                .thenApplied()
                .and(notWatched(42), counts(0, 0, 0), told(1), lastTold(notification -> {
                    assertThat(notification.getEnded()).isTrue();
                    assertThat(notification.getChanges()).isEmpty();
                    assertThat(notification.getFirst()).isNull();
                }));
    }

    @Test
    default void endsNoLifeWhereNothingIsWatchedInTheNext() {
        given(watched(42), created(42, 5, "x"))
                .when(unwatched(42).generation(2))
                .thenApplied()
                .when(DirectoryEvents.drained(42).generation(2))
                .thenApplied()
                .and(watchedBy(42, "a/1"), pending(42, "created 5 x"), told(0));
    }

    private static Fact<DirectoryEvent> derivedUnwatched(int times, Cause cause) {
        return ledger -> assertThat(ledger.derived()).hasSize(times).allSatisfy(event -> {
            assertThat(event.getUnwatched()).isNotNull();
            assertThat(event.getHeader().getCause()).isEqualTo(cause);
        });
    }
}
