package io.fsledger.core.handles;

import static io.fsledger.core.handles.HandleEvents.closed;
import static io.fsledger.core.handles.HandleEvents.opened;
import static io.fsledger.core.handles.HandleFacts.closesDerived;
import static io.fsledger.core.handles.HandleFacts.notOpen;
import static io.fsledger.core.handles.HandleFacts.open;
import static io.fsledger.core.handles.HandleFacts.openAre;
import static io.fsledger.events.ReasonCode.HANDLE_NOT_FOUND;

import io.fsledger.core.ledger.Scenario;
import io.fsledger.core.ledger.TestLimits;
import io.fsledger.events.Cause;
import io.fsledger.events.HandleEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * An outer handle closes the inner one that it stands for. The two have no order: the close may come before the open,
 * and waits for it then.
 */
interface HandleDelegateScenarios extends HandleSuite {
    Duration WAIT = Duration.ofSeconds(30);

    @Test
    default void closesTheDelegateWithTheOuterHandle() {
        given(
                        opened(70).in("inner").sequence(1),
                        opened(7).delegate("inner", 42, 70).sequence(2))
                .when(closed(7).sequence(3))
                .thenApplied()
                .thenDerived(1)
                .and(openAre(), closesDerived(1, Cause.DELEGATE_CLOSED));
    }

    @Test
    default void closesAChainOfThree() {
        given(
                        opened(700).in("innermost").inode(9).sequence(1),
                        opened(70)
                                .in("inner")
                                .inode(8)
                                .delegate("innermost", 9, 700)
                                .sequence(2),
                        opened(7).delegate("inner", 8, 70).sequence(3))
                .when(closed(7).sequence(4))
                .thenApplied()
                .thenDerived(2)
                .and(openAre(), closesDerived(2, Cause.DELEGATE_CLOSED));
    }

    @Test
    default void closesAChainOfThreeWithoutSequences() {
        given(
                        opened(700).in("innermost"),
                        opened(70).in("inner").delegate("innermost", 42, 700),
                        opened(7).delegate("inner", 42, 70))
                .when(closed(7))
                .thenApplied()
                .thenDerived(2)
                .and(openAre());
    }

    @Test
    default void leavesTheOuterHandleWhereOnlyTheInnerIsClosed() {
        given(opened(70).in("inner"), opened(7).delegate("inner", 42, 70))
                .when(closed(70).in("inner"))
                .thenApplied()
                .thenDerived(0)
                .and(openAre(7L));
    }

    @Test
    default void leavesAnothersHandleOfTheSameNumber() {
        given(opened(70).in("inner").by("b"), opened(7).delegate("inner", 42, 70))
                .when(closed(7))
                .thenApplied()
                .and(open(70).in("inner").by("b"));
    }

    @Test
    default void leavesADelegateThatWasOpenedAgainLater() {
        given(
                        opened(7).delegate("inner", 42, 70).sequence(1),
                        opened(70).in("inner").sequence(5))
                .when(closed(7).sequence(3))
                .thenApplied()
                .and(open(70).in("inner").sequence(5));
    }

    @Test
    default void closesAtOnceAnInnerHandleWhoseCloseCameFirst() {
        given(opened(7).delegate("inner", 42, 70).sequence(2), closed(7).sequence(3))
                .when(opened(70).in("inner").sequence(1))
                .thenApplied()
                .and(notOpen(70).in("inner"))
                .whenTimePasses(WAIT)
                .thenReported(0, HANDLE_NOT_FOUND);
    }

    @Test
    default void closesAChainWhoseOpensAllCameLate() {
        given(opened(7).delegate("inner", 42, 70).sequence(3), closed(7).sequence(4))
                .given(opened(70).in("inner").delegate("innermost", 42, 700).sequence(2))
                .given(opened(700).in("innermost").sequence(1))
                .and(openAre())
                .whenTimePasses(WAIT)
                .thenReported(0, HANDLE_NOT_FOUND);
    }

    @Test
    default void reportsACloseForWhichNoOpenCame() {
        given(opened(7).delegate("inner", 42, 70).sequence(2), closed(7).sequence(3))
                .whenTimePasses(WAIT.minus(Duration.ofMillis(200)))
                .thenReported(0, HANDLE_NOT_FOUND)
                .whenTimePasses(Duration.ofMillis(200))
                .thenReported(1, HANDLE_NOT_FOUND)
                .given(opened(70).in("inner").sequence(1))
                .and(open(70).in("inner"))
                .whenTimePasses(WAIT)
                .thenReported(0, HANDLE_NOT_FOUND);
    }

