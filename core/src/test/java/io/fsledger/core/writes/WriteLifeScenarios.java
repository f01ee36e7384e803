package io.fsledger.core.writes;

import static io.fsledger.core.writes.WriteEvents.appended;
import static io.fsledger.core.writes.WriteEvents.discarded;
import static io.fsledger.core.writes.WriteEvents.fenced;
import static io.fsledger.core.writes.WriteEvents.flushed;
import static io.fsledger.core.writes.WriteEvents.removed;
import static io.fsledger.core.writes.WriteEvents.sized;
import static io.fsledger.core.writes.WriteEvents.truncated;
import static io.fsledger.core.writes.WriteEvents.written;
import static io.fsledger.core.writes.WriteFacts.appendedAt;
import static io.fsledger.core.writes.WriteFacts.clean;
import static io.fsledger.core.writes.WriteFacts.dirty;
import static io.fsledger.core.writes.WriteFacts.dirtyInode;
import static io.fsledger.core.writes.WriteFacts.left;
import static io.fsledger.core.writes.WriteFacts.noAppendAt;
import static io.fsledger.core.writes.WriteFacts.size;
import static io.fsledger.core.writes.WriteFacts.sizeUnknown;
import static io.fsledger.events.ReasonCode.FENCED;
import static io.fsledger.events.ReasonCode.KEY_MISMATCH;
import static io.fsledger.events.ReasonCode.MALFORMED;
import static io.fsledger.events.ReasonCode.STALE_GENERATION;
import static io.fsledger.events.ReasonCode.STALE_TERM;
import static io.fsledger.events.ReasonCode.UNKNOWN_SIZE;

import org.junit.jupiter.api.Test;

/** Sizes, appends, truncations, and the ends of data. */
interface WriteLifeScenarios extends WriteSuite {
    @Test
    default void truncatesBeforeARange() {
        given(written(10, "abc"), truncated(5)).and(left("42: size 5"), clean(), size(5));
    }

    @Test
    default void truncatesAtTheBeginningOfARange() {
        given(written(10, "abc"), truncated(10)).and(left("42: size 10"), clean(), size(10));
    }

    @Test
    default void truncatesInsideARange() {
        given(written(10, "abc"), truncated(11))
                .and(left("42: size 11"), dirty(10, 1), size(11))
                .given(flushed())
                .and(left("42: size 11", "42: 10=a"));
    }

    @Test
    default void truncatesAtTheEndOfARangeAndBeyond() {
        given(written(10, "abc"), truncated(13)).and(left("42: size 13"), dirty(10, 3), size(13));
        given(written(10, "abc"), truncated(20), flushed()).and(left("42: size 20", "42: 10=abc"), size(20));
    }

    @Test
    default void truncatesInOrder() {
        given(written(0, "abc"), flushed(), truncated(1), written(2, "z"), flushed(), truncated(0))
                .and(left("42: 0=abc", "42: size 1", "42: 2=z", "42: size 0"), size(0));
    }

    @Test
    default void refusesATruncationToNothingSensible() {
        when(truncated(-1)).thenRejected(MALFORMED, "size -1");
    }

    @Test
    default void discardsWhatIsBufferedOfOneInode() {
        given(written(0, "abc"), written(0, "def").of(7), discarded())
                .and(left(), clean(), dirtyInode(7, 0, 3))
                .given(flushed(), flushed().of(7))
                .and(left("7: 0=def"));
    }

    /** The file is as long as it is on disk. */
    @Test
    default void discardsWhatTheSizeGrewBy() {
        given(sized(2), written(10, "abc")).and(size(13)).given(discarded()).and(size(2));
        given(sized(2), written(10, "abc"), truncated(11), discarded()).and(size(11), clean());
        given(written(10, "abc"), sized(4), discarded()).and(size(4));
    }

    @Test
    default void removesTheData() {
        given(sized(0), written(0, "abc"), removed())
                .and(left("42: removed"), clean(), sizeUnknown())
                .given(written(0, "d"), flushed())
                .and(left("42: removed", "42: 0=d"))
                .when(appended("e"))
                .thenRejected(UNKNOWN_SIZE);
        when(removed().fromService()).thenApplied().and(left("42: removed"));
    }

