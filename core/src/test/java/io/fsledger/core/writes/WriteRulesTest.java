package io.fsledger.core.writes;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.MemoryLedger;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.WriteEvent;
import io.fsledger.schemas.Topics;

class WriteRulesTest extends WriteScenarios {
    @Override
    public ScenarioLedger<WriteEvent> ledger(LedgerLimits limits) {
        return inMemory(limits);
    }

    static MemoryLedger<WriteEvent> inMemory(LedgerLimits limits) {
        return new MemoryLedger<>(Topics.WRITES, WriteFamily::new, limits, WriteEvents.ticked());
    }
}
