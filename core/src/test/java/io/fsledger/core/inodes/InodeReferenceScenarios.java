package io.fsledger.core.inodes;

import static io.fsledger.core.inodes.InodeEvents.fenced;
import static io.fsledger.core.inodes.InodeEvents.forgotten;
import static io.fsledger.core.inodes.InodeEvents.listed;
import static io.fsledger.core.inodes.InodeEvents.lookedUp;
import static io.fsledger.core.inodes.InodeEvents.unlinked;
import static io.fsledger.core.inodes.InodeFacts.absent;
import static io.fsledger.core.inodes.InodeFacts.evicted;
import static io.fsledger.core.inodes.InodeFacts.holder;
import static io.fsledger.core.inodes.InodeFacts.references;
import static io.fsledger.core.inodes.InodeFacts.referredBy;
import static io.fsledger.core.inodes.InodeFacts.refersTo;
import static io.fsledger.core.inodes.InodeFacts.status;
import static io.fsledger.events.ReasonCode.FENCED;
import static io.fsledger.events.ReasonCode.FORGET_UNDERFLOW;
import static io.fsledger.events.ReasonCode.MALFORMED;
import static io.fsledger.events.ReasonCode.STALE_GENERATION;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.TestLimits;
import io.fsledger.events.Cause;
import io.fsledger.events.ClientCleared;
import io.fsledger.schemas.Topics;
import io.fsledger.state.InodeStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who refers to an inode, and when it goes. */
interface InodeReferenceScenarios extends InodeSuite {
    @Test
    default void countsReferencesOfEachClient() {
        given(
                        lookedUp(42),
                        lookedUp(42).count(2),
                        lookedUp(42).by("b"),
                        lookedUp(43).by("b"))
                .and(
                        references(42, 4, 2),
                        refersTo("a", 42, 3),
                        refersTo("b", 42, 1, 43, 1),
                        status(42, InodeStatus.STUB));
    }

    /** It makes no difference for anybody but the store which of the references stands in the entry. */
    @Test
    default void keepsOneReferenceInTheEntryAndTheOthersBesideIt() {
        given(lookedUp(42).count(2), lookedUp(42).by("b"), lookedUp(42).by("d"))
                .and(holder(42, "a", 2), referredBy(42, "a:2", "b:1", "d:1"))
                .given(lookedUp(42))
                .and(holder(42, "a", 3))
                .given(forgotten(42).count(3))
                .and(holder(42, null, 0), referredBy(42, "b:1", "d:1"), refersTo("a"))
                .given(lookedUp(42).by("b"))
                .and(holder(42, null, 0), referredBy(42, "b:2", "d:1"))
                .given(lookedUp(42).by("c"))
                .and(holder(42, "c", 1), referredBy(42, "c:1", "b:2", "d:1"), references(42, 4, 3))
                .given(forgotten(42).by("b").count(2), forgotten(42).by("c"))
                .and(holder(42, null, 0), referredBy(42, "d:1"), references(42, 1, 1))
                .when(forgotten(42).by("d"))
                .thenApplied()
                .and(absent(42), evicted(42), refersTo("a"), refersTo("b"), refersTo("c"), refersTo("d"));
    }

    @Test
    default void evictsWhenNobodyRefersToItAnyMore() {
        given(lookedUp(42).count(55), lookedUp(42).by("b"), forgotten(42).count(55))
                .and(references(42, 1, 1), evicted())
                .when(forgotten(42).by("b"))
                .thenApplied()
                .and(absent(42), evicted(42), refersTo("a"), refersTo("b"));
    }

    @Test
    default void holdsByClientAndTerm() {
        given(lookedUp(42).term(1), lookedUp(42).term(2))
                .and(references(42, 2, 2))
                .when(forgotten(42).term(2).count(2))
                .thenApplied()
                .and(references(42, 1, 1));
    }

    @Test
    default void neverEvictsTheRoot() {
        given(lookedUp(1), forgotten(1)).and(references(1, 0, 0), evicted());
    }

