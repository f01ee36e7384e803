package io.fsledger.streams.reads;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.core.reads.ReadScenarios;
import io.fsledger.events.ReadEvent;
import io.fsledger.streams.kernel.TopologyLedger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/** The scenarios of reads, through the topology. */
@Tag("slow")
class ReadTopologyTest extends ReadScenarios {
    private final List<TopologyLedger<ReadEvent>> open = new ArrayList<>();

    @Override
    public ScenarioLedger<ReadEvent> ledger(LedgerLimits limits) {
        TopologyLedger<ReadEvent> ledger = new TopologyLedger<>(ReadTopology.FAMILY, limits);
        open.add(ledger);
        return ledger;
    }

    @AfterEach
    void closeLedgers() {
        open.forEach(TopologyLedger::close);
    }
}
