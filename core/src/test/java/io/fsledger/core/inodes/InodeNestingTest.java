package io.fsledger.core.inodes;

import static io.fsledger.core.inodes.InodeEvents.fenced;
import static io.fsledger.core.inodes.InodeEvents.forgotten;
import static io.fsledger.core.inodes.InodeEvents.lookedUp;
import static io.fsledger.core.inodes.InodeFacts.absent;
import static io.fsledger.core.inodes.InodeFacts.references;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.MemoryLedger;
import io.fsledger.core.ledger.ScenarioLedger.Rejected;
import io.fsledger.core.ledger.TestLimits;
import io.fsledger.events.InodeEvent;
import io.fsledger.events.ReasonCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Two inodes that stand for each other: that is refused where it can be seen, but not where both are looked up before either knows
 * of the other. What one look-up causes must end all the same, and go again as it came.
 */
class InodeNestingTest {
    private final MemoryLedger<InodeEvent> ledger = InodeRulesTest.inMemory(TestLimits.of(4, 100, 30_000));

    private void lookUpBoth() {
        append(lookedUp(8).in("inner").delegate("inner", 9).size(1));
        append(lookedUp(9).in("inner").delegate("inner", 8).size(1));
        ledger.handleAll();
    }

    private void append(InodeEvents event) {
        ledger.append(event.key(), event.event());
    }

    @Test
    void whatALookUpCausesEndsAndIsSaid() {
        lookUpBoth();

        references("inner", 8, 9, 1).check(ledger);
        references("inner", 9, 9, 1).check(ledger);
        assertThat(ledger.derived()).hasSize(18);
        assertThat(ledger.rejections())
                .hasSize(2)
                .allSatisfy(rejected -> assertThat(rejected.code()).isEqualTo(ReasonCode.MALFORMED))
                .extracting(Rejected::sentence)
                .allSatisfy(sentence -> assertThat(sentence).contains("do they stand for each other?"));
        InodeInvariants.check(ledger);
    }

    @Test
    void itGoesAgainAsItCame() {
        lookUpBoth();
        append(forgotten(8).in("inner"));
        append(forgotten(9).in("inner"));
        ledger.handleAll();

        absent("inner", 8).check(ledger);
        absent("inner", 9).check(ledger);
        InodeInvariants.check(ledger);
    }

    @Test
    void itGoesWithItsClient() {
        lookUpBoth();
        append(fenced("a", 1));
        ledger.handleAll();
        ledger.advance(Duration.ofSeconds(5));

        absent("inner", 8).check(ledger);
        absent("inner", 9).check(ledger);
        InodeInvariants.check(ledger);
    }
}
