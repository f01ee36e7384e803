package io.fsledger.core.handles;

import static io.fsledger.core.handles.HandleEvents.cleaned;
import static io.fsledger.core.handles.HandleEvents.closed;
import static io.fsledger.core.handles.HandleEvents.dirtied;
import static io.fsledger.core.handles.HandleEvents.moved;
import static io.fsledger.core.handles.HandleEvents.opened;
import static io.fsledger.core.handles.HandleFacts.counts;
import static io.fsledger.core.handles.HandleFacts.holds;
import static io.fsledger.core.handles.HandleFacts.notOpen;
import static io.fsledger.core.handles.HandleFacts.open;
import static io.fsledger.core.handles.HandleFacts.openAre;
import static io.fsledger.events.ReasonCode.HANDLE_EXISTS;
import static io.fsledger.events.ReasonCode.HANDLE_NOT_FOUND;
import static io.fsledger.events.ReasonCode.MALFORMED;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** From open to close, and what is done to a handle in between. */
interface HandleLifeScenarios extends HandleSuite {
    @Test
    default void knowsNoHandleBeforeItsOpen() {
        nothingGiven().and(notOpen(7), counts(0, 0, 0), counts("mesa", 0, 0, 0));
    }

    @Test
    default void keepsEveryFieldAsOpened() {
        when(opened(7)
                        .by("host:1")
                        .term(3)
                        .sequence(5)
                        .inode(-2)
                        .in("fs_1.x-Y")
                        .generation(9)
                        .flags(0x8402)
                        .delegate("inner", 43, 70))
                .thenApplied()
                .and(open(7).by("host:1")
                        .term(3)
                        .sequence(5)
                        .inode(-2)
                        .in("fs_1.x-Y")
                        .generation(9)
                        .flags(0x8402)
                        .delegate("inner", 43, 70)
                        .offset(0)
                        .clean());
    }

    @Test
    default void keepsDistinctHandlesOfDistinctOpens() {
        given(opened(7), opened(8), opened(9))
                .when(closed(8))
                .thenApplied()
                .and(open(7), notOpen(8), open(9), openAre(7L, 9L));
    }

    @Test
    default void forgetsAHandleWithItsClose() {
        given(opened(7)).when(closed(7)).thenApplied().and(notOpen(7), counts(0, 0, 0));
    }

    @Test
    default void refusesACloseOfWhatIsClosed() {
        given(opened(7), closed(7)).when(closed(7)).thenRejected(HANDLE_NOT_FOUND, "7");
    }

    @Test
    default void refusesACloseOfWhatWasNeverOpen() {
        when(closed(7)).thenRejected(HANDLE_NOT_FOUND, "mesa/42");
    }

    @Test
    default void opensAgainWhatWasClosed() {
        given(opened(7).flags(1), moved(7, 100), dirtied(7), closed(7))
                .when(opened(7).flags(0))
                .thenApplied()
                .and(open(7).flags(0).offset(0).clean(), counts(1, 0, 0));
    }

    @Test
    default void refusesTheSameHandleWhileItIsOpen() {
        given(opened(7).flags(1), moved(7, 100), dirtied(7))
                .when(opened(7).flags(0))
                .thenRejected(HANDLE_EXISTS, "handle 7 of inode mesa/42")
                .and(open(7).flags(1).offset(100).dirty(), counts(1, 1, 1));
    }

    @Test
    default void countsFollowALife() {
        given(opened(7).flags(2))
                .and(counts(1, 1, 0))
                .given(opened(8))
                .and(counts(2, 1, 0))
                .given(dirtied(7))
                .and(counts(2, 1, 1))
                .given(opened(9).inode(43).flags(1))
                .and(counts(2, 1, 1), counts("mesa", 3, 2, 1))
                .given(opened(7).in("other"))
                .and(counts("mesa", 3, 2, 1), counts("other", 1, 0, 0))
                .given(closed(7))
                .and(counts(1, 0, 0), counts("mesa", 2, 1, 0))
                .given(closed(8))
                .and(counts(0, 0, 0), counts("mesa", 1, 1, 0))
                .given(closed(9).inode(43))
                .and(counts("mesa", 0, 0, 0), counts("other", 1, 0, 0));
    }

