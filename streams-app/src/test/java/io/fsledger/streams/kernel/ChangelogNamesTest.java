package io.fsledger.streams.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.handles.HandleEvents;
import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.events.HandleEvent;
import io.fsledger.streams.handles.HandleTopology;
import org.junit.jupiter.api.Test;

/** The topics in which the stores of a family survive. */
class ChangelogNamesTest {
    @Test
    void namesChangelogsByApplicationAndStore() {
        try (TopologyLedger<HandleEvent> ledger =
                new TopologyLedger<>(HandleTopology.FAMILY, LedgerLimits.UNCONFIGURED)) {
            HandleEvents opened = HandleEvents.opened(1);
            ledger.publish(opened.key(), opened.event());

            assertThat(ledger.topics())
                    .containsExactlyInAnyOrder("fs.handles-handles-changelog", "fs.handles-handles-marks-changelog");
        }
    }
}
