package io.fsledger.core.handles;

import static io.fsledger.core.handles.HandleEvents.closed;
import static io.fsledger.core.handles.HandleEvents.dirtied;
import static io.fsledger.core.handles.HandleEvents.moved;
import static io.fsledger.core.handles.HandleEvents.opened;
import static io.fsledger.core.handles.HandleFacts.counts;
import static io.fsledger.core.handles.HandleFacts.notOpen;
import static io.fsledger.core.handles.HandleFacts.open;
import static io.fsledger.core.handles.HandleFacts.openAre;
import static io.fsledger.events.ReasonCode.HANDLE_EXISTS;
import static io.fsledger.events.ReasonCode.HANDLE_NOT_FOUND;
import static io.fsledger.events.ReasonCode.SEQUENCE_TOO_OLD;
import static io.fsledger.events.ReasonCode.STALE_TERM;

import io.fsledger.events.Cause;
import org.junit.jupiter.api.Test;

/** Duplicates, terms, and what is neither numbered nor fenced. */
interface HandleSequenceScenarios extends HandleSuite {
    @Test
    default void dropsAnEventThatWasSentTwice() {
        given(opened(7).sequence(1)).when(opened(7).sequence(1)).thenDuplicate().and(open(7), counts(1, 0, 0));
    }

    @Test
    default void dropsARepeatedSeekThatWouldUndoALaterOne() {
        given(opened(7).sequence(1), moved(7, 10).sequence(2), moved(7, 20).sequence(3))
                .when(moved(7, 10).sequence(2))
                .thenDuplicate()
                .and(open(7).offset(20));
    }

    @Test
    default void countsARefusedEventAsHandled() {
        given(opened(7).sequence(1))
                .when(closed(8).sequence(2))
                .thenRejected(HANDLE_NOT_FOUND)
                .when(closed(8).sequence(2))
                .thenDuplicate();
    }

    @Test
    default void appliesWhatFailedAndIsRepeatedAfterLaterOnes() {
        given(opened(7).sequence(1), opened(9).sequence(3))
                .when(opened(8).sequence(2))
                .thenApplied()
                .and(openAre(7L, 8L, 9L))
                .when(opened(8).sequence(2))
                .thenDuplicate();
    }

    @Test
    default void remembersThe1024BelowTheHighest() {
        given(opened(1).sequence(2_000))
                .when(opened(2).sequence(976))
                .thenApplied()
                .when(opened(3).sequence(975))
                .thenRejected(SEQUENCE_TOO_OLD, "975")
                .when(opened(2).sequence(976))
                .thenDuplicate()
                .when(opened(4).sequence(1_999))
                .thenApplied()
                .when(opened(4).sequence(1_999))
                .thenDuplicate()
                .given(opened(5).sequence(2_001))
                .when(opened(2).sequence(976))
                .thenRejected(SEQUENCE_TOO_OLD, "976")
                .and(openAre(1L, 2L, 4L, 5L));
    }

    @Test
    default void knowsTheFormerHighestAtTheEdgeOfTheWindow() {
        given(opened(1).sequence(10), opened(2).sequence(1_034))
                .when(opened(3).sequence(10))
                .thenDuplicate()
                .given(opened(4).sequence(1_035))
                .when(opened(3).sequence(10))
                .thenRejected(SEQUENCE_TOO_OLD);
    }

    @Test
    default void forgetsTheWindowInALeap() {
        given(opened(1).sequence(1), opened(2).sequence(Long.MAX_VALUE))
                .when(opened(3).sequence(Long.MAX_VALUE - 1_024))
                .thenApplied()
                .when(opened(4).sequence(1))
                .thenRejected(SEQUENCE_TOO_OLD);
    }

    @Test
    default void keepsTheSequencesOfClientsApart() {
        given(opened(7).by("a").sequence(1)).when(opened(7).by("b").sequence(1)).thenApplied();
    }

