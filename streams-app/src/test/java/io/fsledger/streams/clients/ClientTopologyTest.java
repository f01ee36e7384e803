package io.fsledger.streams.clients;

import io.fsledger.core.clients.ClientScenarios;
import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.ClientEvent;
import io.fsledger.streams.kernel.TopologyLedger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/** The scenarios of clients, through the topology. */
@Tag("slow")
class ClientTopologyTest extends ClientScenarios {
    private final List<TopologyLedger<ClientEvent>> open = new ArrayList<>();

    @Override
    public ScenarioLedger<ClientEvent> ledger(LedgerLimits limits) {
        TopologyLedger<ClientEvent> ledger = new TopologyLedger<>(ClientTopology.FAMILY, limits);
        open.add(ledger);
        return ledger;
    }

    @AfterEach
    void closeLedgers() {
        open.forEach(TopologyLedger::close);
    }
}
