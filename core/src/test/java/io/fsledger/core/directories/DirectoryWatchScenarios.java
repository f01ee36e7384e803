package io.fsledger.core.directories;

import static io.fsledger.core.directories.DirectoryEvents.created;
import static io.fsledger.core.directories.DirectoryEvents.drained;
import static io.fsledger.core.directories.DirectoryEvents.unwatched;
import static io.fsledger.core.directories.DirectoryEvents.watched;
import static io.fsledger.core.directories.DirectoryFacts.counts;
import static io.fsledger.core.directories.DirectoryFacts.lastTold;
import static io.fsledger.core.directories.DirectoryFacts.notWatched;
import static io.fsledger.core.directories.DirectoryFacts.pending;
import static io.fsledger.core.directories.DirectoryFacts.told;
import static io.fsledger.core.directories.DirectoryFacts.watchedBy;
import static io.fsledger.core.directories.DirectoryFacts.watches;
import static io.fsledger.events.ReasonCode.KEY_MISMATCH;
import static io.fsledger.events.ReasonCode.MALFORMED;
import static io.fsledger.events.ReasonCode.STALE_GENERATION;
import static io.fsledger.events.ReasonCode.STALE_TERM;
import static io.fsledger.events.ReasonCode.WATCH_LIMIT;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.Scenario;
import io.fsledger.core.ledger.ScenarioEvent;
import io.fsledger.events.DirectoryEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Watches: by whom, how many, and until when. */
interface DirectoryWatchScenarios extends DirectorySuite {
    @Test
    default void watchesADirectory() {
        nothingGiven()
                .and(notWatched(42), counts(0, 0, 0))
                .when(watched(42))
                .thenApplied()
                .and(watchedBy(42, "a/1"), watches("a", 42L), counts(1, 1, 0), notWatched(43))
                .when(unwatched(42))
                .thenApplied()
                .and(notWatched(42), watches("a"), counts(0, 0, 0));
    }

    @Test
    default void countsAWatchOnceHoweverOftenItIsAskedFor() {
        given(watched(42))
                .when(watched(42))
                .thenApplied()
                .thenNothingChanged()
                .and(counts(1, 1, 0))
                .given(unwatched(42))
                .and(notWatched(42));
    }

    @Test
    default void letsSeveralClientsWatchOneDirectory() {
        given(
                        watched(42),
                        watched(42).by("b"),
                        watched(42).by("a").term(2),
                        created(42, 5, "x").by("c"))
                .and(watchedBy(42, "a/1", "a/2", "b/1"), counts(1, 3, 1), pending(42, "created 5 x"));
    }

    @Test
    default void keepsTheQueueWhileOneOfTwoIsLeft() {
        given(watched(42), watched(42).by("b"), created(42, 5, "x"), unwatched(42))
                .and(watchedBy(42, "b/1"), pending(42, "created 5 x"), watches("a"), watches("b", 42L))
                .given(created(42, 6, "y"))
                .and(pending(42, "created 5 x", "created 6 y"))
                .given(unwatched(42).by("b"))
                .and(notWatched(42), counts(0, 0, 0))
                .whenTimePasses(Duration.ofSeconds(2))
                .thenApplied()
                .and(told(0));
    }

    @Test
    default void forgetsTheQueueWithTheLastWatch() {
        given(watched(42), created(42, 5, "x"), unwatched(42), watched(42))
                .and(pending(42))
                .given(created(42, 6, "y"), drained(42))
                .and(told(1), lastTold(42, "created 6 y"));
    }

    @Test
    default void changesNothingWhereNothingIsWatched() {
        when(unwatched(42))
                .thenApplied()
                .thenNothingChanged()
                .when(drained(42))
                .thenApplied()
                .thenNothingChanged()
                .given(watched(42).by("b"))
                .when(unwatched(42))
                .thenApplied()
                .thenNothingChanged()
                .and(watchedBy(42, "b/1"))
                .when(unwatched(42).by("b").term(2))
                .thenApplied()
                .thenNothingChanged()
                .and(watchedBy(42, "b/1"), told(0));
    }

