package io.fsledger.streams.handles;

import io.fsledger.core.handles.HandleScenarios;
import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.HandleEvent;
import io.fsledger.streams.kernel.TopologyLedger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/** The scenarios of handles, through the topology. */
@Tag("slow")
class HandleTopologyTest extends HandleScenarios {
    private final List<TopologyLedger<HandleEvent>> open = new ArrayList<>();

    @Override
    public ScenarioLedger<HandleEvent> ledger(LedgerLimits limits) {
        TopologyLedger<HandleEvent> ledger = new TopologyLedger<>(HandleTopology.FAMILY, limits);
        open.add(ledger);
        return ledger;
    }

    @AfterEach
    void closeLedgers() {
        open.forEach(TopologyLedger::close);
    }
}
