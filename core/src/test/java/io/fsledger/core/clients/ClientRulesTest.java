package io.fsledger.core.clients;

import static io.fsledger.core.clients.ClientEvents.connected;
import static io.fsledger.core.clients.ClientEvents.heartbeat;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.MemoryLedger;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.core.table.TableSnapshot;
import io.fsledger.events.ClientEvent;
import io.fsledger.events.ClientPhase;
import io.fsledger.schemas.Topics;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientRulesTest extends ClientScenarios {
    @Override
    public ScenarioLedger<ClientEvent> ledger(LedgerLimits limits) {
        return inMemory(limits);
    }

    static MemoryLedger<ClientEvent> inMemory(LedgerLimits limits) {
        return new MemoryLedger<>(Topics.CLIENTS, ClientFamily::new, limits, ClientEvents.ticked());
    }

    @Test
    void aHeartbeatWritesOneEntry() {
        MemoryLedger<ClientEvent> ledger = inMemory(EXACT);
        ledger.publish("a", connected().event());
        ledger.advance(Duration.ofSeconds(1));
        Map<String, String> before = TableSnapshot.of(ledger.entries());
        ledger.publish("a", heartbeat().event());
        Map<String, String> after = TableSnapshot.of(ledger.entries());
        assertThat(after).hasSameSizeAs(before);
        assertThat(after.entrySet())
                .filteredOn(one -> !before.entrySet().contains(one))
                .hasSize(1);
    }

    @Test
    void boundsTheWorkOfATick() {
        MemoryLedger<ClientEvent> ledger = inMemory(EXACT.with(LedgerLimits.Bound.RECONNECT_ATTEMPTS, 1));
        int clients = ClientFamily.FENCES_MAX + 10;
        for (int i = 0; i < clients; i++) {
            ledger.publish("c" + i, connected().by("c" + i).event());
        }
        ledger.advance(Duration.ofSeconds(30));
        assertThat(inPhase(ledger, ClientPhase.RECONNECTING)).isEqualTo(clients);
        ledger.advance(ScenarioLedger.TICK);
        assertThat(inPhase(ledger, ClientPhase.FAILED)).isEqualTo(ClientFamily.FENCES_MAX);
        ledger.advance(ScenarioLedger.TICK);
        assertThat(inPhase(ledger, ClientPhase.FAILED)).isEqualTo(clients);
        ClientInvariants.check(ledger);
    }

    private static int inPhase(MemoryLedger<ClientEvent> ledger, ClientPhase phase) {
        return new ClientViews(ledger.entries())
                .inPhase(phase, null, Integer.MAX_VALUE)
                .items()
                .size();
    }
}
