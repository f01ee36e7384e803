package io.fsledger.core.clients;

import static io.fsledger.core.clients.ClientEvents.attemptFailed;
import static io.fsledger.core.clients.ClientEvents.connected;
import static io.fsledger.core.clients.ClientEvents.disconnected;
import static io.fsledger.core.clients.ClientEvents.gone;
import static io.fsledger.core.clients.ClientEvents.heartbeat;
import static io.fsledger.core.clients.ClientEvents.nothing;
import static io.fsledger.core.clients.ClientEvents.released;
import static io.fsledger.core.clients.ClientFacts.fencedThrough;
import static io.fsledger.core.clients.ClientFacts.fences;
import static io.fsledger.core.clients.ClientFacts.is;
import static io.fsledger.core.clients.ClientFacts.lastFence;
import static io.fsledger.core.clients.ClientFacts.lastTransition;
import static io.fsledger.core.clients.ClientFacts.life;
import static io.fsledger.core.clients.ClientFacts.reconnecting;
import static io.fsledger.core.clients.ClientFacts.transitions;
import static io.fsledger.events.ClientPhase.CONNECTED;
import static io.fsledger.events.ClientPhase.DISCONNECTED;
import static io.fsledger.events.ClientPhase.FAILED;
import static io.fsledger.events.ClientPhase.RECONNECTING;
import static io.fsledger.events.ReasonCode.FENCED;
import static io.fsledger.events.ReasonCode.KEY_MISMATCH;
import static io.fsledger.events.ReasonCode.MALFORMED;
import static io.fsledger.events.ReasonCode.UNKNOWN_EVENT;
import static io.fsledger.events.ReasonCode.WRONG_STATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.Scenario;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.core.retry.ReconnectPolicy;
import io.fsledger.events.Cause;
import io.fsledger.events.ClientEvent;
import io.fsledger.events.ClientTransition;
import io.fsledger.schemas.Topics;
import io.fsledger.state.ClientLife;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The connection by what clients say of it. */
interface ClientConnectionScenarios extends ClientSuite {
    @Test
    default void aNewClientIsDisconnected() {
        nothingGiven().and(is(DISCONNECTED), transitions(0));
    }

    @Test
    default void connectsAndStays() {
        when(connected())
                .thenApplied()
                .and(
                        is(CONNECTED),
                        is("b", DISCONNECTED),
                        lastTransition(DISCONNECTED, CONNECTED, Cause.NONE),
                        fences(0))
                .when(heartbeat())
                .thenApplied()
                .and(is(CONNECTED), transitions(1));
    }

    @Test
    default void waitsLongerAfterEachAttemptThatFailedUntilTheLargestDelay() {
        Scenario<ClientEvent> scenario = nothingGiven(EXACT.with(Bound.RECONNECT_LARGEST_DELAY_MS, 1_000))
                .given(connected(), disconnected())
                .and(reconnecting(0, 100), lastTransition(CONNECTED, RECONNECTING, Cause.NONE));
        long[] delays = {200, 400, 800, 1_000, 1_000};
        for (int failed = 1; failed <= delays.length; failed++) {
            scenario.when(attemptFailed())
                    .thenApplied()
                    .and(
                            reconnecting(failed, delays[failed - 1]),
                            lastTransition(RECONNECTING, RECONNECTING, Cause.NONE));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9})
    default void mayComeBackUntilTheLastAttemptHasFailed(int attempts) {
        Scenario<ClientEvent> scenario = given(connected(), disconnected());
        for (int failed = 0; failed < attempts; failed++) {
            scenario.given(attemptFailed());
        }
        scenario.and(is(RECONNECTING), fences(0))
                .when(connected())
                .thenApplied()
                .and(is(CONNECTED), fences(0));
    }

    @Test
    default void hasFailedWithTheLastAttemptAndLosesItsTerm() {
        Scenario<ClientEvent> scenario = given(connected(), disconnected());
        for (int failed = 0; failed < 10; failed++) {
            scenario.given(attemptFailed());
        }
        scenario.and(
                        is(FAILED),
                        ledger -> assertThat(life(ledger, "a").getAttempt()).isEqualTo(10),
                        lastTransition(RECONNECTING, FAILED, Cause.LOST),
                        fences(1),
                        lastFence("a", 1, false, Cause.LOST))
                .when(attemptFailed())
                .thenRejected(FENCED)
                .when(connected())
                .thenRejected(FENCED, "term 1")
                .when(connected().term(2))
                .thenApplied()
                .and(is(CONNECTED), lastTransition(FAILED, CONNECTED, Cause.NONE), fences(1));
    }

    @Test
    default void spreadsDelaysByTheirJitterAndNeverAboveTheLargest() {
        ReconnectPolicy exact = ReconnectPolicy.DEFAULT.withJitter(0);
        LedgerLimits jitter = LedgerLimits.UNCONFIGURED
                .with(Bound.RECONNECT_JITTER_THOUSANDTHS, 1_000)
                .with(Bound.RECONNECT_ATTEMPTS, 20);
        ScenarioLedger<ClientEvent> ledger = ledger(jitter);
        Scenario<ClientEvent> scenario =
                new Scenario<>(ledger, ClientInvariants::check).given(connected(), disconnected());
        for (int failed = 0; failed < 19; failed++) {
            scenario.given(attemptFailed());
        }
        List<ClientTransition> waits = ledger.published(Topics.TRANSITIONS).subList(1, 21);
        assertThat(waits).allSatisfy(wait -> {
            long delay = exact.delayMs(wait.getAttempt());
            assertThat(wait.getDelayMs()).isBetween(0L, Math.min(30_000, 2 * delay));
        });
        assertThat(waits).anyMatch(wait -> wait.getDelayMs() != exact.delayMs(wait.getAttempt()));
    }

