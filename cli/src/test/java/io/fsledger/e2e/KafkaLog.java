package io.fsledger.e2e;

import io.fsledger.events.HandleEvent;
import io.fsledger.events.Rejection;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.EventReader;
import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.schemas.serde.EventWriter;
import io.fsledger.schemas.serde.UnreadableEventException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The log as any Kafka client has it: genuine clients, bytes, and of events only what is committed. */
final class KafkaLog implements AutoCloseable {
    private static final String DEFAULT_PREFIX = "fs.";

    private final String bootstrapServers;
    private final String prefix;
    private final EventSerdes serdes;
    private final Map<Topic<?>, EventWriter<?>> writers = new HashMap<>();
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;

    KafkaLog(String bootstrapServers, String registryUrl) {
        this(bootstrapServers, registryUrl, DEFAULT_PREFIX);
    }

    KafkaLog(String bootstrapServers, String registryUrl, String prefix) {
        this.bootstrapServers = bootstrapServers;
        this.prefix = prefix;
        serdes = EventSerdes.open(Map.of("schema.registry.url", registryUrl), prefix);
        // now, while there is a registry: later it may have been killed
        Topics.FAMILIES.forEach(family -> writers.put(family, serdes.writer(family)));
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "acks",
                        "all",
                        "max.request.size",
                        6 << 20,
                        "delivery.timeout.ms",
                        Integer.MAX_VALUE),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        false,
                        "fetch.max.bytes",
                        8 << 20,
                        "max.partition.fetch.bytes",
                        8 << 20),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    String name(Topic<?> topic) {
        return topic.name(prefix);
    }

    <E extends SpecificRecord> EventReader<E> reader(Topic<E> topic) {
        return serdes.reader(topic);
    }

    byte[] bytes(HandleEvent event) {
        return bytes(Topics.HANDLES, event);
    }

    @SuppressWarnings("unchecked") // each topic is put with a writer of its own events
    private <E extends SpecificRecord> byte[] bytes(Topic<E> topic, E event) {
        return ((EventWriter<E>) Objects.requireNonNull(writers.get(topic))).write(event);
    }

    /** Appends an event by Kafka's own partitioner, whatever its key. */
    Future<RecordMetadata> append(@Nullable String key, HandleEvent event) {
        return append(Topics.HANDLES, key, event);
    }

    <E extends SpecificRecord> Future<RecordMetadata> append(Topic<E> topic, @Nullable String key, E event) {
        return producer.send(
                new ProducerRecord<>(name(topic), null, key == null ? null : Keys.bytes(key), bytes(topic, event)));
    }

    /** Appends any bytes to {@code fs.handles}. */
    Future<RecordMetadata> append(@Nullable Integer partition, byte @Nullable [] key, byte @Nullable [] value) {
        return producer.send(new ProducerRecord<>(name(Topics.HANDLES), partition, key, value));
    }

    /** All that is committed now. */
    List<ConsumerRecord<byte[], byte[]>> read(Topic<?> topic) {
        return read(name(topic));
    }

    /** What a store of a family holds, by its changelog: key and value in hex. */
    Map<String, String> store(Topic<?> family, String store) {
        Map<String, String> entries = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : read(name(family) + "-" + store + "-changelog")) {
            String key = record.partition() + ":" + HexFormat.of().formatHex(record.key());
            if (record.value() == null) {
                entries.remove(key);
            } else {
                entries.put(key, HexFormat.of().formatHex(record.value()));
            }
        }
        return entries;
    }

    /** By one consumer for all topics, one after the other: making one costs more than what most tests read. */
    private synchronized List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (partitions.stream()
                .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
            consumer.poll(Duration.ofMillis(200)).forEach(records::add);
        }
        return records;
    }

    List<Rejection> rejections() {
        return events(Topics.REJECTIONS);
    }

    /** All events of a topic that holds nothing unreadable. */
    <E extends SpecificRecord> List<E> events(Topic<E> topic) {
        EventReader<E> reader = reader(topic);
        List<E> events = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : read(topic)) {
            try {
                events.add(reader.read(record.value()));
            } catch (UnreadableEventException e) {
                throw new AssertionError(e);
            }
        }
        return events;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        consumer.close();
        serdes.close();
    }
}