    @Test
    default void doesNotCloseAHandleThatUsesTheNumberAgain() {
        given(opened(7).delegate("inner", 42, 70).sequence(2), closed(7).sequence(3))
                .when(opened(70).in("inner").sequence(4))
                .thenApplied()
                .and(open(70).in("inner").sequence(4))
                .whenTimePasses(WAIT)
                .thenReported(1, HANDLE_NOT_FOUND)
                .and(open(70).in("inner").sequence(4));
    }

    @Test
    default void paysEachOfTwoClosesThatCameBeforeTheirOpens() {
        given(opened(7).delegate("inner", 42, 70).sequence(2), closed(7).sequence(3))
                .given(
                        opened(7).delegate("inner", 42, 70).sequence(5),
                        closed(7).sequence(6))
                .when(opened(70).in("inner").sequence(1))
                .thenApplied()
                .and(openAre())
                .when(opened(70).in("inner").sequence(4))
                .thenApplied()
                .and(openAre())
                .whenTimePasses(WAIT)
                .thenReported(0, HANDLE_NOT_FOUND);
    }

    @Test
    default void doesNotTakeTheCloseOfOneLifeForThatOfAnother() {
        given(
                        opened(7).term(1).delegate("inner", 42, 70).sequence(2),
                        closed(7).term(1).sequence(3))
                .given(
                        opened(7).term(2).delegate("inner", 42, 70).sequence(2),
                        closed(7).term(2).sequence(3))
                .when(opened(70).in("inner").term(2).sequence(1))
                .thenApplied()
                .and(openAre())
                .whenTimePasses(WAIT)
                .thenReported(1, HANDLE_NOT_FOUND);
    }

    @Test
    default void waitsForNoMoreThanTheLimit() {
        nothingGiven(TestLimits.of(10, 2, 30_000))
                .given(
                        opened(1).delegate("inner", 42, 71).sequence(1),
                        closed(1).sequence(2))
                .given(
                        opened(2).delegate("inner", 42, 72).sequence(3),
                        closed(2).sequence(4))
                .given(opened(3).delegate("inner", 42, 73).sequence(6))
                .when(closed(3).sequence(7))
                .thenReported(1, HANDLE_NOT_FOUND)
                .and(openAre())
                .whenTimePasses(WAIT)
                .thenReported(2, HANDLE_NOT_FOUND);
    }

    @Test
    default void waitsAgainOnceThereIsRoom() {
        nothingGiven(TestLimits.of(10, 1, 30_000))
                .given(
                        opened(1).delegate("inner", 42, 71).sequence(2),
                        closed(1).sequence(3))
                .given(opened(71).in("inner").sequence(1))
                .given(
                        opened(2).delegate("inner", 42, 72).sequence(5),
                        closed(2).sequence(6))
                .when(opened(72).in("inner").sequence(4))
                .thenApplied()
                .and(openAre());
    }

    @Test
    default void countsOnlyTimeInWhichItListened() {
        given(opened(7).delegate("inner", 42, 70).sequence(2), closed(7).sequence(3))
                .whenNobodyListens(Duration.ofDays(3))
                .whenTimePasses(Duration.ofMillis(200))
                .thenReported(0, HANDLE_NOT_FOUND)
                .whenTimePasses(Duration.ofMillis(28_800))
                .thenReported(0, HANDLE_NOT_FOUND)
                .whenTimePasses(Duration.ofMillis(200))
                .thenReported(1, HANDLE_NOT_FOUND);
    }

    @Test
    default void beginsToWaitWhenTheCloseComesAndNotBefore() {
        Scenario<HandleEvent> scenario = nothingGiven();
        scenario.whenTimePasses(Duration.ofSeconds(5)).whenNobodyListens(Duration.ofMillis(900));
        scenario.given(
                        opened(7).delegate("inner", 42, 70).sequence(2),
                        closed(7).sequence(3))
                .whenTimePasses(WAIT.minus(Duration.ofMillis(200)))
                .thenReported(0, HANDLE_NOT_FOUND)
                .whenTimePasses(Duration.ofMillis(200))
                .thenReported(1, HANDLE_NOT_FOUND);
    }

    @Test
    default void endsWhereAHandleStandsForItself() {
        given(opened(7).delegate("mesa", 42, 7).sequence(1))
                .when(closed(7).sequence(2))
                .thenApplied()
                .thenDerived(1)
                .and(openAre())
                .whenTimePasses(WAIT)
                .thenReported(1, HANDLE_NOT_FOUND);
    }
}