    @Test
    default void endsWhatIsLeftOfALowerGeneration() {
        given(sized(5), written(0, "abc"), written(0, "new").generation(3))
                .and(left("42: removed"), dirty(0, 3), sizeUnknown())
                .given(flushed().generation(3))
                .and(left("42: removed", "42#3: 0=new"))
                .when(written(0, "old").generation(2))
                .thenRejected(STALE_GENERATION, "3 has been seen")
                .when(removed().generation(2))
                .thenRejected(STALE_GENERATION)
                .given(removed().generation(2).fromService())
                .and(left("42: removed", "42#3: 0=new"));
    }

    @Test
    default void remembersTheGenerationOfWhatIsGone() {
        given(written(0, "abc").generation(3), removed().generation(3))
                .when(written(0, "old").generation(2))
                .thenRejected(STALE_GENERATION);
        given(flushed().generation(1)).when(written(0, "old")).thenRejected(STALE_GENERATION);
    }

    @Test
    default void putsAppendsAtTheEnd() {
        given(sized(3), appended("abc"), appended("de"), written(4, "X"), written(10, "Y"), appended("f"))
                .and(size(12), appendedAt(1, 3, 3), appendedAt(2, 6, 2), appendedAt(5, 11, 1), noAppendAt(3))
                .given(flushed())
                .and(left("42: 3=aXcde 10=Yf"), appendedAt(1, 3, 3))
                .given(truncated(4), appended("g"))
                .and(appendedAt(8, 4, 1), size(5));
    }

    @Test
    default void refusesAppendsToAnUnknownSize() {
        when(appended("abc"))
                .thenRejected(UNKNOWN_SIZE, "sized")
                .given(written(7, "x"))
                .when(appended("abc"))
                .thenRejected(UNKNOWN_SIZE, "mesa/42")
                .and(noAppendAt(2))
                .given(sized(0), appended("abc"))
                .and(appendedAt(4, 8, 3));
        given(truncated(2), appended("a")).and(appendedAt(1, 2, 1));
        given(sized(9))
                .when(appended("a").generation(1))
                .thenRejected(UNKNOWN_SIZE)
                .and(size(9));
    }

    /** Whoever says less than is known has not seen the latest appends. */
    @Test
    default void overwritesNoAppendForAStaleSize() {
        given(sized(0), appended("abc"), sized(0).by("b"), appended("de").by("b"), flushed(), sized(1), appended("f"))
                .and(size(6), appendedAt(3, 3, 2), appendedAt(6, 5, 1));
    }

    @Test
    default void refusesAppendsBeyondAllSizes() {
        given(truncated(Long.MAX_VALUE - 1)).when(appended("ab")).thenRejected(MALFORMED, "2^63-1");
        given(truncated(Long.MAX_VALUE - 1), appended("a")).and(size(Long.MAX_VALUE));
    }

    @Test
    default void appendsOfManyClientsInterleave() {
        var scenario = given(sized(0));
        long at = 0;
        for (int i = 0; i < 60; i++) {
            scenario.given(appended(String.valueOf((char) ('a' + i % 26)).repeat(1 + i % 3))
                    .by("client" + i % 20)
                    .sequence(1 + i / 20));
            scenario.and(appendedAt(1 + i, at, 1 + i % 3));
            at += 1 + i % 3;
        }
        scenario.and(size(at), dirty(0, at));
    }

    /** What it said before is kept, and flushed with all else. */
    @Test
    default void refusesAClientThatIsFenced() {
        given(written(0, "abc"), fenced("a", 1))
                .and(dirty(0, 3))
                .when(written(3, "late"))
                .thenRejected(FENCED)
                .given(written(3, "new").term(2))
                .when(flushed())
                .thenRejected(FENCED)
                .given(flushed().by("b"))
                .and(left("42: 0=abcnew"));
        given(written(0, "abc").term(2)).when(written(0, "z")).thenRejected(STALE_TERM);
    }

    @Test
    default void doesNothingTwice() {
        given(sized(0), appended("abc").sequence(7))
                .when(appended("abc").sequence(7))
                .thenDuplicate()
                .and(size(3), dirty(0, 3))
                .given(flushed())
                .when(appended("abc").sequence(7))
                .thenDuplicate()
                .and(clean());
    }

    @Test
    default void refusesAnotherKey() {
        when(written(0, "abc").key("mesa/43")).thenRejected(KEY_MISMATCH);
    }
}
