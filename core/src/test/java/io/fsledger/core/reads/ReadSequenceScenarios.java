package io.fsledger.core.reads;

import static io.fsledger.core.reads.ReadEvents.BLOCK;
import static io.fsledger.core.reads.ReadEvents.fetched;
import static io.fsledger.core.reads.ReadEvents.read;
import static io.fsledger.core.reads.ReadEvents.readBlock;
import static io.fsledger.core.reads.ReadFacts.counts;
import static io.fsledger.core.reads.ReadFacts.lastBlock;
import static io.fsledger.core.reads.ReadFacts.notSequential;
import static io.fsledger.core.reads.ReadFacts.notTracked;
import static io.fsledger.core.reads.ReadFacts.pattern;
import static io.fsledger.core.reads.ReadFacts.requested;
import static io.fsledger.core.reads.ReadFacts.sequential;
import static io.fsledger.events.ReasonCode.MALFORMED;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import org.junit.jupiter.api.Test;

/** Which reads are in sequence, and what becomes known of an inode by them. */
interface ReadSequenceScenarios extends ReadSuite {
    @Test
    default void oneRandomReadTriggersNothing() {
        given(read(42, 5 * BLOCK + 7, 100))
                .and(notSequential(42), lastBlock(42, 5), requested(42), counts(1, 0, 0))
                .given(readBlock(43, 0))
                .and(notSequential(43), requested(43), counts(2, 0, 0));
    }

    @Test
    default void theSecondOfTwoReadsInSequenceDoes() {
        given(readBlock(42, 0), readBlock(42, 1)).and(sequential(42), requested(42, 2, 3, 4, 5), counts(1, 1, 4));
    }

    @Test
    default void theThirdReadInSequenceIsSequentialToo() {
        nothingGivenAndRoom()
                .given(readBlock(42, 0), readBlock(42, 1), fetched(42, 2), readBlock(42, 2))
                .and(sequential(42), requested(42, 2, 3, 4, 5, 6, 7, 8, 9, 10), lastBlock(42, 2));
    }

    @Test
    default void countsAsManyReadsAsItIsConfiguredTo() {
        nothingGiven(LedgerLimits.UNCONFIGURED.with(Bound.READS_THRESHOLD, 3))
                .given(readBlock(42, 0), readBlock(42, 1))
                .and(notSequential(42), requested(42))
                .given(readBlock(42, 2))
                .and(sequential(42), requested(42, 3, 4, 5, 6));
    }

    @Test
    default void smallReadsInSequenceCountAsLargeOnesDo() {
        given(read(42, 0, 4_096), read(42, 4_096, 4_096))
                .and(sequential(42), lastBlock(42, 0), requested(42, 0, 1, 2, 3));
    }

    @Test
    default void aGapOfTwoBlocksIsInSequence() {
        given(readBlock(42, 0), read(42, 3 * BLOCK, BLOCK)).and(sequential(42));
    }

    @Test
    default void aByteMoreStartsTheCountAnew() {
        given(readBlock(42, 0), read(42, 3 * BLOCK + 1, BLOCK))
                .and(notSequential(42), requested(42))
                .given(read(42, 4 * BLOCK + 1, BLOCK))
                .and(sequential(42));
    }

    @Test
    default void theGapIsMeasuredInBlocksOfTheConfiguredSize() {
        LedgerLimits limits = LedgerLimits.UNCONFIGURED.with(Bound.READS_BLOCK_BYTES, 4_096);
        nothingGiven(limits)
                .given(read(42, 0, 100), read(42, 100 + 2 * 4_096, 100))
                .and(sequential(42));
        nothingGiven(limits)
                .given(read(42, 0, 100), read(42, 101 + 2 * 4_096, 100))
                .and(notSequential(42));
    }

    @Test
    default void aJumpAwayEndsASequence() {
        given(readBlock(42, 0), readBlock(42, 1), readBlock(42, 100))
                .and(notSequential(42), lastBlock(42, 100), counts(1, 0, 4))
                .given(readBlock(42, 0))
                .and(notSequential(42));
    }

    /** A kernel sends reads from several threads, and one may overtake another. */
    @Test
    default void aReadThatWasOvertakenDisturbsNoSequence() {
        given(readBlock(42, 1), readBlock(42, 0))
                .and(notSequential(42), lastBlock(42, 0))
                .given(readBlock(42, 2))
                .and(sequential(42), requested(42, 3, 4, 5, 6))
                .given(readBlock(42, 4), readBlock(42, 3), readBlock(42, 5))
                .and(
                        sequential(42),
                        pattern(42, pattern -> assertThat(pattern.getEnd()).isEqualTo(6 * BLOCK)));
    }

    @Test
    default void readingTheSameAgainAndAgainIsNoSequence() {
        given(readBlock(42, 7), readBlock(42, 7), readBlock(42, 7), read(42, 7 * BLOCK, 100))
                .and(notSequential(42), requested(42));
    }

    @Test
    default void readingBackwardsIsNoSequence() {
        given(readBlock(42, 9), readBlock(42, 8), readBlock(42, 7), readBlock(42, 6), readBlock(42, 5))
                .and(notSequential(42), requested(42), lastBlock(42, 5));
    }

    @Test
    default void readsThatOverlapAreInSequence() {
        given(read(42, 0, 1_000), read(42, 500, 1_000)).and(sequential(42));
    }

    @Test
    default void itDoesNotMatterWhoReads() {
        given(readBlock(42, 0), readBlock(42, 1).by("b").term(7)).and(sequential(42));
    }

    @Test
    default void inodesAreIndependent() {
        given(readBlock(42, 0), readBlock(43, 1), readBlock(44, 0).in("other"), readBlock(42, 50))
                .and(notSequential(42), notSequential(43), counts(3, 0, 0))
                .given(readBlock(43, 2))
                .and(notSequential(42), sequential(43), requested(42), requested(43, 3, 4, 5, 6), counts(3, 1, 4));
    }

    @Test
    default void aReadOfNothingSaysNothing() {
        given(read(42, 7, 0))
                .and(notTracked(42))
                .given(readBlock(42, 0))
                .when(read(42, BLOCK, 0))
                .thenApplied()
                .thenNothingChanged()
                .and(notSequential(42));
    }

    @Test
    default void refusesNumbersOutOfRange() {
        when(read(42, -1, 10))
                .thenRejected(MALFORMED, "-1")
                .when(read(42, 0, -1))
                .thenRejected(MALFORMED, "-1")
                .when(read(42, Long.MAX_VALUE, 1))
                .thenRejected(MALFORMED)
                .when(read(0, 0, 1))
                .thenRejected(MALFORMED, "inode 0")
                .when(read(42, 0, 1).generation(-1))
                .thenRejected(MALFORMED)
                .when(read(42, 0, 1).in("no name"))
                .thenRejected(MALFORMED)
                .and(counts(0, 0, 0));
    }

    @Test
    default void theEndOfAllNumbersIsTheEndOfAllFiles() {
        given(read(42, Long.MAX_VALUE - 20, 10), read(42, Long.MAX_VALUE - 10, 10))
                .and(sequential(42), requested(42));
        long last = Long.MAX_VALUE / BLOCK - 1;
        given(readBlock(42, last - 2), readBlock(42, last - 1)).and(sequential(42), requested(42, last));
    }
}
