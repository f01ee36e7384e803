package io.fsledger.core.clients;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.Scenario;
import io.fsledger.core.ledger.ScenarioEvent;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.ClientEvent;

/** What all groups of scenarios of clients begin with. */
interface ClientSuite {
    /** Delays as they are written. */
    LedgerLimits EXACT = LedgerLimits.UNCONFIGURED.with(Bound.RECONNECT_JITTER_THOUSANDTHS, 0);

    /** An empty ledger. */
    ScenarioLedger<ClientEvent> ledger(LedgerLimits limits);

    default Scenario<ClientEvent> nothingGiven(LedgerLimits limits) {
        return new Scenario<>(ledger(limits), ClientInvariants::check);
    }

    default Scenario<ClientEvent> nothingGiven() {
        return nothingGiven(EXACT);
    }

    @SuppressWarnings("unchecked")
    default Scenario<ClientEvent> given(ScenarioEvent<ClientEvent>... events) {
        return nothingGiven().given(events);
    }

    default Scenario<ClientEvent> when(ScenarioEvent<ClientEvent> event) {
        return nothingGiven().when(event);
    }
}