    @Test
    default void keepsManyClientsOfOneInodeApart() {
        given(opened(7).by("a"), opened(7).by("b").flags(1), opened(8).by("b"))
                .and(open(7).by("a"), open(7).by("b").flags(1), counts(3, 1, 0), holds("a", 7L), holds("b", 7L, 8L))
                .when(closed(7).by("a"))
                .thenApplied()
                .and(notOpen(7).by("a"), open(7).by("b"), counts(2, 1, 0));
    }

    @Test
    default void refusesToCloseAnothersHandle() {
        given(opened(7).by("a"))
                .when(closed(7).by("b"))
                .thenRejected(HANDLE_NOT_FOUND, "b")
                .and(open(7).by("a"));
    }

    @Test
    default void keepsFileSystemsApart() {
        given(opened(7).in("mesa"), opened(7).in("mesa2"))
                .when(closed(7).in("mesa"))
                .thenApplied()
                .and(notOpen(7).in("mesa"), open(7).in("mesa2"), counts("mesa", 0, 0, 0), counts("mesa2", 1, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "2, 1", "3, 0", "0x8000, 0", "0x8401, 1", "2147483647, 0"})
    default void countsAsWritableWhatTheAccessModeSays(String flags, long writable) {
        when(opened(7).flags(Integer.decode(flags)))
                .thenApplied()
                .and(open(7).flags(Integer.decode(flags)), counts(1, writable, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE})
    default void refusesNegativeFlags(int flags) {
        when(opened(7).flags(flags))
                .thenRejected(MALFORMED, String.valueOf(flags))
                .and(notOpen(7));
    }

    @Test
    default void isOpenForWriteUntilTheLastWriterCloses() {
        given(opened(7).flags(1), opened(8).flags(2), opened(9).flags(0), closed(7))
                .and(counts(2, 1, 0))
                .when(closed(8))
                .thenApplied()
                .and(counts(1, 0, 0));
    }

    @Test
    default void keepsTheOffsetOfASeek() {
        given(opened(7))
                .when(moved(7, 4096))
                .thenApplied()
                .and(open(7).offset(4096))
                .when(moved(7, 0))
                .thenApplied()
                .and(open(7).offset(0))
                .when(moved(7, Long.MAX_VALUE))
                .thenApplied()
                .and(open(7).offset(Long.MAX_VALUE));
    }

    @Test
    default void refusesANegativeOffset() {
        given(opened(7), moved(7, 5))
                .when(moved(7, -1))
                .thenRejected(MALFORMED, "-1")
                .and(open(7).offset(5));
    }

    @Test
    default void refusesWhatIsDoneToAnUnknownHandle() {
        given(opened(7).by("b"))
                .when(moved(7, 5))
                .thenRejected(HANDLE_NOT_FOUND)
                .when(dirtied(7))
                .thenRejected(HANDLE_NOT_FOUND)
                .when(cleaned(7))
                .thenRejected(HANDLE_NOT_FOUND)
                .and(open(7).by("b").offset(0).clean());
    }

    @Test
    default void isDirtyUntilClean() {
        given(opened(7).flags(1))
                .when(dirtied(7))
                .thenApplied()
                .and(open(7).dirty(), counts(1, 1, 1), counts("mesa", 1, 1, 1))
                .when(cleaned(7))
                .thenApplied()
                .and(open(7).clean(), counts(1, 1, 0), counts("mesa", 1, 1, 0));
    }

    @Test
    default void marksTwiceAsOnce() {
        given(opened(7), dirtied(7))
                .when(dirtied(7))
                .thenApplied()
                .thenNothingChanged()
                .given(cleaned(7))
                .when(cleaned(7))
                .thenApplied()
                .thenNothingChanged()
                .and(counts(1, 0, 0));
    }

    @Test
    default void staysOpenThroughManyFlushes() {
        given(opened(7).flags(2))
                .given(dirtied(7), cleaned(7), dirtied(7), cleaned(7), dirtied(7), cleaned(7))
                .and(open(7).clean(), counts(1, 1, 0))
                .when(closed(7))
                .thenApplied()
                .and(notOpen(7));
    }

    @Test
    default void countsADirtyHandleNoLongerOnceItIsClosed() {
        given(opened(7).flags(1), opened(8).flags(1), dirtied(7), dirtied(8))
                .when(closed(7))
                .thenApplied()
                .and(counts(1, 1, 1), counts("mesa", 1, 1, 1));
    }
}
