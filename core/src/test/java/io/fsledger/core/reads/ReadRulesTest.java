package io.fsledger.core.reads;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.MemoryLedger;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.ReadEvent;
import io.fsledger.schemas.Topics;

class ReadRulesTest extends ReadScenarios {
    @Override
    public ScenarioLedger<ReadEvent> ledger(LedgerLimits limits) {
        return inMemory(limits);
    }

    static MemoryLedger<ReadEvent> inMemory(LedgerLimits limits) {
        return new MemoryLedger<>(Topics.READS, ReadFamily::new, limits, ReadEvents.ticked());
    }
}
