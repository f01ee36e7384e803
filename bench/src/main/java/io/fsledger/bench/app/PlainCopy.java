package io.fsledger.bench.app;

import io.fsledger.streams.kernel.ServiceConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Each thread copies the events of its share of the partitions to another topic. No transactions. */
public final class PlainCopy implements App {
    /** What the name of the topic that is copied to ends with. */
    public static final String COPY = "copy";

    private static final Duration POLL = Duration.ofMillis(100);
    private static final long STOP_MAX_MS = 10_000;

    private final ServiceConfig config;
    private final String topic;
    private final LongAdder processed = new LongAdder();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean running;
    private volatile String wrong = "";

    PlainCopy(ServiceConfig config, String topic) {
        this.config = config;
        this.topic = topic;
    }

    @Override
    public void start() {
        running = true;
        int count = config.getInt(ServiceConfig.THREADS);
        for (int i = 0; i < count; i++) {
            int share = i;
            Thread thread = new Thread(() -> copy(share, count), "copy-" + i);
            threads.add(thread);
            thread.start();
        }
    }

    private void copy(int share, int shares) {
        String prefix = config.topics().prefix();
        List<TopicPartition> partitions = new ArrayList<>();
        for (int partition = share; partition < config.topics().partitions(); partition += shares) {
            partitions.add(new TopicPartition(prefix + topic, partition));
        }
        try (KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(producer(), new ByteArraySerializer(), new ByteArraySerializer())) {
            consumer.assign(partitions);
            while (running) {
                for (ConsumerRecord<byte[], byte[]> event : consumer.poll(POLL)) {
                    producer.send(new ProducerRecord<>(prefix + COPY, event.partition(), event.key(), event.value()));
                    processed.increment();
                }
            }
            producer.flush();
            consumer.commitSync();
        } catch (RuntimeException e) {
            wrong = "copying failed: " + e;
        }
    }

    private Map<String, Object> consumer() {
        Map<String, Object> settings = new HashMap<>(config.kafka());
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, config.topics().prefix() + "plain");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        settings.put(ConsumerConfig.AUTO_COMMIT_INTERVAL_MS_CONFIG, config.getInt(ServiceConfig.COMMIT_INTERVAL_MS));
        return settings;
    }

    private Map<String, Object> producer() {
        Map<String, Object> settings = new HashMap<>(config.kafka());
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 100);
        return settings;
    }

    @Override
    public void stop() {
        running = false;
        for (Thread thread : threads) {
            try {
                thread.join(STOP_MAX_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                wrong = "interrupted while stopping";
            }
        }
        threads.clear();
    }

    @Override
    public long processed() {
        return processed.sum();
    }

    @Override
    public String wrong() {
        return wrong;
    }
}
