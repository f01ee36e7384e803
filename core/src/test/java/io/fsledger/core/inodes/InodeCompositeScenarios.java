package io.fsledger.core.inodes;

import static io.fsledger.core.inodes.InodeEvents.fenced;
import static io.fsledger.core.inodes.InodeEvents.forgotten;
import static io.fsledger.core.inodes.InodeEvents.linked;
import static io.fsledger.core.inodes.InodeEvents.listed;
import static io.fsledger.core.inodes.InodeEvents.lookedUp;
import static io.fsledger.core.inodes.InodeEvents.unlinked;
import static io.fsledger.core.inodes.InodeFacts.absent;
import static io.fsledger.core.inodes.InodeFacts.dataRemoved;
import static io.fsledger.core.inodes.InodeFacts.references;
import static io.fsledger.events.ReasonCode.MALFORMED;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** File systems made of others, and data that nobody wants any more. */
interface InodeCompositeScenarios extends InodeSuite {
    @Test
    default void addsAndTakesReferencesInLockstep() {
        given(
                        lookedUp(42).count(3).delegate("inner", 9),
                        lookedUp(9).in("inner").by("b"))
                .and(references("inner", 9, 4, 2))
                .given(lookedUp(42))
                .and(references("inner", 9, 5, 2))
                .given(forgotten(42).count(3))
                .and(references("inner", 9, 2, 2))
                .given(forgotten(42))
                .and(absent(42), references("inner", 9, 1, 1));
    }

    @Test
    default void passesOnOnlyWhatADebtLeaves() {
        given(forgotten(42).count(2), lookedUp(42).count(5).delegate("inner", 9))
                .and(references(42, 3, 1), references("inner", 9, 3, 1))
                .given(forgotten(42).count(4))
                .and(absent(42), absent("inner", 9))
                .given(lookedUp(42).delegate("inner", 9))
                .and(absent(42), absent("inner", 9));
    }

    @Test
    default void goesThroughAllLevels() {
        given(
                        lookedUp(7).in("inner").by("b").delegate("innermost", 3),
                        lookedUp(42).delegate("inner", 7))
                .and(references("innermost", 3, 2, 2))
                .given(forgotten(42), forgotten(7).in("inner").by("b"))
                .and(absent(42), absent("inner", 7), absent("innermost", 3));
    }

    @Test
    default void endsAtZeroForALostClient() {
        given(
                        lookedUp(42).count(2).delegate("inner", 9),
                        lookedUp(43).delegate("inner", 9),
                        lookedUp(9).in("inner").by("b"))
                .when(fenced("a", 1))
                .thenApplied()
                .and(absent(42), absent(43), references("inner", 9, 1, 1));
    }

    @Test
    default void endsAtZeroWhereAGenerationEnds() {
        given(lookedUp(42).count(2).delegate("inner", 9), lookedUp(42).generation(1))
                .and(references(42, 1, 1), absent("inner", 9));
    }

    @Test
    default void standsForOneInnerInodeOnly() {
        given(lookedUp(42).delegate("inner", 9))
                .when(lookedUp(42).delegate("inner", 10))
                .thenRejected(MALFORMED, "inner/9")
                .given(lookedUp(42).delegate("inner", 9), lookedUp(42))
                .and(references("inner", 9, 3, 1))
                .given(lookedUp(43))
                .when(lookedUp(43).delegate("inner", 9))
                .thenRejected(MALFORMED, "no inner inode")
                .given(listed(44, 1, "x"), lookedUp(44).delegate("inner", 9))
                .and(references("inner", 9, 4, 1));
    }

    @Test
    default void passesReferencesOnThroughInodesThatStandForOthers() {
        given(
                        lookedUp(8).in("middle").by("b").delegate("inner", 9),
                        lookedUp(42).count(2).delegate("middle", 8))
                .and(references("middle", 8, 3, 2), references("inner", 9, 3, 2))
                .given(forgotten(42).count(2))
                .and(absent(42), references("middle", 8, 1, 1), references("inner", 9, 1, 1));
    }

