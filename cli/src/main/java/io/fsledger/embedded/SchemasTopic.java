package io.fsledger.embedded;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The registry's log: one partition, compacted, written by one registry at a time. What is written counts when it has been read back, so that the
 * state is what a restart would find. Used by one thread at a time.
 */
final class SchemasTopic implements AutoCloseable {
    static final String NAME = "_schemas";

    private static final TopicPartition PARTITION = new TopicPartition(NAME, 0);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final RegistryState state;
    private final KafkaProducer<String, String> producer;
    private final KafkaConsumer<String, String> consumer;

    private SchemasTopic(Map<String, Object> kafka, RegistryState state) {
        this.state = state;
        String timeoutMs = Long.toString(TIMEOUT.toMillis());
        producer = new KafkaProducer<>(
                clientConfig(
                        kafka,
                        Map.of(
                                ProducerConfig.ACKS_CONFIG,
                                "all",
                                ProducerConfig.LINGER_MS_CONFIG,
                                0,
                                // JSON inside JSON: escaping may double what a request carried.
                                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                                4 << 20,
                                ProducerConfig.BUFFER_MEMORY_CONFIG,
                                8 << 20,
                                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                                timeoutMs,
                                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                                5_000,
                                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                                timeoutMs)),
                new StringSerializer(),
                new StringSerializer());
        consumer = new KafkaConsumer<>(
                clientConfig(
                        kafka,
                        Map.of(
                                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                                timeoutMs,
                                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                false)),
                new StringDeserializer(),
                new StringDeserializer());
        consumer.assign(List.of(PARTITION));
        consumer.seekToBeginning(List.of(PARTITION));
    }

    private static Map<String, Object> clientConfig(Map<String, Object> kafka, Map<String, Object> own) {
        Map<String, Object> config = new HashMap<>(kafka);
        config.put(CommonClientConfigs.CLIENT_ID_CONFIG, "fsledger-registry");
        config.putAll(own);
        return config;
    }

    /** Makes the topic where it is missing and reads it into the state. */
    static SchemasTopic open(Map<String, Object> kafka, short replicationFactor, RegistryState state) {
        Object bootstrapServers = kafka.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
        try {
            prepare(kafka, replicationFactor);
            SchemasTopic topic = new SchemasTopic(kafka, state);
            try {
                topic.catchUp();
                return topic;
            } catch (RuntimeException e) {
                topic.close();
                throw e;
            }
        } catch (IllegalArgumentException e) {
            throw new EmbeddedStartException(
                    "The topic %s at %s holds what is not a registry's (%s): use another cluster, or delete that record."
                            .formatted(NAME, bootstrapServers, e.getMessage()),
                    e);
        } catch (KafkaException | ExecutionException e) {
            throw new EmbeddedStartException(
                    "The registry cannot read the topic %s at %s (%s): check that the broker runs and can be reached."
                            .formatted(NAME, bootstrapServers, e.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedStartException("The start of the embedded registry was interrupted.", e);
        }
    }

    private static void prepare(Map<String, Object> kafka, short replicationFactor)
            throws ExecutionException, InterruptedException {
        Map<String, Object> config = clientConfig(
                kafka,
                Map.of(
                        AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        5_000,
                        AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                        (int) TIMEOUT.toMillis()));
        NewTopic topic = new NewTopic(NAME, 1, replicationFactor)
                .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
        try (Admin admin = Admin.create(config)) {
            try {
                admin.createTopics(List.of(topic)).all().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
                requireFit(admin);
            }
        }
    }

    /** A topic that forgets, or has no order, would lose schemas: better not to start on it. */
    private static void requireFit(Admin admin) throws ExecutionException, InterruptedException {
        int partitions = admin.describeTopics(List.of(NAME))
                .allTopicNames()
                .get()
                .values()
                .iterator()
                .next()
                .partitions()
                .size();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, NAME);
        String policy = admin.describeConfigs(List.of(resource))
                .all()
                .get()
                .values()
                .iterator()
                .next()
                .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                .value();
        if (partitions != 1 || !TopicConfig.CLEANUP_POLICY_COMPACT.equals(policy)) {
            throw new EmbeddedStartException(
                    "The topic %s has %d partitions and cleanup.policy=%s; the registry needs 1 and compact: correct the topic."
                            .formatted(NAME, partitions, policy));
        }
    }

    /** Reads all that is there. Before a decision, this also brings in writes whose fate was unknown. */
    void catchUp() {
        readTo(consumer.endOffsets(List.of(PARTITION)).getOrDefault(PARTITION, 0L));
    }

    /** Returns when the record is in the log and in the state. */
    void write(RegistryRecord record) throws ExecutionException, InterruptedException {
        long offset = producer.send(new ProducerRecord<>(NAME, 0, record.key(), record.value()))
                .get()
                .offset();
        readTo(offset + 1);
    }

    private void readTo(long end) {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (consumer.position(PARTITION) < end) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("not read up to offset %d within %d s".formatted(end, TIMEOUT.toSeconds()));
            }
            for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
                apply(record);
                deadline = System.nanoTime() + TIMEOUT.toNanos();
            }
        }
    }

    private void apply(ConsumerRecord<String, String> record) {
        try {
            if (record.key() == null) {
                throw new IllegalArgumentException("The record at offset %d has no key".formatted(record.offset()));
            }
            state.apply(new RegistryRecord(record.key(), record.value()));
        } catch (IllegalArgumentException e) {
            // What follows in this batch is not read yet: without this it would be skipped.
            consumer.seek(PARTITION, record.offset());
            throw e;
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        consumer.close(CloseOptions.timeout(Duration.ofSeconds(5)));
    }
}
