package io.fsledger.streams.writes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.Seed;
import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.core.writes.RandomWrites;
import io.fsledger.core.writes.WriteModel;
import io.fsledger.core.writes.WriteScenarios;
import io.fsledger.events.WriteEvent;
import io.fsledger.streams.kernel.TopologyLedger;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;

/** The scenarios of writes, and what writes mean, through the topology. */
@Tag("slow")
class WriteTopologyTest extends WriteScenarios {
    private final List<TopologyLedger<WriteEvent>> open = new ArrayList<>();

    @Override
    public ScenarioLedger<WriteEvent> ledger(LedgerLimits limits) {
        TopologyLedger<WriteEvent> ledger = new TopologyLedger<>(WriteTopology.FAMILY, limits);
        open.add(ledger);
        return ledger;
    }

    @RepeatedTest(2)
    void hasOnDiskWhatWasWritten() {
        WriteModel model = new WriteModel(ledger(RandomWrites.LIMITS));
        model.run(Seed.random("WriteTopologyTest"), 700, 15);
        assertThat(model.appends()).isPositive();
    }

    @AfterEach
    void closeLedgers() {
        open.forEach(TopologyLedger::close);
    }
}
