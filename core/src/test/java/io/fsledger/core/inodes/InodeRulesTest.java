package io.fsledger.core.inodes;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.MemoryLedger;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.InodeEvent;
import io.fsledger.schemas.Topics;

class InodeRulesTest extends InodeScenarios {
    @Override
    public ScenarioLedger<InodeEvent> ledger(LedgerLimits limits) {
        return inMemory(limits);
    }

    static MemoryLedger<InodeEvent> inMemory(LedgerLimits limits) {
        return new MemoryLedger<>(Topics.INODES, InodeFamily::new, limits, InodeEvents.ticked());
    }
}
