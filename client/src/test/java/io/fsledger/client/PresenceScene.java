package io.fsledger.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fsledger.client.PublishException.Reason;
import io.fsledger.events.Cause;
import io.fsledger.events.ClientEvent;
import io.fsledger.events.ClientPhase;
import io.fsledger.events.ClientTransition;
import io.fsledger.events.EventPosition;
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
import java.util.concurrent.CompletableFuture;
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
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A publisher of client c1 over Kafka's own stand-ins, which does nothing by itself, and a clock set by hand. */
@Timeout(60)
abstract class PresenceScene {
    static final Map<String, Object> SETTINGS =
            Map.of("bootstrap.servers", "nowhere:1", "schema.registry.url", "mock://presence");
    static final String TRANSITIONS = "fs.clients.transitions";
    static final int PARTITIONS = 4;
    static final TopicPartition PARTITION =
            new TopicPartition(TRANSITIONS, Keys.partition(Keys.bytes("c1"), PARTITIONS));
    static final HandleRef HANDLE = new HandleRef("mesa", 42L, 0L, 7L);

    static final long LAST_TERM = 13;

    final AtomicLong clock = new AtomicLong();
    final List<Long> waits = new CopyOnWriteArrayList<>();
    final List<String> heard = new CopyOnWriteArrayList<>();
    final MemoryLedger ledger = new MemoryLedger();
    final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    final EventSerdes serdes = new EventSerdes(SchemaRegistry.open(SETTINGS), "fs.", true);
    long end;

    MockProducer<byte[], byte[]> producer;
    RawPublisher raw;
    Presence presence;
    Publisher publisher;

    @BeforeEach
    final void open() throws InterruptedException {
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
    final void open(boolean acknowledging, Map<String, Object> more) {
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

    /** Steps of the presence on a thread of their own, until closed. */
    final class Stepping implements AutoCloseable {
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

    void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    void end(long offset) {
        end = offset;
        consumer.updateEndOffsets(Map.of(PARTITION, offset));
    }

    void transition(long term, ClientPhase to, long fencedThrough, Cause cause) {
        record(transitionOf("c1", term, to, fencedThrough, cause));
    }

    void record(ClientTransition transition) {
        consumer.addRecord(new ConsumerRecord<>(TRANSITIONS, PARTITION.partition(), end, null, bytes(transition)));
        end(end + 1);
    }

    byte[] bytes(ClientTransition transition) {
        return serdes.writer(Topics.TRANSITIONS).write(transition);
    }

    static ClientTransition transitionOf(String client, long term, ClientPhase to, long fencedThrough, Cause cause) {
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

    List<SpecificRecord> log() {
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

    static String shown(SpecificRecord event) {
        Header header = Events.header(event);
        boolean forGood = event instanceof ClientEvent client
                && client.getDisconnected() != null
                && client.getDisconnected().getForGood();
        return header.getTerm() + ":" + header.getSequence() + " " + Events.kindName(event)
                + (forGood ? " for good" : "");
    }

    void awaitWords(String... words) {
        soon().untilAsserted(() -> assertWords(words));
    }

    /** Words are acknowledged by another thread, and some steps wait for that. */
    void stepUntilWords(String... words) {
        soon().untilAsserted(() -> {
            presence.step();
            assertWords(words);
        });
    }

    private void assertWords(String... words) {
        assertThat(log().stream().filter(ClientEvent.class::isInstance).map(PresenceScene::shown))
                .containsExactly(words);
    }

    void awaitSent(int events) {
        soon().until(() -> producer.history().size() == events);
    }

    static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }

    static Reason reason(CompletableFuture<Position> future) {
        soon().until(future::isDone);
        return future.handle((position, error) -> ((PublishException) error).reason())
                .join();
    }
}
