package io.fsledger.core.handles;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.MemoryLedger;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.HandleEvent;
import io.fsledger.schemas.Topics;

class HandleRulesTest extends HandleScenarios {
    @Override
    public ScenarioLedger<HandleEvent> ledger(LedgerLimits limits) {
        return inMemory(limits);
    }

    static MemoryLedger<HandleEvent> inMemory(LedgerLimits limits) {
        return new MemoryLedger<>(Topics.HANDLES, HandleFamily::new, limits, HandleEvents.ticked());
    }
}