    @Test
    default void holdsTheWatchByClientAndTerm() {
        given(watched(42), watched(42).term(2))
                .and(watchedBy(42, "a/1", "a/2"))
                .when(unwatched(42).term(1))
                .thenRejected(STALE_TERM)
                .given(unwatched(42).term(2))
                .and(watchedBy(42, "a/1"));
    }

    @Test
    default void countsFileSystemsApart() {
        given(watched(42), watched(42).in("mesa2"), created(42, 5, "x").in("mesa2"))
                .and(counts(2, 2, 1), watchedBy(42, "a/1"), pending(42));
    }

    @Test
    default void refusesTheDirectoryBeyondTheLimit() {
        int max = 1_024;
        Scenario<DirectoryEvent> scenario = nothingGiven();
        for (int directory = 1; directory < max; directory++) {
            scenario.given(watched(directory));
        }
        scenario.when(watched(max))
                .thenApplied()
                .and(counts(max, max, 0))
                .when(watched(max + 1))
                .thenRejected(WATCH_LIMIT, "mesa/1025")
                .when(watched(max + 1).by("b"))
                .thenRejected(WATCH_LIMIT, "1024")
                .when(watched(7).by("b"))
                .thenApplied()
                .and(counts(max, max + 1, 0))
                .given(unwatched(8))
                .when(watched(max + 1))
                .thenApplied()
                .when(watched(max + 2))
                .thenRejected(WATCH_LIMIT);
    }

    @Test
    default void takesTheLimitFromTheLog() {
        Scenario<DirectoryEvent> scenario =
                nothingGiven(LedgerLimits.UNCONFIGURED.with(Bound.DIRECTORY_WATCHES_MAX, 2));
        scenario.given(watched(1), watched(2))
                .when(watched(3))
                .thenRejected(WATCH_LIMIT)
                .given(watched(1).generation(1))
                .and(counts(2, 2, 0));
    }

    @Test
    default void refusesWhatCannotBe() {
        when(watched(0))
                .thenRejected(MALFORMED, "inode 0")
                .when(watched(42).in(""))
                .thenRejected(MALFORMED)
                .when(watched(42).generation(-1))
                .thenRejected(MALFORMED, "generation -1")
                .when(unwatched(0))
                .thenRejected(MALFORMED)
                .when(drained(0))
                .thenRejected(MALFORMED)
                .when(watched(42).by("no such name"))
                .thenRejected(MALFORMED)
                .when(underKey(watched(42), "mesa/43"))
                .thenRejected(KEY_MISMATCH);
    }

    private static ScenarioEvent<DirectoryEvent> underKey(DirectoryEvents event, String key) {
        return new ScenarioEvent<>() {
            @Override
            public DirectoryEvent event() {
                return event.event();
            }

            @Override
            public String key() {
                return key;
            }
        };
    }

    @Test
    default void refusesALifeThatIsOver() {
        given(watched(42).generation(3))
                .when(watched(42).generation(2))
                .thenRejected(STALE_GENERATION, "generation 2")
                .when(created(42, 5, "x"))
                .thenRejected(STALE_GENERATION)
                .when(unwatched(42))
                .thenRejected(STALE_GENERATION)
                .when(drained(42))
                .thenRejected(STALE_GENERATION)
                .given(unwatched(42).generation(3))
                .and(notWatched(42))
                .when(watched(42))
                .thenRejected(STALE_GENERATION);
    }

    @Test
    default void remembersALifeInWhichNobodyWatched() {
        given(created(42, 5, "x").generation(3))
                .and(notWatched(42))
                .when(watched(42).generation(2))
                .thenRejected(STALE_GENERATION)
                .when(watched(42).generation(3))
                .thenApplied();
    }
}
