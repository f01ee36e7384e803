package io.fsledger.client;

import io.fsledger.schemas.Topic;
import io.fsledger.schemas.serde.EventReader;
import io.fsledger.schemas.serde.UnreadableEventException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what the service answers in a topic, from given positions on and without a group. Used by one thread; any thread may
 * wake it. What cannot be read is passed over: it is no answer.
 */
final class TopicFollower<E extends SpecificRecord> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicFollower.class);

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final EventReader<E> reader;
    /** From where each partition is read without a gap. */
    private final Map<TopicPartition, Long> followedFrom = new HashMap<>();

    /** @param consumers makes the consumer, which this closes; not asked where the registry is away */
    TopicFollower(RawPublisher publisher, Topic<E> topic, Supplier<Consumer<byte[], byte[]>> consumers) {
        this.topic = topic.name(publisher.config().topicPrefix());
        reader = publisher.reader(topic);
        consumer = consumers.get();
    }

    /** From that position on, without losing what is read already. */
    void follow(int partition, long offset) {
        TopicPartition followed = new TopicPartition(topic, partition);
        Long from = followedFrom.get(followed);
        if (from != null && from <= offset) {
            return;
        }
        followedFrom.put(followed, offset);
        consumer.assign(followedFrom.keySet());
        consumer.seek(followed, offset);
    }

    /** Reads nothing until something is followed again. */
    void rest() {
        followedFrom.clear();
        consumer.unsubscribe();
    }

    boolean rests() {
        return followedFrom.isEmpty();
    }

    /**
     * @throws IllegalStateException where there is no such topic
     */
    int partitions(Duration timeout) {
        List<PartitionInfo> partitions = consumer.partitionsFor(topic, timeout);
        if (partitions == null || partitions.isEmpty()) {
            throw new IllegalStateException(
                    "the topic " + topic + " does not exist: start the service, which makes it");
        }
        return partitions.size();
    }

    /** Where the next record of a partition will stand. */
    long end(int partition, Duration timeout) {
        TopicPartition asked = new TopicPartition(topic, partition);
        return consumer.endOffsets(List.of(asked), timeout).getOrDefault(asked, 0L);
    }

    /** Whether nothing stands in a partition that has not been read. */
    boolean isAtEnd(int partition, Duration timeout) {
        return consumer.position(new TopicPartition(topic, partition), timeout) >= end(partition, timeout);
    }

    /** Reads what comes within the time, and ends early when there is something, or when it is woken. */
    void read(Duration atMost, java.util.function.Consumer<E> heard) {
        ConsumerRecords<byte[], byte[]> records;
        try {
            records = consumer.poll(atMost);
        } catch (WakeupException e) {
            LOG.trace("Woken", e);
            return;
        }
        for (ConsumerRecord<byte[], byte[]> one : records) {
            try {
                heard.accept(reader.read(one.value()));
            } catch (UnreadableEventException e) {
                LOG.debug("Not an answer", e);
            } catch (RuntimeException e) {
                consumer.seek(new TopicPartition(one.topic(), one.partition()), one.offset());
                throw e;
            }
        }
    }

    void wake() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(Duration.ZERO));
    }
}
