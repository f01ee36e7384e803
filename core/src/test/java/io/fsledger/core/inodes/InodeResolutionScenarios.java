package io.fsledger.core.inodes;

import static io.fsledger.core.inodes.InodeEvents.failed;
import static io.fsledger.core.inodes.InodeEvents.forgotten;
import static io.fsledger.core.inodes.InodeEvents.invalidated;
import static io.fsledger.core.inodes.InodeEvents.listed;
import static io.fsledger.core.inodes.InodeEvents.lookedUp;
import static io.fsledger.core.inodes.InodeEvents.requested;
import static io.fsledger.core.inodes.InodeEvents.resolved;
import static io.fsledger.core.inodes.InodeFacts.absent;
import static io.fsledger.core.inodes.InodeFacts.entry;
import static io.fsledger.core.inodes.InodeFacts.evicted;
import static io.fsledger.core.inodes.InodeFacts.lastRequest;
import static io.fsledger.core.inodes.InodeFacts.references;
import static io.fsledger.core.inodes.InodeFacts.requests;
import static io.fsledger.core.inodes.InodeFacts.size;
import static io.fsledger.core.inodes.InodeFacts.status;
import static io.fsledger.events.ReasonCode.MALFORMED;
import static io.fsledger.events.ReasonCode.STALE_GENERATION;
import static io.fsledger.events.ReasonCode.STALE_RESOLUTION;
import static io.fsledger.events.ReasonCode.UNKNOWN_INODE;
import static io.fsledger.state.InodeStatus.RESOLVED;
import static io.fsledger.state.InodeStatus.RESOLVING;
import static io.fsledger.state.InodeStatus.STUB;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.Scenario;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.InodeEvent;
import io.fsledger.events.InodeResolution;
import io.fsledger.schemas.Topics;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How attributes become known, each rule of the table in inodes.md. */
interface InodeResolutionScenarios extends InodeSuite {
    /** A scenario, and the ledger that knows the ids of requests. */
    final class Asked {
        private final ScenarioLedger<InodeEvent> ledger;
        private final Scenario<InodeEvent> scenario;

        private Asked(ScenarioLedger<InodeEvent> ledger) {
            this.ledger = ledger;
            scenario = new Scenario<>(ledger, InodeInvariants::check);
        }

        private String id() {
            return lastRequest(ledger);
        }
    }

    /** Inode 42 is looked up, and resolving. */
    default Asked resolving() {
        return resolving(LedgerLimits.UNCONFIGURED);
    }

    default Asked resolving(LedgerLimits limits) {
        Asked asked = new Asked(ledger(limits));
        asked.scenario.given(lookedUp(42).named(1, "x"), requested(42)).and(status(42, RESOLVING), requests(1));
        return asked;
    }

    @Test
    default void refusesToResolveWhatNobodyHasSeen() {
        when(requested(42))
                .thenRejected(UNKNOWN_INODE, "mesa/42")
                .when(requested(1))
                .thenRejected(UNKNOWN_INODE)
                .when(invalidated(42))
                .thenRejected(UNKNOWN_INODE)
                .given(lookedUp(42).generation(3))
                .when(requested(42).generation(4))
                .thenRejected(UNKNOWN_INODE)
                .when(requested(42))
                .thenRejected(STALE_GENERATION);
    }

