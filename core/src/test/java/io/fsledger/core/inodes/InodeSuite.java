package io.fsledger.core.inodes;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.Scenario;
import io.fsledger.core.ledger.ScenarioEvent;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.InodeEvent;

/** What all groups of scenarios of inodes begin with. */
interface InodeSuite {
    /** An empty ledger. */
    ScenarioLedger<InodeEvent> ledger(LedgerLimits limits);

    default Scenario<InodeEvent> nothingGiven(LedgerLimits limits) {
        return new Scenario<>(ledger(limits), InodeInvariants::check);
    }

    default Scenario<InodeEvent> nothingGiven() {
        return nothingGiven(LedgerLimits.UNCONFIGURED);
    }

    @SuppressWarnings("unchecked")
    default Scenario<InodeEvent> given(ScenarioEvent<InodeEvent>... events) {
        return nothingGiven().given(events);
    }

    default Scenario<InodeEvent> when(ScenarioEvent<InodeEvent> event) {
        return nothingGiven().when(event);
    }
}
