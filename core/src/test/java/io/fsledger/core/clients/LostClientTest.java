package io.fsledger.core.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.handles.HandleEvents;
import io.fsledger.core.handles.HandleFamily;
import io.fsledger.core.handles.HandleViews;
import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.MemoryLedger;
import io.fsledger.core.sequences.SequenceEvents;
import io.fsledger.core.sequences.SequenceFamily;
import io.fsledger.events.Cause;
import io.fsledger.events.ClientEvent;
import io.fsledger.events.ClientPhase;
import io.fsledger.events.ClientTransition;
import io.fsledger.events.Fenced;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.Header;
import io.fsledger.events.PostMortem;
import io.fsledger.events.ReasonCode;
import io.fsledger.events.SequenceEvent;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a lost client leaves: the families as they are, each on its own topic, and what goes from one to the other. */
class LostClientTest {
    private static final Set<Topic<?>> HERE = Set.of(Topics.CLIENTS, Topics.HANDLES, Topics.SEQUENCES);

    private final MemoryLedger<ClientEvent> clients = ClientRulesTest.inMemory(LedgerLimits.UNCONFIGURED);
    private final MemoryLedger<HandleEvent> handles =
            new MemoryLedger<>(Topics.HANDLES, HandleFamily::new, LedgerLimits.UNCONFIGURED, HandleEvents.ticked());
    private final MemoryLedger<SequenceEvent> sequences = new MemoryLedger<>(
            Topics.SEQUENCES, SequenceFamily::new, LedgerLimits.UNCONFIGURED, SequenceEvents.ticked());
    private final Map<Topic<?>, Integer> brought = new HashMap<>();
    private int reports;

    @BeforeEach
    void connect() {
        publish(ClientEvents.connected());
        publish(HandleEvents.opened(1));
        publish(HandleEvents.opened(2));
        publish(HandleEvents.dirtied(2));
        publish(HandleEvents.opened(3).by("b"));
    }

    @Test
    void aLostClientIsReleasedAndTheLastReportEndsTheAccount() {
        clients.advance(Duration.ofMinutes(2));
        assertThat(ClientFacts.life(clients, "a").getPhase()).isEqualTo(ClientPhase.FAILED);
        fencesArrive();
        publish(HandleEvents.opened(4));
        reportsArrive();

        assertThat(open()).containsExactly(3L);
        assertThat(handles.rejections())
                .singleElement()
                .satisfies(late -> assertThat(late.code()).isEqualTo(ReasonCode.FENCED));
        assertThat(postMortems()).containsExactly(new PostMortem(1L, Cause.LOST, 2L, 1L, 0L, 0L, 0L));
    }

    @Test
    void aLateEventOfAnOldTermIsRefusedWhereNobodyHeardOfTheNewOne() {
        publish(ClientEvents.connected().term(2));
        fencesArrive();
        publish(HandleEvents.opened(4));

        assertThat(handles.rejections()).hasSize(1);
        assertThat(open()).containsExactly(3L);
        publish(HandleEvents.opened(4).term(2));
        assertThat(open()).containsExactlyInAnyOrder(3L, 4L);
    }

    @Test
    void whoComesBackWhileItIsReleasedKeepsWhatItOpensThen() {
        publish(ClientEvents.gone());
        publish(ClientEvents.connected().term(2));
        publish(HandleEvents.opened(1).inode(43).term(2));
        fencesArrive();
        publish(HandleEvents.opened(5).term(2));
        reportsArrive();

        assertThat(open()).containsExactlyInAnyOrder(1L, 3L, 5L);
        assertThat(postMortems()).containsExactly(new PostMortem(1L, Cause.GONE, 2L, 1L, 0L, 0L, 0L));
        assertThat(ClientFacts.life(clients, "a").getPhase()).isEqualTo(ClientPhase.CONNECTED);
    }

    @Test
    void whoHeldNothingHasAPostMortemToo() {
        publish(ClientEvents.connected().by("c"));
        publish(ClientEvents.gone().by("c"));
        fencesArrive();
        reportsArrive();

        assertThat(postMortems()).containsExactly(new PostMortem(1L, Cause.GONE, 0L, 0L, 0L, 0L, 0L));
        assertThat(open()).containsExactlyInAnyOrder(1L, 2L, 3L);
    }

    private void publish(ClientEvents event) {
        clients.publish(event.key(), event.event());
    }

    private void publish(HandleEvents event) {
        handles.publish(event.key(), event.event());
    }

    private void fencesArrive() {
        news(clients, Topics.HANDLES).forEach(fence -> handles.publish(null, fence));
        news(clients, Topics.SEQUENCES).forEach(fence -> sequences.publish(null, fence));
    }

    /** Those of other families are made here: nothing is held in them. */
    private void reportsArrive() {
        List<ClientEvent> fromHandles = handles.published(Topics.CLIENTS);
        List<ClientEvent> fromSequences = sequences.published(Topics.CLIENTS);
        for (; reports < fromHandles.size(); reports++) {
            report(fromHandles.get(reports));
            report(fromSequences.get(reports));
        }
        for (Topic<?> other : Topics.FAMILIES) {
            if (!HERE.contains(other)) {
                news(clients, other).forEach(fence -> nothingHeld(other, fence));
            }
        }
    }

    private void nothingHeld(Topic<?> family, SpecificRecord event) {
        Header header = Events.header(event);
        Fenced fence = (Fenced) Objects.requireNonNull(Events.body(event));
        report(ClientEvents.cleared(family.suffix(), fence.getFences(), 0, 0, 0)
                .by(header.getClient())
                .fromService(header.getCause())
                .causedBy(header.getCausedBy().getOffset())
                .event());
    }

    private void report(ClientEvent report) {
        clients.publish(report.getHeader().getClient(), report);
    }

    private <T extends SpecificRecord> List<T> news(MemoryLedger<ClientEvent> from, Topic<T> topic) {
        List<T> all = from.published(topic);
        int seen = brought.getOrDefault(topic, 0);
        brought.put(topic, all.size());
        return all.subList(seen, all.size());
    }

    private List<Long> open() {
        return new HandleViews(handles.entries(), handles.marks())
                .all(any -> true, null, 100).items().stream()
                        .map(handle -> handle.getFh())
                        .toList();
    }

    private List<PostMortem> postMortems() {
        return clients.published(Topics.TRANSITIONS).stream()
                .map(ClientTransition::getPostMortem)
                .filter(one -> one != null)
                .toList();
    }
}
