package io.fsledger.core.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.Seed;
import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.MemoryLedger;
import io.fsledger.core.ledger.MemoryLedger.Appended;
import io.fsledger.core.ledger.ScenarioLedger.Rejected;
import io.fsledger.core.table.TableSnapshot;
import io.fsledger.events.Cause;
import io.fsledger.events.ClientEvent;
import io.fsledger.events.ClientPhase;
import io.fsledger.events.ClientTransition;
import io.fsledger.events.ReasonCode;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The laws of the ledger, on random logs of clients: good events and bad ones, fences, ticks, and what they cause. */
class ClientLawsTest {
    private static final int EVENTS = 3_000;
    private static final LedgerLimits LIMITS =
            LedgerLimits.UNCONFIGURED.with(Bound.CLIENT_LEASE_MS, 4_000).with(Bound.RECONNECT_ATTEMPTS, 4);

    @RepeatedTest(5)
    void givesTheSameForTheSameLog() {
        Random random = Seed.random("ClientLawsTest");
        MemoryLedger<ClientEvent> first = live(random);
        assertSame(replayed(first.log(), random, 0), first);
    }

    @RepeatedTest(5)
    void givesTheSameWhereverItIsStoppedAndStarted() {
        Random random = Seed.random("ClientLawsTest");
        MemoryLedger<ClientEvent> first = live(random);
        assertSame(replayed(first.log(), random, 7), first);
    }

    @RepeatedTest(5)
    void endsEachFenceInOnePostMortemAndTellsEachChange() {
        MemoryLedger<ClientEvent> ledger = live(Seed.random("ClientLawsTest"));
        List<ClientTransition> told = ledger.published(Topics.TRANSITIONS);
        assertThat(told.stream().filter(one -> one.getPostMortem() != null))
                .hasSameSizeAs(ledger.published(Topics.HANDLES));
        assertThat(TableSnapshot.of(ledger.entries(), ClientKeys.postMortems())).isEmpty();
        for (String client : List.of("a", "ab", "b:1")) {
            ClientPhase phase = ClientPhase.DISCONNECTED;
            for (ClientTransition one : told) {
                if (one.getClient().equals(client)) {
                    assertThat(one.getFrom()).isEqualTo(phase);
                    phase = one.getTo();
                }
            }
            assertThat(ClientFacts.life(ledger, client).getPhase()).isEqualTo(phase);
        }
    }

    /** A generator that has gone stale would let the laws hold of nothing. */
    @Test
    void meetsAllThatCanHappen() {
        Random random = Seed.random("ClientLawsTest");
        Set<ReasonCode> codes = EnumSet.noneOf(ReasonCode.class);
        Set<Cause> causes = EnumSet.noneOf(Cause.class);
        Set<ClientPhase> phases = EnumSet.noneOf(ClientPhase.class);
        for (int log = 0; log < 20; log++) {
            MemoryLedger<ClientEvent> ledger = live(random);
            ledger.rejections().stream().map(Rejected::code).forEach(codes::add);
            ledger.published(Topics.TRANSITIONS).forEach(one -> {
                phases.add(one.getTo());
                if (one.getPostMortem() != null) {
                    causes.add(one.getPostMortem().getCause());
                }
            });
        }
        assertThat(codes)
                .contains(
                        ReasonCode.MALFORMED,
                        ReasonCode.UNKNOWN_EVENT,
                        ReasonCode.KEY_MISMATCH,
                        ReasonCode.STALE_TERM,
                        ReasonCode.FENCED,
                        ReasonCode.WRONG_STATE);
        assertThat(causes).containsExactlyInAnyOrder(Cause.LOST, Cause.GONE, Cause.RELEASED, Cause.SUPERSEDED);
        assertThat(phases)
                .containsExactlyInAnyOrder(
                        ClientPhase.CONNECTED, ClientPhase.RECONNECTING, ClientPhase.FAILED, ClientPhase.DISCONNECTED);
    }

    /** A ledger as it runs: what is derived and reported is appended a little later, between what others publish. */
    private static MemoryLedger<ClientEvent> live(Random random) {
        MemoryLedger<ClientEvent> ledger = ClientRulesTest.inMemory(LIMITS);
        RandomClients events = new RandomClients(random);
        for (int i = 0; i < EVENTS; i++) {
            append(ledger, events.next());
            if (random.nextInt(10) == 0) {
                events.reports(ledger).forEach(report -> append(ledger, report));
            }
            ledger.idle(Duration.ofMillis(random.nextInt(300)));
            for (int handled = random.nextInt(4); handled > 0; handled--) {
                ledger.handleNext(true);
            }
        }
        ledger.handleAll();
        List<ClientEvents> reports = events.reports(ledger);
        while (!reports.isEmpty()) {
            reports.forEach(report -> append(ledger, report));
            ledger.handleAll();
            reports = events.reports(ledger);
        }
        ClientInvariants.check(ledger);
        return ledger;
    }

    private static void append(MemoryLedger<ClientEvent> ledger, ClientEvents event) {
        ledger.append(event.key(), event.event());
    }

    /** Restarts before one event of so many; never for 0. */
    private static MemoryLedger<ClientEvent> replayed(
            List<Appended<ClientEvent>> log, Random random, int restartOneOf) {
        // The limits are in the log: whoever replays it needs no others.
        MemoryLedger<ClientEvent> ledger = ClientRulesTest.inMemory(LedgerLimits.UNCONFIGURED);
        for (Appended<ClientEvent> appended : log) {
            if (restartOneOf > 0 && random.nextInt(restartOneOf) == 0) {
                ledger.restart();
            }
            ledger.append(appended);
            ledger.handleNext(false);
        }
        return ledger;
    }

    private static void assertSame(MemoryLedger<ClientEvent> other, MemoryLedger<ClientEvent> first) {
        assertThat(TableSnapshot.of(other.entries())).isEqualTo(TableSnapshot.of(first.entries()));
        assertThat(TableSnapshot.of(other.marks())).isEqualTo(TableSnapshot.of(first.marks()));
        assertThat(other.derived()).isEqualTo(first.derived());
        assertThat(other.rejections()).isEqualTo(first.rejections());
        List<Topic<?>> outputs = new ArrayList<>(Topics.FAMILIES);
        outputs.add(Topics.TRANSITIONS);
        for (Topic<?> output : outputs) {
            assertThat(other.published(output).equals(first.published(output)))
                    .as("%s", output)
                    .isTrue();
        }
    }
}
