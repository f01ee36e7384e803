package io.fsledger.core.sequences;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.MemoryLedger;
import io.fsledger.core.ledger.ScenarioLedger.Rejected;
import io.fsledger.events.ReasonCode;
import io.fsledger.events.SequenceEvent;
import io.fsledger.events.SequenceKind;
import io.fsledger.schemas.Topics;
import io.fsledger.state.NumberSequence;
import org.junit.jupiter.api.Test;

class SequenceRulesTest extends SequenceScenarios {
    @Override
    protected MemoryLedger<SequenceEvent> ledger() {
        return new MemoryLedger<>(
                Topics.SEQUENCES, SequenceFamily::new, LedgerLimits.UNCONFIGURED, SequenceEvents.ticked());
    }

    @Test
    void refusesRatherThanBeginAgainAtTheEnd() {
        MemoryLedger<SequenceEvent> ledger = ledger();
        byte[] key = SequenceViews.key("mesa", SequenceKind.HANDLE);
        ledger.entries().put(key, SequenceViews.CODEC.encode(new NumberSequence(Long.MAX_VALUE - 5)));

        ledger.publish("mesa", SequenceEvents.asked(6).event());
        assertThat(ledger.rejections())
                .singleElement()
                .extracting(Rejected::code)
                .isEqualTo(ReasonCode.MALFORMED);
        ledger.publish("mesa", SequenceEvents.asked(5).event());
        assertThat(ledger.rejections()).hasSize(1);
        assertThat(ledger.derived()).hasSize(1);
    }

    @Test
    void grantsTheSameAfterARestart() {
        MemoryLedger<SequenceEvent> ledger = ledger();
        ledger.publish("mesa", SequenceEvents.asked(10).event());
        ledger.restart();
        ledger.publish("mesa", SequenceEvents.asked(10).event());

        assertThat(ledger.derived().get(1).getGranted().getFirst()).isEqualTo(11);
    }
}
