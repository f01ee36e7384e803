package io.fsledger.streams.inodes;

import io.fsledger.core.inodes.InodeScenarios;
import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.InodeEvent;
import io.fsledger.streams.kernel.TopologyLedger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/** The scenarios of inodes, through the topology. */
@Tag("slow")
class InodeTopologyTest extends InodeScenarios {
    private final List<TopologyLedger<InodeEvent>> open = new ArrayList<>();

    @Override
    public ScenarioLedger<InodeEvent> ledger(LedgerLimits limits) {
        TopologyLedger<InodeEvent> ledger = new TopologyLedger<>(InodeTopology.FAMILY, limits);
        open.add(ledger);
        return ledger;
    }

    @AfterEach
    void closeLedgers() {
        open.forEach(TopologyLedger::close);
    }
}
