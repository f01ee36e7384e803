package io.fsledger.bench;

import io.fsledger.events.Cause;
import io.fsledger.events.DirectoryChange;
import io.fsledger.events.DirectoryEntryCreated;
import io.fsledger.events.DirectoryEvent;
import io.fsledger.events.DirectoryNotification;
import io.fsledger.events.DirectoryWatched;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.EventReader;
import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.schemas.serde.UnreadableEventException;
import io.fsledger.streams.kernel.ServiceConfig;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Measures how long after something is posted to a watched directory a consumer that reads committed notifications has it. Events
 * are posted one by one, so many a second whatever becomes of them, to one directory after the other.
 */
final class NotifyProbe implements AutoCloseable {
    static final String FILESYSTEM = "notify";

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration DRAIN_MAX = Duration.ofSeconds(60);
    private static final long STOP_MAX_MS = 10_000;

    private final World world;
    private final EventSerdes serdes;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread reader = new Thread(this::read, "notifications");
    private final Map<Long, Long> postedAt = new ConcurrentHashMap<>();
    private final AtomicReference<@Nullable String> wrong = new AtomicReference<>();
    private volatile Histogram times = newHistogram();
    private volatile int largest;
    private volatile boolean closed;
    private long posted;

    NotifyProbe(World world, String bootstrap, String registry) {
        this.world = world;
        serdes = EventSerdes.open(Map.of(ServiceConfig.REGISTRY_URL, registry), world.prefix());
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrap,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        String topic = Topics.NOTIFICATIONS.name(world.prefix());
        List<TopicPartition> partitions = IntStream.range(0, World.PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        reader.setDaemon(true);
        reader.start();
    }

    private static Histogram newHistogram() {
        return new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(2), 3);
    }

    /** A client that watches all of them. */
    void watch(List<Long> directories) {
        for (long directory : directories) {
            send(event().setWatched(new DirectoryWatched(FILESYSTEM, directory, 0L))
                    .build());
        }
    }

    /** Posts that many events; the times of all of them. */
    Histogram run(List<Long> directories, int perSecond, int events) {
        times = newHistogram();
        long due = System.nanoTime();
        for (int i = 0; i < events && wrong.get() == null; i++) {
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            due += TimeUnit.SECONDS.toNanos(1) / perSecond;
            long child = ++posted;
            postedAt.put(child, System.nanoTime());
            send(created(directories.get(i % directories.size()), child));
        }
        Waiting.until(DRAIN_MAX, "all notifications have come", () -> postedAt.isEmpty() || wrong.get() != null);
        String failure = wrong.get();
        if (failure != null) {
            throw new MeasurementFailed(failure);
        }
        return times;
    }

    static DirectoryEvent created(long directory, long child) {
        ByteBuffer name = ByteBuffer.wrap(("entry-" + child).getBytes(StandardCharsets.UTF_8));
        return event().setCreated(new DirectoryEntryCreated(FILESYSTEM, directory, 0L, child, 0L, name))
                .build();
    }

    static DirectoryEvent.Builder event() {
        return DirectoryEvent.newBuilder()
                .setHeader(new Header("notify", 1L, 0L, 0L, Origin.PRODUCER, Cause.NONE, null));
    }

    void send(DirectoryEvent event) {
        world.publish(Topics.DIRECTORIES, event, (metadata, error) -> {
            if (error != null) {
                wrong.compareAndSet(null, "publishing failed: " + error);
            }
        });
    }

    /** The most changes that a notification has had. */
    int largest() {
        return largest;
    }

    private void read() {
        EventReader<DirectoryNotification> notifications = serdes.reader(Topics.NOTIFICATIONS);
        try (consumer) {
            while (!closed) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    long now = System.nanoTime();
                    List<DirectoryChange> changes =
                            notifications.read(record.value()).getChanges();
                    largest = Math.max(largest, changes.size());
                    for (DirectoryChange change : changes) {
                        Long at = postedAt.remove(change.getChild());
                        if (at != null) {
                            times.recordValue(now - at);
                        }
                    }
                }
            }
        } catch (KafkaException | UnreadableEventException e) {
            wrong.compareAndSet(null, "notifications cannot be read: " + e);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            reader.join(STOP_MAX_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        serdes.close();
    }
}
