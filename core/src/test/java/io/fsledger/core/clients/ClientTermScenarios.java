package io.fsledger.core.clients;

import static io.fsledger.core.clients.ClientEvents.attemptFailed;
import static io.fsledger.core.clients.ClientEvents.connected;
import static io.fsledger.core.clients.ClientEvents.disconnected;
import static io.fsledger.core.clients.ClientEvents.gone;
import static io.fsledger.core.clients.ClientEvents.heartbeat;
import static io.fsledger.core.clients.ClientFacts.fencedThrough;
import static io.fsledger.core.clients.ClientFacts.fences;
import static io.fsledger.core.clients.ClientFacts.is;
import static io.fsledger.core.clients.ClientFacts.lastFence;
import static io.fsledger.core.clients.ClientFacts.lastTransition;
import static io.fsledger.core.clients.ClientFacts.term;
import static io.fsledger.core.clients.ClientFacts.transitions;
import static io.fsledger.events.ClientPhase.CONNECTED;
import static io.fsledger.events.ClientPhase.DISCONNECTED;
import static io.fsledger.events.ClientPhase.FAILED;
import static io.fsledger.events.ReasonCode.FENCED;
import static io.fsledger.events.ReasonCode.MALFORMED;
import static io.fsledger.events.ReasonCode.STALE_TERM;
import static io.fsledger.events.ReasonCode.WRONG_STATE;

import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.events.Cause;
import org.junit.jupiter.api.Test;

/** Lives of a client follow each other. */
interface ClientTermScenarios extends ClientSuite {
    @Test
    default void aHigherTermFencesTheOlderOnes() {
        given(connected().term(3), connected().term(5))
                .and(
                        is(CONNECTED),
                        term(5),
                        fencedThrough(4),
                        lastTransition(CONNECTED, CONNECTED, Cause.SUPERSEDED),
                        fences(1),
                        lastFence("a", 4, false, Cause.SUPERSEDED))
                .when(heartbeat().term(3))
                .thenRejected(FENCED)
                .when(connected().term(4))
                .thenRejected(FENCED)
                .when(heartbeat().term(5))
                .thenApplied();
    }

    @Test
    default void theSameTermAgainKeepsEverything() {
        given(connected(), disconnected(), connected()).and(is(CONNECTED), fences(0), fencedThrough(-1));
    }

    @Test
    default void aLowerTermIsStale() {
        given(connected().term(3)).when(connected().term(2)).thenRejected(STALE_TERM);
    }

    @Test
    default void aFencedTermNeverComesBack() {
        given(connected(), gone())
                .when(connected())
                .thenRejected(FENCED)
                .and(is(DISCONNECTED))
                .when(connected().term(2))
                .thenApplied()
                .and(is(CONNECTED), fences(1));
    }

    @Test
    default void theFirstTermOfAClientFencesNothing() {
        given(connected().term(9)).and(fences(0), fencedThrough(-1));
    }

    @Test
    default void oneMistakeDoesNotLockAClientOut() {
        given(connected())
                .when(connected().term(2 + (1L << 32)))
                .thenRejected(MALFORMED, "2^32")
                .when(connected().term(1 + (1L << 32)))
                .thenApplied()
                .and(is(CONNECTED));
    }

    @Test
    default void whoCannotCountIsNotFencedByTerms() {
        given(connected().term(0), connected().term(1))
                .and(is(CONNECTED), term(1), fences(0))
                .when(connected().term(0))
                .thenRejected(STALE_TERM, "term 1")
                .when(heartbeat().term(0))
                .thenRejected(STALE_TERM);
    }

    @Test
    default void whoCannotCountIsFencedByNameWhenLostToo() {
        nothingGiven(EXACT.with(Bound.RECONNECT_ATTEMPTS, 1))
                .given(
                        connected().term(0),
                        disconnected().term(0),
                        attemptFailed().term(0))
                .and(is(FAILED), lastFence("a", 0, true, Cause.LOST))
                .when(connected().term(0))
                .thenRejected(FENCED);
    }

    @Test
    default void whoCannotCountIsFencedByName() {
        given(connected().term(0), gone().term(0))
                .and(lastFence("a", 0, true, Cause.GONE), fencedThrough(0))
                .when(connected().term(0))
                .thenRejected(FENCED)
                .when(connected().term(1))
                .thenApplied()
                .and(is(CONNECTED), fences(1), transitions(3));
    }

    @Test
    default void aTermBeginsWithConnected() {
        when(heartbeat().term(4))
                .thenRejected(WRONG_STATE)
                .when(connected().term(3))
                .thenRejected(STALE_TERM);
    }

    @Test
    default void takesNoClientForAnotherWhoseNameBeginsTheSame() {
        given(connected().by("a"), connected().by("ab"), gone().by("a"))
                .and(is("a", DISCONNECTED), is("ab", CONNECTED));
    }
}