    @Test
    default void refusesWhatCameThroughTooManyThatStandForOthers() {
        given(lookedUp(9).nesting(8).byService())
                .and(references(9, 1, 1))
                .when(lookedUp(9).nesting(9).byService())
                .thenRejected(MALFORMED, "do they stand for each other")
                .when(forgotten(9).nesting(9).byService())
                .thenRejected(MALFORMED, "do they stand for each other")
                .when(lookedUp(9).nesting(1))
                .thenRejected(MALFORMED, "from the service only")
                .when(forgotten(9).nesting(1))
                .thenRejected(MALFORMED, "from the service only");
    }

    @Test
    default void refusesAnInnerInodeThatCannotBe() {
        when(lookedUp(42).delegate("inner", 0))
                .thenRejected(MALFORMED, "inode 0")
                .when(lookedUp(42).delegate("", 9))
                .thenRejected(MALFORMED)
                .when(lookedUp(42).delegate("mesa", 42))
                .thenRejected(MALFORMED, "itself");
    }

    @Test
    default void letsDataGoWhenNobodyCanWantIt() {
        given(lookedUp(42).named(1, "x"), unlinked(42, 0).named(1, "x"))
                .whenTimePasses(Duration.ofSeconds(60))
                .thenApplied()
                .and(dataRemoved())
                .given(forgotten(42))
                .whenTimePasses(Duration.ofSeconds(29))
                .thenApplied()
                .and(dataRemoved())
                .whenTimePasses(Duration.ofSeconds(2))
                .thenApplied()
                .and(dataRemoved(42))
                .whenTimePasses(Duration.ofSeconds(40))
                .thenApplied()
                .and(dataRemoved(42));
    }

    @Test
    default void keepsDataWhileALinkIsLeftOrComes() {
        given(
                        lookedUp(42).named(1, "x"),
                        unlinked(42, 1).named(1, "x"),
                        forgotten(42),
                        lookedUp(43),
                        unlinked(43, 0),
                        linked(43, 1, "back"),
                        forgotten(43),
                        lookedUp(44),
                        unlinked(44, 0),
                        forgotten(44),
                        linked(44, 1, "late"))
                .whenTimePasses(Duration.ofSeconds(60))
                .thenApplied()
                .and(dataRemoved());
    }

    @Test
    default void waitsAnewForDataOfWhatIsReferredToAgain() {
        given(lookedUp(42), unlinked(42, 0), forgotten(42))
                .whenTimePasses(Duration.ofSeconds(20))
                .given(lookedUp(42))
                .whenTimePasses(Duration.ofSeconds(40))
                .thenApplied()
                .and(dataRemoved())
                .given(forgotten(42))
                .whenTimePasses(Duration.ofSeconds(20))
                .thenApplied()
                .and(dataRemoved())
                .whenTimePasses(Duration.ofSeconds(11))
                .thenApplied()
                .and(dataRemoved(42));
    }

    @Test
    default void doesNotCountTheTimeBeforeItWasReferredToAgain() {
        given(lookedUp(42), unlinked(42, 0), forgotten(42))
                .whenTimePasses(Duration.ofSeconds(20))
                .given(lookedUp(42), forgotten(42))
                .whenTimePasses(Duration.ofSeconds(15))
                .thenApplied()
                .and(dataRemoved())
                .whenTimePasses(Duration.ofSeconds(16))
                .thenApplied()
                .and(dataRemoved(42));
    }

    @Test
    default void keepsDataWhileALookUpIsOwed() {
        given(unlinked(42, 0))
                .whenTimePasses(Duration.ofSeconds(25))
                .given(forgotten(42))
                .whenTimePasses(Duration.ofSeconds(20))
                .thenApplied()
                .and(dataRemoved())
                .given(lookedUp(42))
                .whenTimePasses(Duration.ofSeconds(62))
                .thenApplied()
                .and(dataRemoved(42));
    }

    @Test
    default void letsDataGoOfWhatWasOnlyListed() {
        given(listed(42, 1, "x"), unlinked(42, 0).named(1, "x"))
                .and(absent(42))
                .whenTimePasses(Duration.ofSeconds(31))
                .thenApplied()
                .and(dataRemoved(42));
    }
}
