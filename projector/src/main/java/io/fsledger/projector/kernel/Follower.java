package io.fsledger.projector.kernel;

import io.fsledger.core.retry.ReconnectPolicy;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of a consumer group that applies its partitions to a read model, on a thread of its own.
 *
 * <p>Where to go on is said by the read model, never by Kafka. What is committed to Kafka is only to be seen: how far this has
 * come, for `fsledger settled` and for any tool that shows lag. A partition that fails is tried again with growing delays, from its last
 * checkpoint on; the others go on meanwhile.
 */
public final class Follower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

    private static final Duration POLL = Duration.ofMillis(50);
    private static final long STOP_MAX_MS = 25_000;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final List<String> topics;
    private final Projection projection;
    private final Pace pace;
    private final Thread thread;
    private final Map<TopicPartition, FollowedPartition> followed = new HashMap<>();
    private final ConcurrentMap<TopicPartition, PartitionStatus> statuses = new ConcurrentHashMap<>();
    private volatile boolean running = true;
    private volatile @Nullable String problem = "it has not joined its group yet";

    /**
     * How often what was applied is kept, and how failures are tried again.
     *
     * @param checkpoint at the latest after this time
     * @param checkpointBytes or after so many bytes
     */
    public record Pace(Duration checkpoint, long checkpointBytes, ReconnectPolicy retries) {}

    /**
     * Begins at once.
     *
     * @param consumers makes the consumer, which this closes
     */
    public Follower(
            String name,
            Supplier<Consumer<byte[], byte[]>> consumers,
            List<String> topics,
            Projection projection,
            Pace pace) {
        this.consumers = consumers;
        this.topics = topics;
        this.projection = projection;
        this.pace = pace;
        thread = new Thread(this::run, name);
        thread.start();
    }

    /** How far each partition of this member has come. */
    public Collection<PartitionStatus> partitions() {
        return List.copyOf(statuses.values());
    }

    /** Why nothing is followed at all; null where something may be. */
    public @Nullable String problem() {
        return problem;
    }

    private void run() {
        int failures = 0;
        while (running) {
            try (Consumer<byte[], byte[]> opened = consumers.get()) {
                opened.subscribe(topics, new Assignments(opened));
                follow(opened);
                sealAll();
            } catch (RuntimeException e) {
                LOG.error("{} cannot follow its topics; it is tried again", thread.getName(), e);
                problem = String.valueOf(e.getMessage());
                abandonAll();
                pause(pace.retries().delayMs(failures++));
            }
        }
    }

    private void pause(long millis) {
        try {
            Thread.sleep(Math.max(1, millis));
        } catch (InterruptedException e) {
            running = false;
            Thread.currentThread().interrupt();
        }
    }

    private void follow(Consumer<byte[], byte[]> from) {
        while (running) {
            try {
                ConsumerRecords<byte[], byte[]> records = from.poll(POLL);
                for (TopicPartition partition : records.partitions()) {
                    apply(from, partition, records.records(partition));
                }
            } catch (OffsetOutOfRangeException e) {
                e.offsetOutOfRangePartitions().keySet().forEach(partition -> inputLost(from, partition));
            } catch (RetriableException e) {
                LOG.warn("{} hears nothing from Kafka; it is tried again", thread.getName(), e);
            }
            problem = null;
            for (FollowedPartition one : followed.values()) {
                tend(from, one);
            }
        }
    }

    private void apply(
            Consumer<byte[], byte[]> from, TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
        FollowedPartition one = followed.get(partition);
        if (one == null || !one.isFollowing()) {
            return;
        }
        attempt(from, one, () -> {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                one.projection().apply(record);
                one.position = record.offset() + 1;
                if (one.projection().pendingBytes() >= pace.checkpointBytes()) {
                    checkpoint(from, one);
                }
            }
        });
    }

    /** What is to be done about a partition now and then. */
    private void tend(Consumer<byte[], byte[]> from, FollowedPartition one) {
        long now = System.nanoTime();
        if (one.isDue(now)) {
            attempt(from, one, () -> goOn(from, one));
        } else if (one.isFollowing()) {
            attempt(from, one, () -> {
                // behind the marks that end transactions, too, which nobody hears of
                one.position = Math.max(one.position, from.position(one.partition));
                if (one.wantsCheckpoint(now, pace.checkpoint().toNanos(), pace.checkpointBytes())) {
                    checkpoint(from, one);
                }
            });
        }
        statuses.put(one.partition, one.status());
    }

    private void checkpoint(Consumer<byte[], byte[]> from, FollowedPartition one) throws Exception {
        one.projection().checkpoint(one.position);
        one.checkpointed();
        tell(from, one);
    }

    private static void tell(Consumer<byte[], byte[]> from, FollowedPartition one) {
        OffsetAndMetadata applied = new OffsetAndMetadata(one.projection().offset());
        from.commitAsync(Map.of(one.partition, applied), (offsets, error) -> {
            if (error != null) {
                LOG.debug("{} is told with the next checkpoint", offsets, error);
            }
        });
    }

    /** Opens a partition, or goes back to its last checkpoint, and goes on from there. */
    private void goOn(Consumer<byte[], byte[]> from, FollowedPartition one) throws Exception {
        PartitionProjection opened = one.opened();
        if (opened == null) {
            opened = projection.open(one.partition);
            one.open(opened);
        } else {
            opened.rollback();
        }
        long first = from.beginningOffsets(List.of(one.partition)).getOrDefault(one.partition, 0L);
        if (opened.offset() < first && !opened.isNew()) {
            throw new InputLostException(one.partition, opened.offset(), first);
        }
        long start = Math.max(first, opened.offset());
        from.seek(one.partition, start);
        from.resume(List.of(one.partition));
        one.follow(start);
        tell(from, one);
        LOG.info("{} goes on at {}", one.partition, start);
    }

    /** Something that may fail because of a disk, a database or Kafka. */
    @FunctionalInterface
    private interface Attempt {
        void run() throws Exception;
    }

    private void attempt(Consumer<byte[], byte[]> from, FollowedPartition one, Attempt attempt) {
        try {
            attempt.run();
        } catch (Exception e) {
            fail(from, one, e);
        }
    }

    private void fail(Consumer<byte[], byte[]> from, FollowedPartition one, Exception error) {
        from.pause(List.of(one.partition));
        if (projection.isFinal(error)) {
            LOG.error("{} is not followed any more: {}", one.partition, error.getMessage());
            one.stopped(error);
        } else {
            LOG.error(
                    "{} stops at {}, and is tried again from there",
                    one.partition,
                    one.status().applied(),
                    error);
            one.failed(error, pace.retries());
        }
        statuses.put(one.partition, one.status());
    }

    private void inputLost(Consumer<byte[], byte[]> from, TopicPartition partition) {
        FollowedPartition one = followed.get(partition);
        if (one != null) {
            long first = from.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
            fail(from, one, new InputLostException(partition, one.position, first));
            from.seek(partition, first);
        }
    }

    private void sealAll() {
        List.copyOf(followed.values()).forEach(this::seal);
    }

    private void abandonAll() {
        List.copyOf(followed.values()).forEach(this::abandon);
    }

    private void seal(FollowedPartition one) {
        forget(one);
        if (!one.isFollowing()) {
            abandon(one);
            return;
        }
        try {
            one.projection().seal(one.position);
        } catch (Exception e) {
            LOG.warn(
                    "{} could not be finished in order: its next owner begins at {}",
                    one.partition,
                    one.status().applied(),
                    e);
            abandon(one);
        }
    }

    private void abandon(FollowedPartition one) {
        forget(one);
        PartitionProjection opened = one.opened();
        if (opened != null) {
            opened.abandon();
        }
    }

    private void forget(FollowedPartition one) {
        followed.remove(one.partition);
        statuses.remove(one.partition);
    }

    /** Partitions come and go, always on the thread that polls. */
    private final class Assignments implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> from;

        Assignments(Consumer<byte[], byte[]> from) {
            this.from = from;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            from.pause(partitions);
            for (TopicPartition partition : partitions) {
                // nobody is to be asked where to go on: that is said when it has been opened
                from.seek(partition, 0);
                followed.put(partition, new FollowedPartition(partition));
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            each(partitions, Follower.this::seal);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            each(partitions, Follower.this::abandon);
        }

        private void each(
                Collection<TopicPartition> partitions, java.util.function.Consumer<FollowedPartition> action) {
            for (TopicPartition partition : partitions) {
                FollowedPartition one = followed.get(partition);
                if (one != null) {
                    action.accept(one);
                }
            }
        }
    }

    /** Finishes what was begun, and says so to whoever takes over. */
    @Override
    public void close() {
        running = false;
        try {
            thread.join(STOP_MAX_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            throw new KafkaException("%s has not stopped within %d s"
                    .formatted(thread.getName(), TimeUnit.MILLISECONDS.toSeconds(STOP_MAX_MS)));
        }
    }
}
