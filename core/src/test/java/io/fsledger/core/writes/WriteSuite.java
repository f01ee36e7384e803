package io.fsledger.core.writes;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.Scenario;
import io.fsledger.core.ledger.ScenarioEvent;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.WriteEvent;

/** What all groups of scenarios of writes begin with. */
interface WriteSuite {
    /** An empty ledger. */
    ScenarioLedger<WriteEvent> ledger(LedgerLimits limits);

    default Scenario<WriteEvent> nothingGiven(LedgerLimits limits) {
        return new Scenario<>(ledger(limits), WriteInvariants::check);
    }

    default Scenario<WriteEvent> nothingGiven() {
        return nothingGiven(LedgerLimits.UNCONFIGURED);
    }

    @SuppressWarnings("unchecked")
    default Scenario<WriteEvent> given(ScenarioEvent<WriteEvent>... events) {
        return nothingGiven().given(events);
    }

    default Scenario<WriteEvent> when(ScenarioEvent<WriteEvent> event) {
        return nothingGiven().when(event);
    }

    static LedgerLimits with(Bound bound, long value) {
        return LedgerLimits.UNCONFIGURED.with(bound, value);
    }
}
