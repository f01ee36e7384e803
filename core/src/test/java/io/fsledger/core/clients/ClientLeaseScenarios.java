package io.fsledger.core.clients;

import static io.fsledger.core.clients.ClientEvents.attemptFailed;
import static io.fsledger.core.clients.ClientEvents.connected;
import static io.fsledger.core.clients.ClientEvents.disconnected;
import static io.fsledger.core.clients.ClientEvents.gone;
import static io.fsledger.core.clients.ClientEvents.heartbeat;
import static io.fsledger.core.clients.ClientFacts.fences;
import static io.fsledger.core.clients.ClientFacts.is;
import static io.fsledger.core.clients.ClientFacts.lastFence;
import static io.fsledger.core.clients.ClientFacts.lastTransition;
import static io.fsledger.core.clients.ClientFacts.reconnecting;
import static io.fsledger.core.clients.ClientFacts.transitions;
import static io.fsledger.events.ClientPhase.CONNECTED;
import static io.fsledger.events.ClientPhase.DISCONNECTED;
import static io.fsledger.events.ClientPhase.FAILED;
import static io.fsledger.events.ClientPhase.RECONNECTING;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.PartitionState;
import io.fsledger.core.ledger.Scenario;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.Cause;
import io.fsledger.events.ClientEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The connection by what clients do not say: all of it in ledger time. */
interface ClientLeaseScenarios extends ClientSuite {
    @Test
    default void aLeaseThatRanOutIsADisconnect() {
        given(connected())
                .whenTimePasses(Duration.ofMillis(29_800))
                .and(is(CONNECTED), transitions(1))
                .whenTimePasses(Duration.ofMillis(200))
                .and(reconnecting(0, 100), lastTransition(CONNECTED, RECONNECTING, Cause.LOST), fences(0));
    }

    @Test
    default void eachWordBeginsTheLeaseAnew() {
        Scenario<ClientEvent> scenario = given(connected(), connected().by("silent"));
        for (int i = 0; i < 5; i++) {
            scenario.whenTimePasses(Duration.ofSeconds(29)).when(heartbeat()).thenApplied();
        }
        scenario.and(is(CONNECTED), is("silent", FAILED))
                .whenTimePasses(Duration.ofSeconds(29))
                .when(connected())
                .thenApplied()
                .whenTimePasses(Duration.ofMillis(29_800))
                .and(is(CONNECTED))
                .whenTimePasses(Duration.ofMillis(200))
                .and(is(RECONNECTING));
    }

    @Test
    default void eachDelayThatPassesWithoutAWordIsAnAttemptThatFailed() {
        nothingGiven(EXACT.with(Bound.RECONNECT_FIRST_DELAY_MS, 1_000).with(Bound.RECONNECT_ATTEMPTS, 3))
                .given(connected(), disconnected())
                .whenTimePasses(Duration.ofMillis(800))
                .and(reconnecting(0, 1_000))
                .whenTimePasses(Duration.ofMillis(200))
                .and(reconnecting(1, 2_000), lastTransition(RECONNECTING, RECONNECTING, Cause.LOST))
                .whenTimePasses(Duration.ofMillis(1_800))
                .and(reconnecting(1, 2_000))
                .whenTimePasses(Duration.ofMillis(200))
                .and(reconnecting(2, 4_000))
                .whenTimePasses(Duration.ofMillis(3_800))
                .and(reconnecting(2, 4_000), fences(0))
                .whenTimePasses(Duration.ofMillis(200))
                .and(
                        is(FAILED),
                        lastTransition(RECONNECTING, FAILED, Cause.LOST),
                        fences(1),
                        lastFence("a", 1, false, Cause.LOST));
    }

    @Test
    default void anAttemptThatIsSaidToHaveFailedBeginsTheDelayAnew() {
        nothingGiven(EXACT.with(Bound.RECONNECT_FIRST_DELAY_MS, 1_000))
                .given(connected(), disconnected())
                .whenTimePasses(Duration.ofMillis(800))
                .when(attemptFailed())
                .thenApplied()
                .and(reconnecting(1, 2_000))
                .whenTimePasses(Duration.ofMillis(1_800))
                .and(reconnecting(1, 2_000))
                .whenTimePasses(Duration.ofMillis(200))
                .and(reconnecting(2, 4_000));
    }

    @Test
    default void aPauseOfTheServiceExpiresNobody() {
        given(connected())
                .whenTimePasses(Duration.ofSeconds(1))
                .whenNobodyListens(Duration.ofHours(1))
                .whenTimePasses(Duration.ofSeconds(27))
                .and(is(CONNECTED))
                .when(heartbeat())
                .thenApplied()
                .whenTimePasses(Duration.ofSeconds(29))
                .and(is(CONNECTED), transitions(1));
    }

    @Test
    default void nothingWaitsForWhoIsGone() {
        ScenarioLedger<ClientEvent> ledger = ledger(EXACT);
        new Scenario<>(ledger, ClientInvariants::check)
                .given(
                        connected(),
                        gone(),
                        connected().by("b").term(0),
                        gone().by("b").term(0))
                .whenTimePasses(Duration.ofSeconds(31))
                .and(is(DISCONNECTED), fences(2));
        assertThat(PartitionState.read(ledger.marks()).getWaiting()).isZero();
    }

    @Test
    default void whoComesAndGoesLeavesNoWaitBehind() {
        ScenarioLedger<ClientEvent> ledger = ledger(EXACT);
        Scenario<ClientEvent> scenario = new Scenario<>(ledger, ClientInvariants::check).given(connected());
        for (int i = 0; i < 50; i++) {
            scenario.given(disconnected(), connected()).whenTimePasses(Duration.ofMillis(400));
        }
        scenario.whenTimePasses(Duration.ofSeconds(29)).and(is(CONNECTED));
        scenario.when(heartbeat()).thenApplied().whenTimePasses(Duration.ofSeconds(29));
        assertThat(PartitionState.read(ledger.marks()).getWaiting()).isEqualTo(1);
    }
}
