package io.fsledger.core.clients;

import static io.fsledger.core.clients.ClientEvents.cleared;
import static io.fsledger.core.clients.ClientEvents.connected;
import static io.fsledger.core.clients.ClientEvents.gone;
import static io.fsledger.core.clients.ClientFacts.last;
import static io.fsledger.core.clients.ClientFacts.transitions;
import static io.fsledger.events.ReasonCode.MALFORMED;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.Scenario;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.core.table.TableSnapshot;
import io.fsledger.events.Cause;
import io.fsledger.events.ClientEvent;
import io.fsledger.events.ClientPhase;
import io.fsledger.events.ClientTransition;
import io.fsledger.events.PostMortem;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Partitions report what they have let go of. The clients' own one reports by itself, and holds nothing. */
interface ClientPostMortemScenarios extends ClientSuite {
    /** Of the events of a ledger with {@link #EXACT} limits: behind the one that configures it, and behind the first. */
    long SECOND = 2;

    int FENCES = Topics.FAMILIES.size();

    private static ClientEvents report(String family, long released, long dirty, long late) {
        return cleared(family, FENCES, released, dirty, late)
                .fromService(Cause.GONE)
                .causedBy(SECOND);
    }

    /** The families that are not named report that nothing was held there. */
    private static ClientEvents[] nothingElse(String... reported) {
        return Topics.FAMILIES.stream()
                .filter(family -> family != Topics.CLIENTS)
                .map(Topic::suffix)
                .filter(family -> !List.of(reported).contains(family))
                .map(family -> report(family, 0, 0, 0))
                .toArray(ClientEvents[]::new);
    }

    @Test
    default void addsUpWhatThePartitionsReport() {
        ScenarioLedger<ClientEvent> ledger = ledger(EXACT);
        new Scenario<>(ledger, ClientInvariants::check)
                .given(connected(), gone())
                .given(report("handles", 10, 3, 2), report("inodes", 20, 0, 1))
                .given(nothingElse("handles", "inodes", "directories"))
                .and(transitions(2))
                .when(report("directories", 5, 0, 0))
                .thenApplied()
                .and(transitions(3));
        ClientTransition told = last(ledger.published(Topics.TRANSITIONS));
        assertThat(told.getPostMortem()).isEqualTo(new PostMortem(1L, Cause.GONE, 10L, 3L, 20L, 5L, 3L));
        assertThat(told.getFrom()).isEqualTo(ClientPhase.DISCONNECTED);
        assertThat(told.getTo()).isEqualTo(ClientPhase.DISCONNECTED);
        assertThat(told.getCause()).isEqualTo(Cause.GONE);
        assertThat(TableSnapshot.of(ledger.entries(), ClientKeys.postMortems())).isEmpty();
    }

    @Test
    default void tellsAlsoOfWhoHeldNothing() {
        ScenarioLedger<ClientEvent> ledger = ledger(EXACT);
        new Scenario<>(ledger, ClientInvariants::check)
                .given(connected(), gone())
                .given(nothingElse());
        assertThat(last(ledger.published(Topics.TRANSITIONS)).getPostMortem())
                .isEqualTo(new PostMortem(1L, Cause.GONE, 0L, 0L, 0L, 0L, 0L));
    }

    @Test
    default void tellsWhereTheClientIsMeanwhile() {
        ScenarioLedger<ClientEvent> ledger = ledger(EXACT);
        new Scenario<>(ledger, ClientInvariants::check)
                .given(connected(), gone(), connected().term(2))
                .given(report("handles", 1, 0, 0))
                .given(nothingElse("handles"));
        ClientTransition told = last(ledger.published(Topics.TRANSITIONS));
        assertThat(told.getFrom()).isEqualTo(ClientPhase.CONNECTED);
        assertThat(told.getTo()).isEqualTo(ClientPhase.CONNECTED);
        assertThat(told.getTerm()).isEqualTo(2);
        assertThat(told.getPostMortem().getUpToTerm()).isEqualTo(1);
    }

    @Test
    default void keepsTheAccountsOfTwoFencesApart() {
        ScenarioLedger<ClientEvent> ledger = ledger(EXACT);
        new Scenario<>(ledger, ClientInvariants::check)
                .given(connected(), gone())
                .given(report("handles", 1, 0, 0))
                .given(report("inodes", 1, 0, 0).causedBy(SECOND + 1), report("inodes", 2, 0, 0));
        assertThat(TableSnapshot.of(ledger.entries(), ClientKeys.postMortems())).hasSize(2);
        assertThat(ledger.published(Topics.TRANSITIONS)).hasSize(2);
    }

    @Test
    default void refusesAReportThatNamesNoFence() {
        when(cleared("handles", 4, 1, 0, 0)).thenRejected(MALFORMED);
        when(cleared("handles", 0, 1, 0, 0).causedBy(0)).thenRejected(MALFORMED);
    }
}
