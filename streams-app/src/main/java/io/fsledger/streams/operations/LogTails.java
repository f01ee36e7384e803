package io.fsledger.streams.operations;

import io.fsledger.streams.kernel.ServiceConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Where the events of a log end. An offset that was committed is not that place: the ends of transactions, and what was
 * aborted, take offsets too, and whoever waits for an event there waits for ever.
 */
final class LogTails {
    private static final Duration POLL = Duration.ofMillis(500);

    private final Map<String, Object> settings;

    LogTails(ServiceConfig config) {
        settings = new HashMap<>(config.kafka());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    }

    /** By partition: the offset behind the last event below the given one; 0 where there is none. */
    List<Long> below(List<TopicPartition> partitions, List<Long> offsets) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            return partitions.stream()
                    .map(partition -> below(consumer, partition, offsets.get(partition.partition())))
                    .toList();
        }
    }

    private static long below(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long end) {
        consumer.assign(List.of(partition));
        for (long back = 8; ; back *= 8) {
            long from = Math.max(0, end - back);
            long tail = lastIn(consumer, partition, from, end);
            if (tail > 0 || from == 0) {
                return tail;
            }
        }
    }

    private static long lastIn(KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, long from, long end) {
        consumer.seek(partition, from);
        long tail = 0;
        while (consumer.position(partition) < end) {
            for (ConsumerRecord<byte[], byte[]> event : consumer.poll(POLL)) {
                if (event.offset() < end) {
                    tail = event.offset() + 1;
                }
            }
        }
        return tail;
    }
}
