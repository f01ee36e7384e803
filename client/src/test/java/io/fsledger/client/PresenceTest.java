package io.fsledger.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fsledger.client.PublishException.Reason;
import io.fsledger.core.handles.OpenFlags;
import io.fsledger.events.Cause;
import io.fsledger.events.ClientEvent;
import io.fsledger.events.ClientPhase;
import io.fsledger.events.ClientTransition;
import io.fsledger.events.EventPosition;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.HandleRef;
import io.fsledger.events.Header;
import io.fsledger.events.SequenceKind;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.registry.SchemaRegistry;
import io.fsledger.schemas.serde.EventReader;
import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.schemas.serde.UnreadableEventException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said of a client by itself, and what becomes of it, step by step: over Kafka's own stand-ins and a clock set by hand. */
@Timeout(60)
class PresenceTest {
    private static final Map<String, Object> SETTINGS =
            Map.of("bootstrap.servers", "nowhere:1", "schema.registry.url", "mock://presence");
    private static final String TRANSITIONS = "fs.clients.transitions";
    private static final int PARTITIONS = 4;
    private static final TopicPartition PARTITION =
            new TopicPartition(TRANSITIONS, Keys.partition(Keys.bytes("c1"), PARTITIONS));
    private static final HandleRef HANDLE = new HandleRef("mesa", 42L, 0L, 7L);

    private static final long LAST_TERM = 13;

    private final AtomicLong clock = new AtomicLong();
    private final List<Long> waits = new CopyOnWriteArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final MemoryLedger ledger = new MemoryLedger();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final EventSerdes serdes = new EventSerdes(SchemaRegistry.open(SETTINGS), "fs.", true);
    private long end;

    private MockProducer<byte[], byte[]> producer;
    private RawPublisher raw;
    private Presence presence;
    private Publisher publisher;

    PresenceTest() throws InterruptedException {
        ledger.take("c1", SequenceKind.TERM, 3, Duration.ZERO);
        consumer.updatePartitions(
                TRANSITIONS,
                IntStream.range(0, PARTITIONS)
                        .mapToObj(partition -> new PartitionInfo(TRANSITIONS, partition, Node.noNode(), null, null))
                        .toList());
        end(0);
        open(true, Map.of());
    }

    @AfterEach
    void close() {
        raw.close(Duration.ZERO);
    }

