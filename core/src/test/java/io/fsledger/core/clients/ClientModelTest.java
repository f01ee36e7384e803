package io.fsledger.core.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.Seed;
import io.fsledger.core.clients.ClientModel.Told;
import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.MemoryLedger;
import io.fsledger.core.ledger.MemoryLedger.Appended;
import io.fsledger.events.ClientEvent;
import io.fsledger.events.ClientTransition;
import io.fsledger.events.ReasonCode;
import io.fsledger.schemas.Topics;
import io.fsledger.state.ClientLife;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;

/** The rules of clients against a model that shares no code with them, on random logs. */
class ClientModelTest {
    private static final int EVENTS = 3_000;
    private static final LedgerLimits LIMITS =
            ClientSuite.EXACT.with(Bound.CLIENT_LEASE_MS, 4_000).with(Bound.RECONNECT_ATTEMPTS, 4);

    /** Something always waits, so that ledger time has one beginning. */
    private static final String KEEPER = "keeper";

    @RepeatedTest(5)
    void equalsANaiveFoldOfTheLog() {
        MemoryLedger<ClientEvent> replay = ClientRulesTest.inMemory(LedgerLimits.UNCONFIGURED);
        ClientModel model = new ClientModel();
        Map<Long, ReasonCode> refused = new TreeMap<>();
        long offset = 0;
        for (Appended<ClientEvent> appended : log(Seed.random("ClientModelTest"))) {
            replay.append(appended);
            replay.handleNext(false);
            ReasonCode code = model.apply(appended);
            if (code != null) {
                refused.put(offset, code);
            }
            if (++offset % 20 == 0) {
                assertThat(lives(replay)).as("after %d events", offset).isEqualTo(model.lives());
            }
        }
        assertThat(lives(replay)).isEqualTo(model.lives());
        Map<Long, ReasonCode> rejected = new TreeMap<>();
        replay.rejections().forEach(one -> rejected.put(one.offset(), one.code()));
        assertThat(rejected).isEqualTo(refused);
        assertThat(replay.duplicates()).isEqualTo(model.duplicates()).isPositive();
        assertTold(replay.published(Topics.TRANSITIONS), model);
    }

    private static void assertTold(List<ClientTransition> transitions, ClientModel model) {
        assertThat(transitions)
                .extracting(ClientTransition::getPostMortem)
                .filteredOn(one -> one != null)
                .containsExactlyElementsOf(model.postMortems())
                .isNotEmpty();
        model.lives()
                .keySet()
                .forEach(client -> assertThat(transitions)
                        .filteredOn(one -> one.getClient().equals(client) && one.getPostMortem() == null)
                        .extracting(ClientModelTest::told)
                        .containsExactlyElementsOf(model.told(client)));
    }

    private static Told told(ClientTransition transition) {
        return new Told(
                transition.getFrom(),
                transition.getTo(),
                transition.getAttempt(),
                transition.getDelayMs(),
                transition.getCause(),
                transition.getTerm(),
                transition.getFencedThrough());
    }

    private static Map<String, ClientLife> lives(MemoryLedger<ClientEvent> ledger) {
        Map<String, ClientLife> lives = new TreeMap<>();
        new ClientViews(ledger.entries())
                .all(null, Integer.MAX_VALUE)
                .items()
                .forEach(life -> lives.put(life.getClient(), life));
        return lives;
    }

    /** Of a ledger as it runs: what it derives, and what other families report, is appended a little later. */
    private static List<Appended<ClientEvent>> log(Random random) {
        MemoryLedger<ClientEvent> ledger = ClientRulesTest.inMemory(LIMITS);
        RandomClients events = new RandomClients(random);
        append(ledger, ClientEvents.connected().by(KEEPER));
        for (int i = 0; i < EVENTS; i++) {
            List<ClientEvents> next = new ArrayList<>(List.of(events.next()));
            if (i % 5 == 0) {
                next.add(ClientEvents.heartbeat().by(KEEPER));
            }
            if (random.nextInt(10) == 0) {
                next.addAll(events.reports(ledger));
            }
            next.forEach(event -> append(ledger, event));
            ledger.idle(Duration.ofMillis(random.nextInt(300)));
            for (int handled = random.nextInt(4); handled > 0; handled--) {
                ledger.handleNext(true);
            }
        }
        ledger.handleAll();
        return ledger.log();
    }

    private static void append(MemoryLedger<ClientEvent> ledger, ClientEvents event) {
        ledger.append(event.key(), event.event());
    }
}
