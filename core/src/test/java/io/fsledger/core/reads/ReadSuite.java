package io.fsledger.core.reads;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.Scenario;
import io.fsledger.core.ledger.ScenarioEvent;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.ReadEvent;

/** What all groups of scenarios of reads begin with. */
interface ReadSuite {
    /** Of what is published to a ledger with limits of its own: behind the event that configures it. */
    long FIRST = 1;

    /** An empty ledger. */
    ScenarioLedger<ReadEvent> ledger(LedgerLimits limits);

    default Scenario<ReadEvent> nothingGiven(LedgerLimits limits) {
        return new Scenario<>(ledger(limits), ReadInvariants::check);
    }

    /** Room for all of the window at once. */
    default Scenario<ReadEvent> nothingGivenAndRoom() {
        return nothingGiven(LedgerLimits.UNCONFIGURED.with(Bound.READS_IN_FLIGHT, 8));
    }

    @SuppressWarnings("unchecked")
    default Scenario<ReadEvent> given(ScenarioEvent<ReadEvent>... events) {
        return nothingGiven(LedgerLimits.UNCONFIGURED).given(events);
    }

    default Scenario<ReadEvent> when(ScenarioEvent<ReadEvent> event) {
        return nothingGiven(LedgerLimits.UNCONFIGURED).when(event);
    }
}