    /** A publisher of client c1 in term 3, which does nothing by itself but when the test says so. */
    private void open(boolean acknowledging, Map<String, Object> more) {
        if (raw != null) {
            raw.close(Duration.ZERO);
        }
        producer = new MockProducer<>(
                Cluster.empty(),
                acknowledging,
                new RoundRobinPartitioner(),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        Map<String, Object> settings = new HashMap<>(SETTINGS);
        settings.putAll(more);
        PublisherConfig config = new PublisherConfig(settings);
        PublisherListener listener = new PublisherListener() {
            @Override
            public void renewed(long formerTerm, long term) {
                heard.add("renewed " + formerTerm + " " + term);
            }

            @Override
            public void superseded(long term, long byTerm) {
                heard.add("superseded " + term + " " + byTerm);
            }
        };
        raw = new RawPublisher(config, listener, () -> producer, millis -> {});
        ClientLives lives = new ClientLives("c1", 3, raw);
        presence = new Presence(
                lives,
                ledger,
                config,
                listener,
                () -> new TopicFollower<>(raw, Topics.TRANSITIONS, () -> consumer),
                clock::get,
                millis -> {
                    waits.add(millis);
                    pass(Duration.ofMillis(millis));
                });
        publisher = new Publisher(lives, presence, raw, new LedgerNumberSource(raw));
    }

    @Test
    void connectedIsTheFirstWordOfATermAndHeartbeatsFollowAtTheirInterval() throws Exception {
        presence.connect();
        presence.step();
        pass(Duration.ofMillis(9_999));
        presence.step();
        awaitWords("3:1 connected");
        pass(Duration.ofMillis(1));
        presence.step();
        presence.step();
        awaitWords("3:1 connected", "3:2 heartbeat");
        publisher.handles().closed(HANDLE);
        for (int beat = 0; beat < 2; beat++) {
            pass(Duration.ofSeconds(10));
            presence.step();
            assertThat(publisher.flush(Duration.ofSeconds(10))).isTrue();
        }
        awaitWords("3:1 connected", "3:2 heartbeat", "3:4 heartbeat", "3:5 heartbeat");
        assertThat(publisher.presence()).isEqualTo(new PresenceCounts(3, 0, 0));
        assertThat(producer.history().get(0).topic()).isEqualTo("fs.clients");
        assertThat(producer.history().get(0).key()).asString().isEqualTo("c1");
    }

    @Test
    void anIntervalOfZeroMeansNoHeartbeat() throws Exception {
        open(true, Map.of("heartbeat.interval.ms", 0));
        presence.connect();
        pass(Duration.ofDays(1));
        presence.step();
        publisher.flush(Duration.ofSeconds(10));
        awaitWords("3:1 connected");
    }

    @Test
    void whileNobodyAcknowledgesHeartbeatsAreSkippedAndCountedAndThenResume() throws Exception {
        open(false, Map.of());
        presence.connect();
        awaitWords("3:1 connected");
        for (int beat = 0; beat < 3; beat++) {
            pass(Duration.ofSeconds(10));
            presence.step();
        }
        assertThat(publisher.presence()).isEqualTo(new PresenceCounts(0, 3, 0));
        producer.completeNext();
        pass(Duration.ofSeconds(10));
        presence.step();
        awaitWords("3:1 connected", "3:2 heartbeat");
        assertThat(publisher.presence()).isEqualTo(new PresenceCounts(1, 3, 0));
    }

    @Test
    void whoHasSoMuchToSayThatThereIsNoRoomIsHeardNevertheless() throws Exception {
        open(false, Map.of("buffer.events.max", 1, "max.block.ms", 3_600_000));
        presence.connect();
        awaitSent(1);
        producer.completeNext();
        publisher.handles().closed(HANDLE);
        pass(Duration.ofSeconds(10));
        presence.step();
        awaitWords("3:1 connected", "3:3 heartbeat");
    }

    @Test
    void aFirstWordThatWasRefusedIsSaidAgain() throws Exception {
        open(false, Map.of());
        presence.connect();
        awaitWords("3:1 connected");
        producer.errorNext(new InvalidTopicException("no such topic"));
        pass(Duration.ofSeconds(10));
        presence.step();
        awaitWords("3:1 connected", "3:2 connected");
    }

    @Test
    void whoIsMissedSaysThatHeIsThere() throws Exception {
        presence.connect();
        presence.step();
        transition(3, ClientPhase.RECONNECTING, -1, Cause.NONE);
        transition(2, ClientPhase.RECONNECTING, -1, Cause.NONE);
        presence.step();
        presence.step();
        presence.step();
        awaitWords("3:1 connected", "3:2 connected");
    }

    @Test
    void whatHappensToOthersAndToFormerTermsChangesNothing() throws Exception {
        presence.connect();
        presence.step();
        record(transitionOf("c2", 9, ClientPhase.FAILED, 9, Cause.LOST));
        transition(3, ClientPhase.CONNECTED, 2, Cause.SUPERSEDED);
        presence.step();
        assertThat(publisher.term()).isEqualTo(3);
        assertThat(publisher.handles().closed(HANDLE).get()).isNotNull();
        assertThat(heard).isEmpty();
    }

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
    void closingMeansThatItMayComeBackAndLeavingThatItDoesNot() throws Exception {
        presence.start();
        assertThat(publisher.close(Duration.ofSeconds(10))).isEmpty();
        publisher.leave();
        awaitWords("3:1 connected", "3:2 disconnected");
        open(true, Map.of());
        presence.start();
        publisher.leave();
        publisher.close();
        awaitWords("3:1 connected", "3:2 disconnected for good");
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

    /** Terms follow each other, each from its first word on; and what one thread says stands in the order in which it said it. */
    private static void assertInOrder(List<SpecificRecord> log) {
        long term = 0;
        long sequence = 0;
        Map<Long, Long> offsets = new HashMap<>();
        for (SpecificRecord event : log) {
            Header header = Events.header(event);
            if (header.getTerm() != term) {
                assertThat(shown(event)).isEqualTo(Math.max(3, term + 1) + ":1 connected");
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

    /** Steps of the presence on a thread of their own, until closed. */
    private final class Stepping implements AutoCloseable {
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final Future<?> step = thread.submit(() -> {
            presence.step();
            return null;
        });

        @Override
        public void close() throws Exception {
            step.get();
            thread.shutdownNow();
        }
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private void end(long offset) {
        end = offset;
        consumer.updateEndOffsets(Map.of(PARTITION, offset));
    }

    private void transition(long term, ClientPhase to, long fencedThrough, Cause cause) {
        record(transitionOf("c1", term, to, fencedThrough, cause));
    }

    private void record(ClientTransition transition) {
        consumer.addRecord(new ConsumerRecord<>(TRANSITIONS, PARTITION.partition(), end, null, bytes(transition)));
        end(end + 1);
    }

    private byte[] bytes(ClientTransition transition) {
        return serdes.writer(Topics.TRANSITIONS).write(transition);
    }

    private static ClientTransition transitionOf(
            String client, long term, ClientPhase to, long fencedThrough, Cause cause) {
        return ClientTransition.newBuilder()
                .setClient(client)
                .setTerm(term)
                .setFrom(ClientPhase.CONNECTED)
                .setTo(to)
                .setFencedThrough(fencedThrough)
                .setCause(cause)
                .setAt(1)
                .setCausedBy(new EventPosition("clients", 0, 0L))
                .build();
    }

    private List<SpecificRecord> log() {
        EventReader<ClientEvent> clients = serdes.reader(Topics.CLIENTS);
        var handles = serdes.reader(Topics.HANDLES);
        List<SpecificRecord> log = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : producer.history()) {
            try {
                log.add((record.topic().equals("fs.clients") ? clients : handles).read(record.value()));
            } catch (UnreadableEventException e) {
                throw new AssertionError(e);
            }
        }
        return log;
    }

    private static String shown(SpecificRecord event) {
        Header header = Events.header(event);
        boolean forGood = event instanceof ClientEvent client
                && client.getDisconnected() != null
                && client.getDisconnected().getForGood();
        return header.getTerm() + ":" + header.getSequence() + " " + Events.kindName(event)
                + (forGood ? " for good" : "");
    }

    private void awaitWords(String... words) {
        soon().untilAsserted(() -> assertThat(
                        log().stream().filter(ClientEvent.class::isInstance).map(PresenceTest::shown))
                .containsExactly(words));
    }

    private void awaitSent(int events) {
        soon().until(() -> producer.history().size() == events);
    }

    private static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }

    private static Reason reason(CompletableFuture<Position> future) {
        soon().until(future::isDone);
        return future.handle((position, error) -> ((PublishException) error).reason())
                .join();
    }
}
