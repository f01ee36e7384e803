package io.fsledger.core.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.Scenario.Fact;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.Cause;
import io.fsledger.events.ClientEvent;
import io.fsledger.events.ClientPhase;
import io.fsledger.events.ClientTransition;
import io.fsledger.events.Fenced;
import io.fsledger.events.HandleEvent;
import io.fsledger.schemas.Topics;
import io.fsledger.state.ClientLife;
import java.util.List;

/** What scenarios of clients find. */
final class ClientFacts {
    private ClientFacts() {}

    static ClientLife life(ScenarioLedger<ClientEvent> ledger, String client) {
        return new ClientViews(ledger.entries()).of(client);
    }

    static Fact<ClientEvent> is(ClientPhase phase) {
        return is("a", phase);
    }

    static Fact<ClientEvent> is(String client, ClientPhase phase) {
        return ledger -> assertThat(life(ledger, client).getPhase()).isEqualTo(phase);
    }

    static Fact<ClientEvent> reconnecting(int attempt, long delayMs) {
        return ledger -> {
            ClientLife life = life(ledger, "a");
            assertThat(life.getPhase()).isEqualTo(ClientPhase.RECONNECTING);
            assertThat(life.getAttempt()).isEqualTo(attempt);
            assertThat(life.getDelayMs()).isEqualTo(delayMs);
        };
    }

    static Fact<ClientEvent> term(long term) {
        return ledger -> assertThat(life(ledger, "a").getTerm()).isEqualTo(term);
    }

    static Fact<ClientEvent> fencedThrough(long term) {
        return ledger -> assertThat(life(ledger, "a").getFencedThrough()).isEqualTo(term);
    }

    static Fact<ClientEvent> transitions(int count) {
        return ledger -> assertThat(ledger.published(Topics.TRANSITIONS)).hasSize(count);
    }

    static Fact<ClientEvent> lastTransition(ClientPhase from, ClientPhase to, Cause cause) {
        return ledger -> {
            ClientTransition last = last(ledger.published(Topics.TRANSITIONS));
            ClientLife life = life(ledger, last.getClient());
            assertThat(last.getFrom()).isEqualTo(from);
            assertThat(last.getTo()).isEqualTo(to).isEqualTo(life.getPhase());
            assertThat(last.getCause()).isEqualTo(cause).isEqualTo(life.getCause());
            assertThat(last.getAttempt()).isEqualTo(life.getAttempt());
            assertThat(last.getDelayMs()).isEqualTo(life.getDelayMs());
            assertThat(last.getTerm()).isEqualTo(life.getTerm());
            assertThat(last.getFencedThrough()).isEqualTo(life.getFencedThrough());
            assertThat(last.getPostMortem()).isNull();
            assertThat(last.getCausedBy().getTopic()).isEqualTo("fs.clients");
            assertThat(last.getAt()).isPositive();
        };
    }

    /** So many fences have gone to each partition of another family. */
    static Fact<ClientEvent> fences(int count) {
        return ledger -> assertThat(ledger.published(Topics.HANDLES)).hasSize(count);
    }

    static Fact<ClientEvent> lastFence(String client, long upToTerm, boolean byName, Cause cause) {
        return ledger -> {
            HandleEvent fence = last(ledger.published(Topics.HANDLES));
            assertThat(fence.getFenced()).isEqualTo(new Fenced(client, upToTerm, byName, Topics.FAMILIES.size()));
            assertThat(fence.getHeader().getCause()).isEqualTo(cause);
            assertThat(fence.getHeader().getCausedBy()).isNotNull();
            Topics.FAMILIES.stream()
                    .filter(family -> family != Topics.CLIENTS)
                    .forEach(family -> assertThat(ledger.published(family))
                            .as("fences on %s", family)
                            .hasSameSizeAs(ledger.published(Topics.HANDLES)));
            assertThat(ledger.derived().stream().filter(event -> event.getFenced() != null))
                    .as("fences on clients")
                    .hasSameSizeAs(ledger.published(Topics.HANDLES));
        };
    }

    static <T> T last(List<T> all) {
        assertThat(all).isNotEmpty();
        return all.get(all.size() - 1);
    }
}
