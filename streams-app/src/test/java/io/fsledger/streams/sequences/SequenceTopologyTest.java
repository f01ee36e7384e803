package io.fsledger.streams.sequences;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.core.sequences.SequenceScenarios;
import io.fsledger.events.SequenceEvent;
import io.fsledger.streams.kernel.TopologyLedger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

/** The scenarios of sequences, through the topology. */
@Tag("slow")
class SequenceTopologyTest extends SequenceScenarios {
    private final List<TopologyLedger<SequenceEvent>> open = new ArrayList<>();

    @Override
    protected ScenarioLedger<SequenceEvent> ledger() {
        TopologyLedger<SequenceEvent> ledger = new TopologyLedger<>(SequenceTopology.FAMILY, LedgerLimits.UNCONFIGURED);
        open.add(ledger);
        return ledger;
    }

    @AfterEach
    void closeLedgers() {
        open.forEach(TopologyLedger::close);
    }
}