    @Test
    default void aClientThatIsLostAgainComesBackAtAnotherPace() {
        ScenarioLedger<ClientEvent> ledger =
                ledger(LedgerLimits.UNCONFIGURED.with(Bound.RECONNECT_FIRST_DELAY_MS, 10_000));
        new Scenario<>(ledger, ClientInvariants::check)
                .given(connected(), disconnected(), connected(), disconnected(), connected(), disconnected());
        assertThat(ledger.published(Topics.TRANSITIONS))
                .filteredOn(one -> one.getTo() == RECONNECTING)
                .extracting(ClientTransition::getDelayMs)
                .hasSize(3)
                .doesNotHaveDuplicates();
    }

    @Test
    default void clientsThatAreLostTogetherDoNotComeBackTogether() {
        ScenarioLedger<ClientEvent> ledger = ledger(LedgerLimits.UNCONFIGURED);
        new Scenario<>(ledger, ClientInvariants::check)
                .given(connected().by("a"), connected().by("b"), connected().by("c"))
                .whenTimePasses(Duration.ofSeconds(30))
                .and(is("a", RECONNECTING), is("b", RECONNECTING), is("c", RECONNECTING));
        assertThat(ledger.published(Topics.TRANSITIONS).subList(3, 6))
                .extracting(ClientTransition::getDelayMs)
                .doesNotHaveDuplicates();
    }

    @Test
    default void connectedCountsInEveryState() {
        given(connected(), connected()).and(is(CONNECTED), transitions(1));
        given(connected(), disconnected(), attemptFailed(), connected())
                .and(is(CONNECTED), lastTransition(RECONNECTING, CONNECTED, Cause.NONE))
                .when(disconnected())
                .thenApplied()
                .and(reconnecting(0, 100));
        given(connected(), gone(), connected().term(2))
                .and(is(CONNECTED), lastTransition(DISCONNECTED, CONNECTED, Cause.NONE));
        given(released(3), connected().term(4)).and(is(CONNECTED));
    }

    @Test
    default void aHeartbeatIsAWordFromAClientThatLives() {
        given(connected(), disconnected())
                .when(heartbeat())
                .thenApplied()
                .and(is(CONNECTED), lastTransition(RECONNECTING, CONNECTED, Cause.NONE));
    }

    @Test
    default void aSecondDisconnectIsAWordAndChangesNothingElse() {
        given(connected(), disconnected(), attemptFailed())
                .whenNobodyListens(Duration.ofSeconds(1))
                .when(disconnected())
                .thenApplied()
                .and(reconnecting(1, 200), transitions(3), ledger -> {
                    ClientLife life = life(ledger, "a");
                    assertThat(life.getHeardAt()).isGreaterThan(life.getSince());
                });
    }

    @Test
    default void whoIsGoneForGoodIsReleasedAtOnce() {
        given(connected(), gone())
                .and(
                        is(DISCONNECTED),
                        lastTransition(CONNECTED, DISCONNECTED, Cause.GONE),
                        fences(1),
                        lastFence("a", 1, false, Cause.GONE))
                .when(heartbeat())
                .thenRejected(FENCED);
        given(connected(), disconnected(), gone())
                .and(lastTransition(RECONNECTING, DISCONNECTED, Cause.GONE), lastFence("a", 1, false, Cause.GONE));
    }

    @Test
    default void refusesWhatIsSaidOutOfPlace() {
        when(heartbeat()).thenRejected(WRONG_STATE, "connect first");
        when(disconnected()).thenRejected(WRONG_STATE);
        when(gone()).thenRejected(WRONG_STATE);
        when(attemptFailed()).thenRejected(WRONG_STATE);
        given(connected()).when(attemptFailed()).thenRejected(WRONG_STATE, "disconnected");
        given(connected()).when(heartbeat().term(2)).thenRejected(WRONG_STATE, "term 2");
        when(nothing()).thenRejected(UNKNOWN_EVENT);
        when(connected().withKey("b")).thenRejected(KEY_MISMATCH);
        when(connected().by("ä")).thenRejected(MALFORMED);
    }

    @Test
    default void refusesWhatOnlyTheServiceSays() {
        when(released(1).fromProducer()).thenRejected(MALFORMED, "service");
        when(ClientEvents.cleared("handles", 1, 0, 0, 0).causedBy(0).fromProducer())
                .thenRejected(MALFORMED, "service");
        when(released(-1)).thenRejected(MALFORMED, "-1");
    }

    @Test
    default void dropsDuplicates() {
        given(connected().sequence(1), disconnected().sequence(2))
                .when(connected().sequence(1))
                .thenDuplicate()
                .and(is(RECONNECTING));
    }

    @Test
    default void anOperatorReleasesAClient() {
        given(connected(), released(0))
                .and(
                        is(DISCONNECTED),
                        lastTransition(CONNECTED, DISCONNECTED, Cause.RELEASED),
                        lastFence("a", 1, true, Cause.RELEASED),
                        fencedThrough(1));
        given(released(7))
                .and(is(DISCONNECTED), lastFence("a", 7, true, Cause.RELEASED), fencedThrough(7))
                .when(connected().term(7))
                .thenRejected(FENCED)
                .when(connected().term(0))
                .thenRejected(FENCED)
                .when(connected().term(8))
                .thenApplied()
                .and(is(CONNECTED), fences(1));
    }

    @Test
    default void aReleaseMayBeRepeated() {
        given(connected(), released(1), released(1))
                .and(is(DISCONNECTED), transitions(2), fences(2), lastFence("a", 1, true, Cause.RELEASED));
    }
}