    @Test
    default void appliesWhatIsNotSequencedAsItComes() {
        given(opened(7).sequence(0))
                .when(opened(7).sequence(0))
                .thenRejected(HANDLE_EXISTS)
                .given(dirtied(7), dirtied(7), opened(8).sequence(4))
                .when(closed(7).sequence(0))
                .thenApplied()
                .and(openAre(8L));
    }

    @Test
    default void doesNotCountUnsequencedEventsAsSeen() {
        given(opened(7).sequence(5), dirtied(7).sequence(0))
                .when(opened(8).sequence(4))
                .thenApplied();
    }

    @Test
    default void refusesALowerTerm() {
        given(opened(7).term(2))
                .when(opened(8).term(1))
                .thenRejected(STALE_TERM, "term 2")
                .when(closed(7).term(1))
                .thenRejected(STALE_TERM)
                .and(openAre(7L));
    }

    @Test
    default void hearsOfATermFromWhatItRefuses() {
        when(closed(7).term(2))
                .thenRejected(HANDLE_NOT_FOUND)
                .when(opened(7).term(1))
                .thenRejected(STALE_TERM);
    }

    @Test
    default void beginsToCountAnewWithATerm() {
        given(opened(7).term(1).sequence(5_000))
                .when(opened(8).term(2).sequence(1))
                .thenApplied()
                .when(opened(8).term(2).sequence(1))
                .thenDuplicate();
    }

    @Test
    default void beginsToCountAnewWithATermOfWhichAnUnsequencedEventTold() {
        given(opened(7).term(1).sequence(5), dirtied(7).term(1))
                .given(opened(8).term(2).sequence(0))
                .when(opened(9).term(2).sequence(5))
                .thenApplied();
    }

    @Test
    default void replacesTheHandleOfAnEarlierLife() {
        given(
                        opened(7).term(1).flags(1).sequence(9),
                        moved(7, 100).term(1),
                        dirtied(7).term(1))
                .when(opened(7).term(2).flags(0).sequence(1))
                .thenApplied()
                .thenDerived(0)
                .and(open(7).term(2).flags(0).sequence(1).offset(0).clean(), counts(1, 0, 0), counts("mesa", 1, 0, 0));
    }

    @Test
    default void closesTheDelegateOfWhatIsReplaced() {
        given(opened(70).in("inner").term(1), opened(7).term(1).delegate("inner", 42, 70))
                .when(opened(7).term(2))
                .thenApplied()
                .thenDerived(1)
                .and(notOpen(70).in("inner"), HandleFacts.closesDerived(1, Cause.DELEGATE_CLOSED));
    }

    @Test
    default void doesNotCloseADelegateThatTheNewLifeHasOpened() {
        given(
                        opened(70).in("inner").term(1),
                        opened(7).term(1).delegate("inner", 42, 70),
                        opened(70).in("inner").term(2))
                .when(opened(7).term(2).delegate("inner", 42, 70))
                .thenApplied()
                .and(open(70).in("inner").term(2));
    }

    @Test
    default void doesNotLetALaterLifeUseTheHandlesOfAnEarlierOne() {
        given(opened(7).term(1))
                .when(closed(7).term(2))
                .thenRejected(HANDLE_NOT_FOUND)
                .and(open(7).term(1));
    }

    @Test
    default void takesWhatHasNoTermBesideWhatHasOne() {
        given(opened(7).term(5).sequence(3))
                .when(opened(8).term(0).sequence(3))
                .thenApplied()
                .when(opened(9).term(5).sequence(4))
                .thenApplied()
                .when(closed(8).term(0).sequence(4))
                .thenApplied()
                .and(openAre(7L, 9L));
    }

    @Test
    default void dropsDuplicatesOfWhatHasNoTerm() {
        given(opened(7).term(0).sequence(1)).when(opened(7).term(0).sequence(1)).thenDuplicate();
    }

    @Test
    default void replacesAHandleWithoutTermButNotByOne() {
        given(opened(7).term(0))
                .when(opened(7).term(1))
                .thenApplied()
                .and(open(7).term(1))
                .when(opened(7).term(0))
                .thenRejected(HANDLE_EXISTS)
                .and(open(7).term(1));
    }
}
