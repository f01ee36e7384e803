package io.fsledger.core.directories;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.Scenario;
import io.fsledger.core.ledger.ScenarioEvent;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.DirectoryEvent;

/** What all groups of scenarios of directories begin with. */
interface DirectorySuite {
    /** An empty ledger. */
    ScenarioLedger<DirectoryEvent> ledger(LedgerLimits limits);

    default Scenario<DirectoryEvent> nothingGiven(LedgerLimits limits) {
        return new Scenario<>(ledger(limits), DirectoryInvariants::check);
    }

    /** With room for so many changes in each queue. */
    default Scenario<DirectoryEvent> room(int pendingMax) {
        return nothingGiven(LedgerLimits.UNCONFIGURED.with(Bound.DIRECTORY_PENDING_MAX, pendingMax));
    }

    default Scenario<DirectoryEvent> nothingGiven() {
        return nothingGiven(LedgerLimits.UNCONFIGURED);
    }

    @SuppressWarnings("unchecked")
    default Scenario<DirectoryEvent> given(ScenarioEvent<DirectoryEvent>... events) {
        return nothingGiven().given(events);
    }

    default Scenario<DirectoryEvent> when(ScenarioEvent<DirectoryEvent> event) {
        return nothingGiven().when(event);
    }
}
