package io.fsledger.core.handles;

import static io.fsledger.core.handles.HandleEvents.closed;
import static io.fsledger.core.handles.HandleEvents.dirtied;
import static io.fsledger.core.handles.HandleEvents.fenced;
import static io.fsledger.core.handles.HandleEvents.opened;
import static io.fsledger.core.handles.HandleFacts.closesDerived;
import static io.fsledger.core.handles.HandleFacts.counts;
import static io.fsledger.core.handles.HandleFacts.holds;
import static io.fsledger.core.handles.HandleFacts.notOpen;
import static io.fsledger.core.handles.HandleFacts.open;
import static io.fsledger.core.handles.HandleFacts.openAre;
import static io.fsledger.events.ReasonCode.FENCED;
import static io.fsledger.events.ReasonCode.MALFORMED;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.Scenario;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.core.ledger.TestLimits;
import io.fsledger.events.Cause;
import io.fsledger.events.ClientCleared;
import io.fsledger.events.EventPosition;
import io.fsledger.events.HandleEvent;
import io.fsledger.schemas.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A client is lost: what it held is closed, and what it still sends is refused. */
interface HandleFenceScenarios extends HandleSuite {
    @Test
    default void closesAllThatTheClientHeldAndNothingElse() {
        given(
                        opened(7).by("a"),
                        opened(8).by("a").inode(43),
                        opened(9).by("a").in("other"),
                        opened(7).by("b"))
                .when(fenced("a", 1))
                .thenApplied()
                .thenDerived(3)
                .and(
                        closesDerived(3, Cause.LOST),
                        holds("a"),
                        holds("b", 7L),
                        counts(1, 0, 0),
                        counts("other", 0, 0, 0));
    }

    @Test
    default void takesNoClientForAnotherWhoseNameBeginsTheSame() {
        given(opened(7).by("a"), opened(8).by("ab"), opened(9).by("a:b"))
                .when(fenced("a", 1))
                .thenApplied()
                .thenDerived(1)
                .and(openAre(8L, 9L));
    }

    @Test
    default void closesNothingWhereNothingIsHeld() {
        given(opened(7).by("b"), opened(8).by("a"), closed(8).by("a"))
                .when(fenced("a", 1))
                .thenApplied()
                .thenDerived(0)
                .thenNothingChanged();
    }

    @ParameterizedTest
    @EnumSource(
            value = Cause.class,
            names = {"LOST", "GONE", "SUPERSEDED", "RELEASED"})
    default void saysWhyEachHandleIsClosed(Cause cause) {
        given(opened(7), opened(8))
                .when(fenced("a", 1).fromService(cause))
                .thenApplied()
                .and(closesDerived(2, cause), openAre());
    }

    @Test
    default void refusesWhatWasInFlightWhenTheFenceCame() {
        given(opened(7).sequence(1), fenced("a", 1))
                .when(dirtied(7).sequence(2))
                .thenRejected(FENCED, "term 1")
                .when(opened(8).sequence(3))
                .thenRejected(FENCED)
                .when(opened(7).sequence(1))
                .thenRejected(FENCED)
                .and(openAre());
    }

    @Test
    default void refusesAnOldTermOfWhichItHadNeverHeard() {
        given(fenced("a", 3))
                .when(opened(7).term(1))
                .thenRejected(FENCED)
                .when(opened(7).term(3))
                .thenRejected(FENCED)
                .given(opened(7).term(4))
                .and(open(7).term(4));
    }

    @Test
    default void neverLetsAFencedTermBack() {
        given(opened(7).term(5), fenced("a", 5).fromService(Cause.LOST), fenced("a", 2))
                .when(opened(7).term(5))
                .thenRejected(FENCED, "through term 5");
    }

    @Test
    default void keepsWhatAHigherTermHolds() {
        given(
                        opened(7).term(1),
                        opened(8).term(1),
                        opened(8).inode(43).term(2),
                        opened(9).term(3))
                .when(fenced("a", 2))
                .thenApplied()
                .thenDerived(3)
                .and(openAre(9L))
                .given(opened(10).term(3))
                .and(openAre(9L, 10L));
    }

    @Test
    default void keepsTheHandleThatAHigherTermTookOver() {
        given(opened(7).term(1), opened(7).term(2))
                .when(fenced("a", 1))
                .thenApplied()
                .thenDerived(0)
                .and(open(7).term(2));
    }

    @Test
    default void doesNotFenceByTermsWhatHasNone() {
        given(opened(7).term(0), opened(8).term(1), fenced("a", 1))
                .and(openAre(7L))
                .when(opened(9).term(0))
                .thenApplied()
                .when(closed(7).term(0))
                .thenApplied();
    }

    @Test
    default void fencesByNameWhatHasNoTermToo() {
        given(opened(7).term(0), opened(8).term(1), opened(9).by("b").term(0))
                .when(fenced("a", 1).byName())
                .thenApplied()
                .thenDerived(2)
                .and(openAre(9L))
                .when(opened(7).term(0))
                .thenRejected(FENCED, "term 0")
                .when(opened(7).term(2))
                .thenApplied();
    }

