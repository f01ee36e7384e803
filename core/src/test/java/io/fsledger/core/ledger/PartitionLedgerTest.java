package io.fsledger.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.handles.HandleEvents;
import io.fsledger.core.handles.HandleFamily;
import io.fsledger.core.ledger.Family.Tables;
import io.fsledger.core.ledger.Outcome.Kind;
import io.fsledger.core.table.Key;
import io.fsledger.core.table.MemoryTable;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.ReasonCode;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.ClientMark;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What scenarios cannot see, because they know one partition only: positions, partitions, when ticks are needed. */
class PartitionLedgerTest {
    private static final int PARTITIONS = 4;

    private final Tables tables = new Tables(new MemoryTable(), new MemoryTable());
    private long offset;

    @Test
    void refusesAnEventOnAnotherPartitionThanItsKeys() {
        HandleEvents event = HandleEvents.opened(7);
        int right = Keys.partition(Keys.bytes("mesa/42"), PARTITIONS);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            PartitionLedger<HandleEvent> ledger = ledger(new Tables(new MemoryTable(), new MemoryTable()));
            Outcome outcome = apply(ledger, event, partition);
            if (partition == right) {
                assertThat(outcome.kind()).isEqualTo(Kind.APPLIED);
            } else {
                assertThat(outcome.refusalOrThrow().code()).isEqualTo(ReasonCode.KEY_MISMATCH);
                assertThat(outcome.refusalOrThrow().sentence()).contains("belongs on " + right);
            }
        }
    }

    @Test
    void movesItsPositionWithEveryOutcome() {
        PartitionLedger<HandleEvent> ledger = ledger(tables);
        assertThat(ledger.position()).isEqualTo(-1);

        assertThat(apply(ledger, HandleEvents.opened(7).sequence(1)).kind()).isEqualTo(Kind.APPLIED);
        assertThat(ledger.position()).isZero();
        assertThat(apply(ledger, HandleEvents.opened(7).sequence(1)).kind()).isEqualTo(Kind.DUPLICATE);
        assertThat(ledger.position()).isEqualTo(1);
        assertThat(apply(ledger, HandleEvents.closed(8)).kind()).isEqualTo(Kind.REFUSED);
        assertThat(ledger.position()).isEqualTo(2);
        assertThat(apply(ledger, HandleEvents.nothing()).kind()).isEqualTo(Kind.REFUSED);
        assertThat(ledger.position()).isEqualTo(3);
        Refusal unreadable = Refusal.malformed("no magic byte");
        assertThat(ledger.refuse(unreadable, at(0)).refusalOrThrow()).isEqualTo(unreadable);
        assertThat(ledger.position()).isEqualTo(4);
        assertThat(ledger(tables).position()).isEqualTo(4);
        assertThat(PartitionState.read(tables.marks()).getPosition()).isEqualTo(4);
    }

    @Test
    void forgetsTheEffectsOfTheLastEvent() {
        PartitionLedger<HandleEvent> ledger = ledger(tables);
        apply(ledger, HandleEvents.opened(7));
        apply(ledger, HandleEvents.fenced("a", 1));
        assertThat(ledger.effects().derived()).hasSize(1);

        ledger.refuse(Refusal.malformed("no magic byte"), at(0));
        assertThat(ledger.effects().derived()).isEmpty();
    }

    @Test
    void needsTicksOnlyWhileSomethingWaits() {
        PartitionLedger<HandleEvent> ledger = ledger(tables);
        apply(ledger, HandleEvents.opened(7).delegate("mesa", 42, 70).sequence(2));
        assertThat(ledger.needsTicks()).isFalse();

        apply(ledger, HandleEvents.closed(7).sequence(3));
        apply(ledger, ledger.effects().derived().get(0));
        assertThat(ledger.needsTicks()).isTrue();
        assertThat(ledger(tables).needsTicks()).isTrue();

        apply(ledger, HandleEvents.opened(70).sequence(1));
        assertThat(ledger.needsTicks()).isFalse();
    }

    @Test
    void countsWhatAFenceRefuses() {
        PartitionLedger<HandleEvent> ledger = ledger(tables);
        apply(ledger, HandleEvents.fenced("a", 1));
        apply(ledger, HandleEvents.opened(7));
        apply(ledger, HandleEvents.opened(8));

        byte[] key = Key.of('M').text("a").bytes();
        ClientMark mark = StateCodec.of(ClientMark.class)
                .decode(Objects.requireNonNull(tables.marks().get(key)));
        assertThat(mark.getRefusedLate()).isEqualTo(2);
        assertThat(mark.getFencedThrough()).isEqualTo(1);
    }

    private static PartitionLedger<HandleEvent> ledger(Tables tables) {
        return new PartitionLedger<>(HandleFamily::new, tables, PARTITIONS);
    }

    private Outcome apply(PartitionLedger<HandleEvent> ledger, HandleEvents event) {
        return apply(ledger, event, Keys.partition(Keys.bytes("mesa/42"), PARTITIONS));
    }

    private Outcome apply(PartitionLedger<HandleEvent> ledger, HandleEvents event, int partition) {
        String key = event.key();
        return ledger.apply(key == null ? null : Keys.bytes(key), event.event(), at(partition));
    }

    private Outcome apply(PartitionLedger<HandleEvent> ledger, HandleEvent event) {
        byte[] key = Keys.bytes(Objects.requireNonNull(Topics.HANDLES.keyOf(event)));
        return ledger.apply(key, event, at(Keys.partition(key, PARTITIONS)));
    }

    private Arrival at(int partition) {
        return new Arrival("fs.handles", partition, offset++, 1_700_000_000_000L);
    }
}
