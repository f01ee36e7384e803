package io.fsledger.core.handles;

import static io.fsledger.core.handles.HandleEvents.cleaned;
import static io.fsledger.core.handles.HandleEvents.closed;
import static io.fsledger.core.handles.HandleEvents.dirtied;
import static io.fsledger.core.handles.HandleEvents.moved;
import static io.fsledger.core.handles.HandleEvents.opened;
import static io.fsledger.core.handles.HandleFacts.closesDerived;
import static io.fsledger.core.handles.HandleFacts.counts;
import static io.fsledger.core.handles.HandleFacts.notOpen;
import static io.fsledger.core.handles.HandleFacts.open;
import static io.fsledger.core.handles.HandleFacts.openAre;
import static io.fsledger.events.ReasonCode.HANDLE_NOT_FOUND;
import static io.fsledger.events.ReasonCode.STALE_GENERATION;

import io.fsledger.core.ledger.Scenario;
import io.fsledger.core.ledger.TestLimits;
import io.fsledger.events.Cause;
import io.fsledger.events.HandleEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An inode number that is used again ends what is left of its former life. */
interface HandleGenerationScenarios extends HandleSuite {
    @Test
    default void refusesALowerGenerationThanTheHighestSeen() {
        given(opened(7).generation(2))
                .when(opened(8).generation(1))
                .thenRejected(STALE_GENERATION, "generation 1")
                .when(closed(7).generation(1))
                .thenRejected(STALE_GENERATION)
                .when(moved(7, 5).generation(1))
                .thenRejected(STALE_GENERATION)
                .when(dirtied(7).generation(0))
                .thenRejected(STALE_GENERATION)
                .when(cleaned(7).generation(0))
                .thenRejected(STALE_GENERATION)
                .and(open(7).generation(2).offset(0).clean());
    }

    @Test
    default void remembersTheHighestGenerationWhenNothingIsOpenAnyMore() {
        given(opened(7).generation(2), closed(7).generation(2))
                .and(counts(0, 0, 0))
                .when(opened(8).generation(1))
                .thenRejected(STALE_GENERATION)
                .given(opened(8).generation(2));
    }

    @Test
    default void keepsTheGenerationsOfInodesApart() {
        given(opened(7).generation(2)).when(opened(7).inode(43).generation(1)).thenApplied();
        given(opened(7).generation(2)).when(opened(7).in("other").generation(1)).thenApplied();
    }

    @Test
    default void learnsNothingFromWhatItRefuses() {
        given(opened(7))
                .when(closed(7).generation(5))
                .thenRejected(HANDLE_NOT_FOUND)
                .given(closed(7));
    }

    @Test
    default void endsWhatIsLeftOfFormerLives() {
        given(
                        opened(7).by("a"),
                        opened(7).by("b").flags(1),
                        dirtied(7).by("b"),
                        opened(8).inode(43).by("a"))
                .when(opened(7).by("a").generation(1))
                .thenApplied()
                .thenDerived(2)
                .and(
                        closesDerived(2, Cause.GENERATION_ENDED),
                        notOpen(7).by("a"),
                        notOpen(7).by("b"))
                .and(open(7).by("a").generation(1), open(8).inode(43), counts(1, 0, 0), counts("mesa", 2, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 6", "3, 10", "4, 4", "10, 100"})
    default void endsFormerLivesInSlices(int slice, int handles) {
        Scenario<HandleEvent> scenario = nothingGiven(TestLimits.of(slice, 10, 30_000));
        for (int fh = 1; fh <= handles; fh++) {
            scenario.given(opened(fh).by("c" + fh % 4).generation(1));
        }
        scenario.when(opened(500).generation(2))
                .thenApplied()
                .thenDerived(handles)
                .and(openAre(500L), counts(1, 0, 0));
    }

    /** Where no inode of a file system has had a generation, none is looked up for its handles. */
    @Test
    default void learnsOfGenerationsFromAnyInodeOfTheFileSystem() {
        given(opened(7).generation(1))
                .given(opened(8).inode(43))
                .when(moved(8, 5).inode(43))
                .thenApplied()
                .when(moved(7, 5))
                .thenRejected(STALE_GENERATION, "generation 0")
                .given(closed(7).generation(1))
                .when(moved(7, 5))
                .thenRejected(STALE_GENERATION, "generation 0")
                .when(closed(7))
                .thenRejected(STALE_GENERATION, "generation 0");
    }

    @Test
    default void endsNothingWhereNothingIsLeft() {
        given(opened(7), closed(7)).when(opened(8).generation(3)).thenApplied().thenDerived(0);
    }

    @Test
    default void endsALifeOfWhichAnotherClientHadAFormerOne() {
        given(opened(7).by("a").generation(1))
                .given(opened(7).by("b").generation(2))
                .and(openAre(7L))
                .when(opened(8).by("c").generation(3))
                .thenApplied()
                .and(openAre(8L));
    }

    @Test
    default void closesTheDelegatesOfAFormerLife() {
        given(opened(70).in("inner"), opened(7).delegate("inner", 42, 70))
                .when(opened(8).generation(1))
                .thenApplied()
                .thenDerived(2)
                .and(openAre(8L));
    }
}