    @Test
    default void letsALookUpPayWhatWasForgottenBefore() {
        given(forgotten(42).count(2))
                .and(absent(42))
                .when(lookedUp(42))
                .thenApplied()
                .and(absent(42), evicted())
                .when(lookedUp(42).count(3))
                .thenApplied()
                .and(references(42, 2, 1))
                .when(forgotten(42).count(2))
                .thenApplied()
                .and(absent(42), evicted(42))
                .whenTimePasses(Duration.ofSeconds(40))
                .thenApplied();
    }

    @Test
    default void owesWhatIsForgottenBeyondWhatIsHeld() {
        given(lookedUp(42), lookedUp(42).by("b"), forgotten(42).count(3))
                .and(references(42, 1, 1), refersTo("a"))
                .when(lookedUp(42).count(2))
                .thenApplied()
                .and(references(42, 1, 1))
                .when(lookedUp(42))
                .thenApplied()
                .and(references(42, 2, 2));
    }

    @Test
    default void paysNoDebtOfAnotherClientOrTerm() {
        given(forgotten(42), lookedUp(42).by("b"), lookedUp(42).term(2)).and(references(42, 2, 2));
    }

    @Test
    default void dropsAndReportsADebtThatNobodyPays() {
        given(forgotten(42).count(2))
                .whenTimePasses(Duration.ofSeconds(29))
                .thenApplied()
                .whenTimePasses(Duration.ofSeconds(2))
                .thenReported(1, FORGET_UNDERFLOW)
                .when(lookedUp(42))
                .thenApplied()
                .and(references(42, 1, 1));
    }

    @Test
    default void paysNothingOfADebtThatWasDroppedAlsoWhileOthersWait() {
        given(forgotten(42))
                .whenTimePasses(Duration.ofSeconds(20))
                .given(forgotten(43))
                .whenTimePasses(Duration.ofSeconds(11))
                .thenReported(1, FORGET_UNDERFLOW)
                .when(lookedUp(42))
                .thenApplied()
                .and(references(42, 1, 1));
    }

    @Test
    default void givesEachForgetItsTime() {
        given(forgotten(42))
                .whenTimePasses(Duration.ofSeconds(20))
                .given(forgotten(42))
                .whenTimePasses(Duration.ofSeconds(20))
                .thenApplied()
                .given(lookedUp(42).count(2))
                .and(absent(42))
                .whenTimePasses(Duration.ofSeconds(40))
                .thenApplied();
    }

    @Test
    default void doesNotCountTheTimeInWhichNobodyListens() {
        given(forgotten(42))
                .whenNobodyListens(Duration.ofHours(1))
                .given(lookedUp(42))
                .and(absent(42));
    }

    @Test
    default void boundsHowMuchMayBeOwed() {
        nothingGiven(TestLimits.of(10, 2, 30_000))
                .given(forgotten(42), forgotten(43), forgotten(42))
                .when(forgotten(44))
                .thenRejected(FORGET_UNDERFLOW, "2 more")
                .when(lookedUp(42).count(2))
                .thenApplied()
                .when(forgotten(44))
                .thenApplied();
    }

    @Test
    default void refusesNumbersOutOfRange() {
        when(lookedUp(42).count(0))
                .thenRejected(MALFORMED, "0")
                .when(forgotten(42).count(-1))
                .thenRejected(MALFORMED, "-1")
                .when(lookedUp(42).count((1L << 32) + 1))
                .thenRejected(MALFORMED)
                .when(lookedUp(0))
                .thenRejected(MALFORMED, "inode 0")
                .when(lookedUp(42).named(0, "x"))
                .thenRejected(MALFORMED)
                .when(lookedUp(42).named(1, ""))
                .thenRejected(MALFORMED, "0 bytes")
                .when(lookedUp(42).named(1, "a/b"))
                .thenRejected(MALFORMED)
                .when(lookedUp(42).named(1, new byte[] {'a', 0}))
                .thenRejected(MALFORMED)
                .when(lookedUp(42).named(1, new byte[256]))
                .thenRejected(MALFORMED, "256 bytes")
                .when(lookedUp(42).size(-1))
                .thenRejected(MALFORMED)
                .when(lookedUp(42).size(1).ttlMs(-1))
                .thenRejected(MALFORMED)
                .when(unlinked(42, -1))
                .thenRejected(MALFORMED);
    }