    @Test
    default void asksWithAllThatIsKnown() {
        var ledger = ledger(LedgerLimits.UNCONFIGURED);
        new Scenario<>(ledger, InodeInvariants::check)
                .given(lookedUp(42).named(7, "x").delegate("inner", 9).size(5), invalidated(42), requested(42))
                .and(requests(1));
        InodeResolution request = ledger.published(Topics.RESOLUTIONS).get(0);
        assertThat(request.getParent()).isEqualTo(7);
        assertThat(new String(request.getName().array(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("x");
        assertThat(request.getDelegate().getInode()).isEqualTo(9);
        assertThat(request.getAttributes().getSize()).isEqualTo(5);
        assertThat(request.getRequestId()).contains("mesa/42");
    }

    @Test
    default void asksOnceHoweverManyWantIt() {
        Asked asked = resolving();
        asked.scenario
                .given(requested(42).by("b"), requested(42).by("c"))
                .and(requests(1))
                .given(resolved(42, asked.id()))
                .and(status(42, RESOLVED), size(42, 7))
                .given(requested(42))
                .and(requests(1));
    }

    @Test
    default void asksForNothingThatALookUpBrought() {
        given(lookedUp(42).size(9)).and(status(42, RESOLVED), size(42, 9), requests(0));
    }

    @Test
    default void dropsAnAnswerToAnotherRequest() {
        Asked asked = resolving();
        asked.scenario.when(resolved(42, "mesa/42@0:999")).thenRejected(STALE_RESOLUTION);
        asked.scenario.when(failed(42, "")).thenRejected(STALE_RESOLUTION);
        asked.scenario.when(resolved(43, asked.id())).thenRejected(STALE_RESOLUTION, "mesa/43");
        asked.scenario.when(resolved(42, asked.id()).generation(1)).thenRejected(STALE_RESOLUTION);
        asked.scenario
                .given(resolved(42, asked.id()))
                .when(resolved(42, asked.id()))
                .thenRejected(STALE_RESOLUTION);
    }

    @Test
    default void dropsASecondAnswerAfterAFailure() {
        Asked asked = resolving();
        asked.scenario
                .given(failed(42, asked.id()))
                .when(resolved(42, asked.id()))
                .thenRejected(STALE_RESOLUTION)
                .when(failed(42, asked.id()))
                .thenRejected(STALE_RESOLUTION)
                .and(status(42, STUB));
    }

    @Test
    default void neverBringsADeadInodeBack() {
        Asked asked = resolving();
        asked.scenario
                .given(forgotten(42))
                .and(absent(42))
                .when(resolved(42, asked.id()))
                .thenRejected(STALE_RESOLUTION)
                .and(absent(42))
                .when(failed(42, asked.id()))
                .thenRejected(STALE_RESOLUTION)
                .and(absent(42));
    }

    @Test
    default void neverAnswersANewLifeWithWhatAnOldOneAsked() {
        Asked asked = resolving();
        String old = asked.id();
        asked.scenario
                .given(forgotten(42), lookedUp(42))
                .when(resolved(42, old))
                .thenRejected(STALE_RESOLUTION)
                .given(requested(42))
                .and(requests(2))
                .when(resolved(42, old))
                .thenRejected(STALE_RESOLUTION)
                .given(resolved(42, asked.id()))
                .and(status(42, RESOLVED));
    }

    @Test
    default void evictsAtAFailureWhatNobodyRefersTo() {
        Asked asked = new Asked(ledger(LedgerLimits.UNCONFIGURED));
        asked.scenario.given(listed(42, 1, "x"), requested(42)).and(status(42, RESOLVING));
        asked.scenario.given(failed(42, asked.id())).and(absent(42), evicted(42));
    }

    @Test
    default void evictsWhereNoAnswerCameWhatNobodyRefersTo() {
        given(listed(42, 1, "x"), requested(42))
                .whenTimePasses(Duration.ofSeconds(31))
                .thenApplied()
                .and(absent(42), evicted(42), requests(1));
    }

    @Test
    default void keepsTheRootAtAFailure() {
        Asked asked = new Asked(ledger(LedgerLimits.UNCONFIGURED));
        asked.scenario.given(lookedUp(1), forgotten(1), requested(1));
        asked.scenario.given(failed(1, asked.id())).and(status(1, STUB), evicted());
    }

    @Test
    default void triesAgainAfterAFailure() {
        Asked asked = resolving();
        asked.scenario
                .given(failed(42, asked.id()))
                .and(
                        status(42, STUB),
                        entry("mesa", 42, entry -> assertThat(entry.getError()).isEqualTo("no such file")))
                .given(requested(42))
                .and(requests(1))
                .whenTimePasses(Duration.ofMillis(400))
                .thenApplied()
                .and(status(42, RESOLVING), requests(2))
                .given(resolved(42, asked.id()))
                .and(
                        status(42, RESOLVED),
                        entry("mesa", 42, entry -> assertThat(entry.getError()).isNull()));
    }

    @Test
    default void waitsLongerAfterEachFailure() {
        Asked asked = resolving(LedgerLimits.UNCONFIGURED
                .with(Bound.RECONNECT_JITTER_THOUSANDTHS, 0)
                .with(Bound.RECONNECT_FIRST_DELAY_MS, 1_000));
        asked.scenario
                .given(failed(42, asked.id()))
                .whenTimePasses(Duration.ofMillis(800))
                .thenApplied()
                .and(requests(1))
                .whenTimePasses(Duration.ofMillis(400))
                .thenApplied()
                .and(requests(2));
        asked.scenario
                .given(failed(42, asked.id()))
                .whenTimePasses(Duration.ofMillis(1_800))
                .thenApplied()
                .and(requests(2))
                .whenTimePasses(Duration.ofMillis(400))
                .thenApplied()
                .and(requests(3));
    }

    @Test
    default void keepsNoMoreOfAnErrorThanPeopleRead() {
        Asked asked = resolving();
        asked.scenario
                .given(failed(42, asked.id()).error("x".repeat(5_000)))
                .and(entry("mesa", 42, entry -> assertThat(entry.getError()).hasSize(1_000)));
    }

    @Test
    default void givesUpAfterTheLastAttemptAndKeepsTheError() {
        LedgerLimits limits =
                LedgerLimits.UNCONFIGURED.with(Bound.RECONNECT_ATTEMPTS, 2).with(Bound.RESOLVE_TIMEOUT_MS, 1_000);
        resolving(limits)
                .scenario
                .whenTimePasses(Duration.ofSeconds(60))
                .thenApplied()
                .and(requests(3), status(42, STUB), entry("mesa", 42, entry -> {
                    assertThat(entry.getError()).contains("1000 ms");
                    assertThat(entry.getDueAt()).isEqualTo(-1);
                }))
                .given(requested(42))
                .and(requests(4), status(42, RESOLVING))
                .whenTimePasses(Duration.ofSeconds(60))
                .thenApplied()
                .and(requests(6), status(42, STUB));
    }

    @Test
    default void takesNoAnswerForAFailure() {
        Asked asked = resolving();
        String late = asked.id();
        asked.scenario
                .whenTimePasses(Duration.ofSeconds(29))
                .thenApplied()
                .and(status(42, RESOLVING))
                .whenTimePasses(Duration.ofMillis(1_200))
                .thenApplied()
                .and(requests(2))
                .when(resolved(42, late))
                .thenRejected(STALE_RESOLUTION);
    }

    @Test
    default void letsAttributesEnd() {
        Asked asked = resolving();
        asked.scenario
                .given(resolved(42, asked.id()).ttlMs(5_000))
                .whenTimePasses(Duration.ofSeconds(4))
                .thenApplied()
                .and(status(42, RESOLVED))
                .whenTimePasses(Duration.ofMillis(1_200))
                .thenApplied()
                .and(status(42, STUB), size(42, 7), requests(1))
                .given(requested(42))
                .and(requests(2));
    }

    @Test
    default void keepsAttributesThatHaveNoTime() {
        given(lookedUp(42).size(7))
                .whenTimePasses(Duration.ofMinutes(2))
                .thenApplied()
                .and(status(42, RESOLVED));
    }

    @Test
    default void givesNewAttributesTheirOwnTime() {
        given(lookedUp(42).size(1).ttlMs(5_000))
                .whenTimePasses(Duration.ofSeconds(3))
                .given(lookedUp(42).size(2).ttlMs(5_000))
                .whenTimePasses(Duration.ofSeconds(3))
                .thenApplied()
                .and(status(42, RESOLVED), size(42, 2))
                .given(lookedUp(42).size(3))
                .whenTimePasses(Duration.ofSeconds(10))
                .thenApplied()
                .and(status(42, RESOLVED), size(42, 3));
    }

    @Test
    default void invalidatesWhatIsResolved() {
        given(lookedUp(42).size(7), invalidated(42)).and(status(42, STUB), size(42, 7), references(42, 1, 1));
    }

    @Test
    default void asksAnewWhereWhatIsResolvingIsInvalidated() {
        Asked asked = resolving();
        String outdated = asked.id();
        asked.scenario
                .given(invalidated(42))
                .and(requests(2), status(42, RESOLVING))
                .when(resolved(42, outdated))
                .thenRejected(STALE_RESOLUTION)
                .given(resolved(42, asked.id()))
                .and(status(42, RESOLVED));
    }

    @Test
    default void resolvesAtALookUpWhatWasOnlyListed() {
        given(listed(42, 1, "x"))
                .and(status(42, STUB), size(42, 0), requests(0))
                .given(lookedUp(42))
                .and(status(42, RESOLVING), requests(1))
                .given(lookedUp(43))
                .and(status(43, STUB), requests(1));
    }

    @Test
    default void refusesAttributesOutOfRule() {
        Asked asked = resolving();
        asked.scenario
                .when(resolved(42, asked.id()).size(-1))
                .thenRejected(MALFORMED)
                .when(resolved(42, asked.id()).ttlMs(-1))
                .thenRejected(MALFORMED)
                .and(status(42, RESOLVING));
    }
}
