package io.fsledger.streams.kernel;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** One partition of a family's topic, read beside what Kafka Streams hands over: only what is committed. */
public interface SourceLog extends AutoCloseable {
    /** Opens the log of a partition. */
    @FunctionalInterface
    interface Opener {
        SourceLog open(TopicPartition partition);

        /** On the cluster that these settings of Kafka's clients lead to. */
        static Opener of(Map<String, Object> kafka) {
            return partition -> new KafkaSourceLog(kafka, partition);
        }
    }

    /** Offset of the first event that is still there. */
    long beginning();

    /** The next events are those from an offset on. */
    void seek(long offset);

    /** The next events, for which it waits a while; perhaps none. */
    List<ConsumerRecord<byte[], byte[]>> poll(Duration wait);

    /** Offset behind all events that were given so far, and behind what is no event. */
    long position();

    @Override
    void close();
}
