package io.fsledger.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.client.PublishException.Reason;
import io.fsledger.core.handles.OpenFlags;
import io.fsledger.events.Cause;
import io.fsledger.events.ClientPhase;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.HandleRef;
import io.fsledger.events.Header;
import io.fsledger.schemas.Events;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What becomes of a client, and of what it says, when the ledger has given up its term. */
class TermRenewalTest extends PresenceScene {
    @Test
    void afterAFenceANewTermBeginsWithConnectedAndItsOwnSequence() throws Exception {
        presence.connect();
        publisher.handles().closed(HANDLE);
        awaitSent(2);
        presence.step();
        transition(3, ClientPhase.FAILED, 3, Cause.LOST);
        presence.step();
        assertThat(publisher.term()).isEqualTo(4);
        publisher.handles().closed(HANDLE);
        awaitSent(4);
        pass(Duration.ofSeconds(10));
        presence.step();
        awaitWords("3:1 connected", "4:1 connected", "4:3 heartbeat");
        assertThat(heard).containsExactly("renewed 3 4");
        assertThat(publisher.presence()).isEqualTo(new PresenceCounts(1, 0, 1));
    }

    @Test
    void aFenceThatCameBeforeItsThreadBeganToReadIsHeard() throws Exception {
        end(5_000);
        AtomicLong from = new AtomicLong();
        consumer.schedulePollTask(() -> {
            from.set(consumer.position(PARTITION));
            consumer.addRecord(new ConsumerRecord<>(
                    TRANSITIONS,
                    PARTITION.partition(),
                    4_999,
                    null,
                    bytes(transitionOf("c1", 3, ClientPhase.FAILED, 3, Cause.LOST))));
        });
        presence.connect();
        presence.step();
        assertThat(from).hasValue(5_000 - Presence.LOOK_BACK);
        assertThat(publisher.term()).isEqualTo(4);
    }

    @Test
    void aCountOfOnesOwnGoesOnAboveWhatWasFenced() throws Exception {
        presence.connect();
        presence.step();
        transition(3, ClientPhase.FAILED, 70, Cause.RELEASED);
        presence.step();
        assertThat(publisher.term()).isEqualTo(71);
    }

    @Test
    void whatWasNotHandedOverFailsAndWhatWasGetsItsPosition() throws Exception {
        open(false, Map.of());
        presence.connect();
        CompletableFuture<Position> handedOver = publisher.handles().closed(HANDLE);
        awaitSent(2);
        ledger.away(true);
        presence.step();
        transition(3, ClientPhase.FAILED, 3, Cause.LOST);
        CompletableFuture<Position> during;
        try (Stepping stepping = new Stepping()) {
            ledger.awaitAsked(2);
            during = publisher.handles().closed(HANDLE);
            assertThat(reason(during)).isEqualTo(Reason.FENCED);
            assertThat(handedOver).isNotDone();
            ledger.away(false);
        }
        producer.completeNext();
        producer.completeNext();
        soon().until(handedOver::isDone);
        assertThat(handedOver.get()).isNotNull();
        assertThat(publisher.counts().failed()).isEqualTo(1);
        CompletableFuture<Position> after = publisher.handles().closed(HANDLE);
        awaitSent(4);
        producer.completeNext();
        producer.completeNext();
        soon().until(after::isDone);
        awaitWords("3:1 connected", "4:1 connected");
    }

