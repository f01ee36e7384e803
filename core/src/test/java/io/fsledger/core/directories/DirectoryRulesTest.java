package io.fsledger.core.directories;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.MemoryLedger;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.DirectoryEvent;
import io.fsledger.schemas.Topics;

class DirectoryRulesTest extends DirectoryScenarios {
    @Override
    public ScenarioLedger<DirectoryEvent> ledger(LedgerLimits limits) {
        return inMemory(limits);
    }

    static MemoryLedger<DirectoryEvent> inMemory(LedgerLimits limits) {
        return new MemoryLedger<>(Topics.DIRECTORIES, DirectoryFamily::new, limits, DirectoryEvents.ticked());
    }
}