    @Test
    default void takesAnyBytesForAName() {
        given(lookedUp(42).named(1, new byte[] {(byte) 0xff, (byte) 0xfe})).and(references(42, 1, 1));
    }

    @Test
    default void forgetsAllThatALostClientHeld() {
        given(
                        lookedUp(42).count(3),
                        lookedUp(43),
                        lookedUp(43).by("b"),
                        lookedUp(44).in("other"))
                .when(fenced("a", 1))
                .thenApplied()
                .and(refersTo("a"), refersTo("b", 43, 1), absent(42), absent("other", 44), references(43, 1, 1))
                .when(lookedUp(42))
                .thenRejected(FENCED);
    }

    @Test
    default void keepsWhatIsHeldWithoutATermUntilAFenceByName() {
        given(lookedUp(42).term(0), lookedUp(43))
                .when(fenced("a", 1))
                .thenApplied()
                .and(refersTo("a", 42, 1), absent(43));
    }

    @ParameterizedTest
    @CsvSource({"1, 3", "2, 5", "3, 20"})
    default void forgetsInSlicesAndReports(int slice, int inodes) {
        var ledger = ledger(TestLimits.of(slice, 10, 30_000));
        for (int inode = 2; inode < inodes + 2; inode++) {
            var event = lookedUp(inode).count(2).size(1);
            ledger.publish(event.key(), event.event());
        }
        ledger.publish(null, fenced("a", 1).event());

        assertThat(ledger.published(Topics.EVICTIONS)).hasSize(inodes);
        assertThat(ledger.published(Topics.CLIENTS)).singleElement().satisfies(report -> {
            assertThat(report.getCleared()).isEqualTo(new ClientCleared("inodes", 0, 4, 2L * inodes, 0L, 0L));
            assertThat(report.getHeader().getCause()).isEqualTo(Cause.LOST);
        });
        InodeInvariants.check(ledger);
    }

    @Test
    default void endsALowerGeneration() {
        given(
                        lookedUp(42).count(2).named(1, "x"),
                        lookedUp(42).by("b"),
                        lookedUp(42).generation(1))
                .and(references(42, 1, 1), evicted(42), refersTo("b"), refersTo("a", 42, 1))
                .when(forgotten(42))
                .thenRejected(STALE_GENERATION, "1 has been seen")
                .when(lookedUp(42))
                .thenRejected(STALE_GENERATION)
                .given(forgotten(42).generation(1))
                .and(absent(42))
                .when(lookedUp(42))
                .thenRejected(STALE_GENERATION);
    }

    @Test
    default void endsALowerGenerationThatIsHeldWhereAHigherOneIsListed() {
        given(lookedUp(42).count(2), listed(42, 1, "x").generation(1))
                .and(references(42, 0, 0), evicted(42), refersTo("a"), referredBy(42));
    }

    @Test
    default void endsALowerGenerationThatIsHeldWhereAHigherOneWasForgottenAlready() {
        given(
                        lookedUp(42),
                        forgotten(42).by("b").generation(1),
                        lookedUp(42).by("b").generation(1))
                .and(absent(42), evicted(42), refersTo("a"), refersTo("b"), referredBy(42));
    }

    @Test
    default void changesNothingWhereAKnownInodeIsListed() {
        given(lookedUp(42).size(7).named(1, "x"))
                .when(listed(42, 1, "y"))
                .thenApplied()
                .thenNothingChanged()
                .given(listed(43, 1, "z"))
                .and(references(43, 0, 0), status(43, InodeStatus.STUB), evicted());
    }
}