    @Test
    void whoWaitsForRoomWhenTheFenceComesIsToldSo() throws Exception {
        open(false, Map.of("buffer.events.max", 1));
        presence.connect();
        awaitSent(1);
        presence.step();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<CompletableFuture<Position>> waiting =
                    thread.submit(() -> publisher.handles().closed(HANDLE));
            soon().until(() -> publisher.counts().buffered() == 2);
            transition(3, ClientPhase.FAILED, 3, Cause.LOST);
            presence.step();
            assertThat(publisher.term()).isEqualTo(4);
            producer.completeNext();
            awaitSent(2);
            producer.completeNext();
            assertThat(reason(waiting.get())).isEqualTo(Reason.FENCED);
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void aLedgerThatGivesNoTermIsAskedAgainLater() throws Exception {
        open(true, Map.of("numbers.timeout.ms", 1));
        presence.connect();
        presence.step();
        ledger.away(true);
        transition(3, ClientPhase.FAILED, 3, Cause.LOST);
        presence.step();
        presence.step();
        assertThat(waits).hasSize(1);
        presence.step();
        presence.step();
        assertThat(waits).hasSize(2);
        assertThat(publisher.term()).isEqualTo(3);
        ledger.away(false);
        presence.step();
        assertThat(publisher.term()).isEqualTo(4);
    }

    @Test
    void whoWasSupersededStaysOut() throws Exception {
        presence.connect();
        awaitSent(1);
        presence.step();
        transition(3, ClientPhase.FAILED, 3, Cause.LOST);
        transition(4, ClientPhase.CONNECTED, 3, Cause.SUPERSEDED);
        presence.step();
        assertThat(heard).containsExactly("superseded 3 4");
        assertThat(reason(publisher.handles().closed(HANDLE))).isEqualTo(Reason.FENCED);
        publisher.close(Duration.ofSeconds(10));
        awaitWords("3:1 connected");
        assertThat(ledger.counts()).as("no further term is taken").hasSize(1);
    }

    @Test
    void anOpenFileTableIsEmptyInTheNextLife() throws Exception {
        presence.connect();
        presence.step();
        OpenFileTable table = new OpenFileTable("mesa", FileTable.inMemory(), publisher);
        long former = table.open(42, OpenFlags.WRITE).getFh();
        assertThat(table.count()).isEqualTo(1);
        awaitSent(2);
        transition(3, ClientPhase.FAILED, 3, Cause.RELEASED);
        presence.step();
        assertThat(table.count()).isZero();
        assertThat(table.markDirty(former)).isFalse();
        assertThat(table.isOpen(42)).isFalse();
        assertThat(table.open(42, OpenFlags.READ).getTerm()).isEqualTo(4);
        publisher.flush(Duration.ofSeconds(10));
        assertThat(log().stream().map(PresenceTest::shown))
                .containsExactly("3:1 connected", "3:2 opened", "4:1 connected", "4:2 opened");
    }

    @Test
    void manyThreadsKeepTheirOrderAndMixNoTermsWhileTheyAreRenewed() throws Exception {
        open(true, Map.of("buffer.events.max", 100));
        presence.connect();
        presence.step();
        int threads = 4;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        Queue<CompletableFuture<Position>> futures = new ConcurrentLinkedQueue<>();
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                HandleRef own = new HandleRef("mesa", 2L + thread, 0L, 1L);
                running.add(pool.submit(() -> {
                    for (long offset = 1; publisher.term() < LAST_TERM; offset++) {
                        long term = publisher.term();
                        CompletableFuture<Position> future = publisher.handles().moved(own, offset);
                        futures.add(future);
                        while (future.isCompletedExceptionally() && publisher.term() == term) {
                            Thread.yield();
                        }
                    }
                }));
            }
            for (long term = 3; term < LAST_TERM; term++) {
                long published = publisher.counts().published();
                soon().until(() -> publisher.counts().published() > published + 100);
                transition(term, ClientPhase.FAILED, term, Cause.LOST);
                presence.step();
                assertThat(publisher.term()).isEqualTo(term + 1);
            }
            for (Future<?> thread : running) {
                thread.get();
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(publisher.flush(Duration.ofSeconds(30))).isTrue();
        assertThat(futures).allMatch(CompletableFuture::isDone);
        assertThat(futures.stream().filter(CompletableFuture::isCompletedExceptionally))
                .allSatisfy(failed -> assertThat(reason(failed)).isEqualTo(Reason.FENCED));
        assertInOrder(log());
        assertThat(publisher.counts().acknowledged())
                .isEqualTo(producer.history().size());
    }

    /**
     * Terms follow each other, each from its first word on, unless it was over before that could leave; and what one thread says
     * stands in the order in which it said it.
     */
    private static void assertInOrder(List<SpecificRecord> log) {
        long term = 0;
        long sequence = 0;
        Map<Long, Long> offsets = new HashMap<>();
        for (SpecificRecord event : log) {
            Header header = Events.header(event);
            if (header.getTerm() != term) {
                assertThat(header.getTerm()).isGreaterThan(term);
                assertThat(shown(event)).isEqualTo(header.getTerm() + ":1 connected");
            } else {
                assertThat(header.getSequence()).isGreaterThan(sequence);
            }
            term = header.getTerm();
            sequence = header.getSequence();
            if (event instanceof HandleEvent handle) {
                long inode = handle.getMoved().getInode();
                long offset = handle.getMoved().getOffset();
                assertThat(offset).isGreaterThan(offsets.getOrDefault(inode, 0L));
                offsets.put(inode, offset);
            }
        }
        assertThat(term).isEqualTo(LAST_TERM);
    }
}
