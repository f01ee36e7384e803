package io.fsledger.core.handles;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.Scenario;
import io.fsledger.core.ledger.ScenarioEvent;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.HandleEvent;

/** What all groups of scenarios of handles begin with. */
interface HandleSuite {
    /** An empty ledger. */
    ScenarioLedger<HandleEvent> ledger(LedgerLimits limits);

    default Scenario<HandleEvent> nothingGiven(LedgerLimits limits) {
        return new Scenario<>(ledger(limits), HandleInvariants::check);
    }

    default Scenario<HandleEvent> nothingGiven() {
        return nothingGiven(LedgerLimits.UNCONFIGURED);
    }

    @SuppressWarnings("unchecked")
    default Scenario<HandleEvent> given(ScenarioEvent<HandleEvent>... events) {
        return nothingGiven().given(events);
    }

    default Scenario<HandleEvent> when(ScenarioEvent<HandleEvent> event) {
        return nothingGiven().when(event);
    }
}
