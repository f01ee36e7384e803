package io.fsledger.core.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.PartitionState;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.core.table.Key;
import io.fsledger.core.table.TableReader.Entry;
import io.fsledger.core.table.TableReader.Scan;
import io.fsledger.events.ClientEvent;
import io.fsledger.events.ClientPhase;
import io.fsledger.state.ClientLife;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What holds of clients after every event. */
final class ClientInvariants {
    private ClientInvariants() {}

    static void check(ScenarioLedger<ClientEvent> ledger) {
        ClientViews views = new ClientViews(ledger.entries());
        List<ClientLife> all = views.all(null, Integer.MAX_VALUE).items();
        List<ClientLife> byPhase = new ArrayList<>();
        for (ClientPhase phase : ClientPhase.values()) {
            List<ClientLife> inPhase =
                    views.inPhase(phase, null, Integer.MAX_VALUE).items();
            assertThat(inPhase).allMatch(life -> life.getPhase() == phase);
            byPhase.addAll(inPhase);
        }
        assertThat(byPhase).containsExactlyInAnyOrderElementsOf(all);
        Map<String, Long> queued = queue(ledger);
        for (ClientLife life : all) {
            boolean living = life.getPhase() == ClientPhase.CONNECTED || life.getPhase() == ClientPhase.RECONNECTING;
            boolean fenced = life.getTerm() <= life.getFencedThrough();
            assertThat(living).as("of %s", life).isEqualTo(!fenced).isEqualTo(life.getDueAt() != ClientLives.NEVER);
            if (living) {
                assertThat(queued.getOrDefault(life.getClient(), Long.MAX_VALUE))
                        .isLessThanOrEqualTo(life.getDueAt());
            }
        }
    }

    /** When the queue looks at each client next. */
    private static Map<String, Long> queue(ScenarioLedger<ClientEvent> ledger) {
        Map<String, Long> first = new HashMap<>();
        long entries = 0;
        try (Scan scan = ledger.entries().scan(Key.of(ClientKeys.DEADLINES).bytes(), null)) {
            while (scan.hasNext()) {
                Entry entry = scan.next();
                Key.Reader parts = Key.read(entry.key());
                long due = parts.number();
                first.putIfAbsent(Key.read(parts.key()).text(), due);
                entries++;
            }
        }
        assertThat(PartitionState.read(ledger.marks()).getWaiting())
                .as("the clock runs while there are any")
                .isEqualTo(entries);
        return first;
    }
}