    @Test
    default void fencesByNameAClientThatNeverHadATerm() {
        given(opened(7).term(0))
                .when(fenced("a", 0).byName())
                .thenApplied()
                .thenDerived(1)
                .and(openAre())
                .given(opened(8).term(1));
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "1, 1", "1, 7", "2, 5", "3, 3", "3, 20", "4, 4", "4, 5", "10, 100"})
    default void closesInSlicesWithNoneLeft(int slice, int handles) {
        Scenario<HandleEvent> scenario = nothingGiven(slices(slice));
        for (int fh = 1; fh <= handles; fh++) {
            scenario.given(opened(fh).inode(40 + fh % 3));
            if (fh % 2 == 0) {
                scenario.given(dirtied(fh).inode(40 + fh % 3));
            }
        }
        scenario.given(opened(7).by("b"))
                .when(fenced("a", 1))
                .thenApplied()
                .thenDerived(handles)
                .and(closesDerived(handles, Cause.LOST), holds("a"), holds("b", 7L), counts("mesa", 1, 0, 0));
    }

    @Test
    default void closesAFewAtOnceAndSoManyBetweenTwoTicks() {
        Scenario<HandleEvent> scenario = nothingGiven(slices(2).with(Bound.RELEASE_PER_TICK, 8));
        for (int fh = 1; fh <= 12; fh++) {
            scenario.given(opened(fh));
        }
        scenario.when(fenced("a", 1))
                .thenApplied()
                .thenDerived(2)
                .and(openAre(3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L, 11L, 12L))
                .whenTimePasses(ScenarioLedger.TICK)
                .thenDerived(8)
                .and(openAre(11L, 12L))
                .whenTimePasses(ScenarioLedger.TICK)
                .thenDerived(2)
                .and(openAre());
    }

    @Test
    default void fencesTheSameClientTwice() {
        given(opened(7), fenced("a", 1)).when(fenced("a", 1)).thenApplied().thenDerived(0);
    }

    @Test
    default void countsNoHandleAsDirtyOnceItsClientIsLost() {
        given(
                        opened(7).flags(1),
                        dirtied(7),
                        opened(8).by("b").flags(1),
                        dirtied(8).by("b"))
                .and(counts(2, 2, 2))
                .when(fenced("a", 1))
                .thenApplied()
                .and(counts(1, 1, 1), notOpen(7), open(8).by("b").dirty());
    }

    @Test
    default void closesTheDelegatesOfALostClient() {
        given(
                        opened(70).in("inner"),
                        opened(7).delegate("inner", 42, 70),
                        opened(71).in("inner").by("b"))
                .when(fenced("a", 1))
                .thenApplied()
                .and(openAre(71L));
    }

    @Test
    default void reportsOnceAllIsLetGoOf() {
        var ledger = ledger(slices(2));
        for (long fh = 1; fh <= 5; fh++) {
            ledger.publish(opened(fh).key(), opened(fh).event());
        }
        ledger.publish(dirtied(3).key(), dirtied(3).event());
        HandleEvents fence = fenced("a", 1).fences(8).causedBy("fs.clients", 3, 17);
        ledger.publish(null, fence.event());

        assertThat(ledger.published(Topics.CLIENTS)).singleElement().satisfies(report -> {
            assertThat(report.getCleared()).isEqualTo(new ClientCleared("handles", 0, 8, 5L, 1L, 0L));
            assertThat(report.getHeader().getClient()).isEqualTo("a");
            assertThat(report.getHeader().getCause()).isEqualTo(Cause.LOST);
            assertThat(report.getHeader().getCausedBy()).isEqualTo(new EventPosition("fs.clients", 3, 17L));
        });
    }

    @Test
    default void reportsWhereNothingIsHeldAndHowManyCameLate() {
        var ledger = ledger(LedgerLimits.UNCONFIGURED);
        ledger.publish(null, fenced("a", 1).event());
        ledger.publish(opened(7).key(), opened(7).event());
        assertThat(ledger.published(Topics.CLIENTS))
                .as("nobody asked for a report")
                .isEmpty();
        ledger.publish(null, fenced("a", 1).fences(8).event());

        assertThat(ledger.published(Topics.CLIENTS))
                .singleElement()
                .satisfies(report ->
                        assertThat(report.getCleared()).isEqualTo(new ClientCleared("handles", 0, 8, 0L, 0L, 1L)));
    }

    @Test
    default void doesNotBelieveATermFarAboveTheLast() {
        given(opened(7).term(5))
                .when(opened(8).term(5 + (1L << 32) + 1))
                .thenRejected(MALFORMED, "2^32")
                .given(opened(8).term(5 + (1L << 32)));
    }

    @Test
    default void saysWhereTheFenceStandsThatClosesAHandle() {
        var ledger = ledger(LedgerLimits.UNCONFIGURED);
        ledger.publish(opened(7).key(), opened(7).event());
        long fence = ledger.publish(null, fenced("a", 1).event());

        assertThat(ledger.derived()).singleElement().satisfies(close -> {
            assertThat(close.getHeader().getCausedBy().getOffset()).isEqualTo(fence);
            assertThat(close.getHeader().getClient()).isEqualTo("a");
            assertThat(close.getHeader().getTerm()).isEqualTo(1);
            assertThat(close.getClosed().getFh()).isEqualTo(7);
        });
    }

    private static LedgerLimits slices(int slice) {
        return TestLimits.of(slice, 10, 30_000);
    }
}
