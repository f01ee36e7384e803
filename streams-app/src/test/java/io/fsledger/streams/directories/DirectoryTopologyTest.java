package io.fsledger.streams.directories;

import io.fsledger.core.directories.DirectoryScenarios;
import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.DirectoryEvent;
import io.fsledger.streams.kernel.TopologyLedger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/** The scenarios of directories, through the topology. */
@Tag("slow")
class DirectoryTopologyTest extends DirectoryScenarios {
    private final List<TopologyLedger<DirectoryEvent>> open = new ArrayList<>();

    @Override
    public ScenarioLedger<DirectoryEvent> ledger(LedgerLimits limits) {
        TopologyLedger<DirectoryEvent> ledger = new TopologyLedger<>(DirectoryTopology.FAMILY, limits);
        open.add(ledger);
        return ledger;
    }

    @AfterEach
    void closeLedgers() {
        open.forEach(TopologyLedger::close);
    }
}
