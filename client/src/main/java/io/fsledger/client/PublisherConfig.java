package io.fsledger.client;

import static org.apache.kafka.common.config.ConfigDef.NO_DEFAULT_VALUE;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.ValidString.in;

import io.fsledger.core.retry.ReconnectPolicy;
import io.fsledger.schemas.ClusterLogin;
import io.fsledger.schemas.serde.SerdeSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The settings of a publisher. What is not among them goes to the Kafka clients as it is ({@code security.protocol},
 * {@code compression.type}, …), except for what order and repetition rest on, which is fixed.
 */
public final class PublisherConfig {
    public static final String BOOTSTRAP_SERVERS = ProducerConfig.BOOTSTRAP_SERVERS_CONFIG;
    public static final String TOPIC_PREFIX = "topic.prefix";
    public static final String BUFFER_EVENTS_MAX = "buffer.events.max";
    public static final String BUFFER_MEMORY = ProducerConfig.BUFFER_MEMORY_CONFIG;
    public static final String BUFFER_FULL = "buffer.full";
    public static final String MAX_BLOCK_MS = ProducerConfig.MAX_BLOCK_MS_CONFIG;
    public static final String EVENT_MAX_BYTES = "event.max.bytes";
    public static final String LINGER_MS = ProducerConfig.LINGER_MS_CONFIG;
    public static final String REPEAT_ATTEMPTS = "repeat.attempts";
    public static final String CLOSE_TIMEOUT_MS = "close.timeout.ms";
    public static final String NUMBERS_TIMEOUT_MS = "numbers.timeout.ms";
    public static final String HEARTBEAT_INTERVAL_MS = "heartbeat.interval.ms";

    private static final String WAIT = "wait";
    private static final String FAIL = "fail";

    /** Largest record that the topics take. */
    private static final int REQUEST_BYTES_MAX = 4 << 20;

    /**
     * Batches under way at once. What may have arrived without an acknowledgement stays, with Kafka's batches of 16 KiB,
     * below the 1,024 sequence numbers within which the ledger tells a repetition from a new event.
     */
    private static final int IN_FLIGHT_MAX = 3;

    /** How long the sending thread is deaf, at most, while there is no broker. */
    private static final int SEND_BLOCK_MS = 1_000;

    private static final Map<String, String> FIXED = Map.of(
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            "true",
            ProducerConfig.RETRIES_CONFIG,
            String.valueOf(Integer.MAX_VALUE),
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            String.valueOf(Integer.MAX_VALUE),
            ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
            String.valueOf(IN_FLIGHT_MAX),
            ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG,
            "false");

    private final Map<String, Object> given;
    private final Map<String, Object> values;

    /**
     * @throws ConfigException with a sentence that names the setting
     */
    public PublisherConfig(Map<String, ?> settings) {
        given = new HashMap<>(settings);
        ClusterLogin.check(given, "");
        values = definition().parse(given);
        FIXED.forEach((name, value) -> {
            Object wanted = given.get(name);
            if (wanted != null && !wanted.toString().equals(value)) {
                throw new ConfigException(name + " is " + wanted + " and must be " + value
                        + ", because the order of events and their" + " repetition rest on it: leave it out");
            }
        });
        if (given.containsKey(ProducerConfig.TRANSACTIONAL_ID_CONFIG)
                || given.containsKey(ProducerConfig.PARTITIONER_CLASS_CONFIG)) {
            throw new ConfigException("transactions and partitioners of one's own are not supported: leave out "
                    + ProducerConfig.TRANSACTIONAL_ID_CONFIG + " and " + ProducerConfig.PARTITIONER_CLASS_CONFIG);
        }
    }

    /** The settings with their defaults and what they mean; a new one with each call, so that it can be added to. */
    public static ConfigDef definition() {
        return SerdeSettings.definition()
                .define(
                        BOOTSTRAP_SERVERS,
                        Type.LIST,
                        NO_DEFAULT_VALUE,
                        Importance.HIGH,
                        "Brokers to ask for the rest of the cluster: host:port, several with commas.")
                .define(TOPIC_PREFIX, Type.STRING, "fs.", Importance.MEDIUM, "What the names of all topics begin with.")
                .define(
                        BUFFER_EVENTS_MAX,
                        Type.INT,
                        100_000,
                        atLeast(1),
                        Importance.MEDIUM,
                        "How many events may wait for their acknowledgement.")
                .define(
                        BUFFER_MEMORY,
                        Type.LONG,
                        32L << 20,
                        atLeast(1),
                        Importance.MEDIUM,
                        "How many bytes of events may wait for their acknowledgement; the last one may go beyond.")
                .define(
                        BUFFER_FULL,
                        Type.STRING,
                        WAIT,
                        in(WAIT, FAIL),
                        Importance.MEDIUM,
                        "What publishing does when there is no room: wait, up to " + MAX_BLOCK_MS
                                + ", or fail at once.")
                .define(
                        MAX_BLOCK_MS,
                        Type.LONG,
                        60_000L,
                        atLeast(0),
                        Importance.MEDIUM,
                        "How long publishing waits for room at most; then it fails.")
                .define(
                        EVENT_MAX_BYTES,
                        Type.INT,
                        1 << 20,
                        atLeast(1),
                        Importance.LOW,
                        "Largest event in bytes, as written. A larger one fails here; the service refuses it too.")
                .define(
                        LINGER_MS,
                        Type.LONG,
                        0L,
                        atLeast(0),
                        Importance.LOW,
                        "How long an event waits for others to share a request with.")
                .define(
                        REPEAT_ATTEMPTS,
                        Type.INT,
                        ReconnectPolicy.DEFAULT.attempts(),
                        atLeast(1),
                        Importance.LOW,
                        "How many new Kafka producers in a row may fail to repeat what has no known outcome, with nothing"
                                + " acknowledged in between; then the publisher gives up.")
                .define(
                        CLOSE_TIMEOUT_MS,
                        Type.LONG,
                        30_000L,
                        atLeast(0),
                        Importance.LOW,
                        "How long close() waits for acknowledgements.")
                .define(
                        NUMBERS_TIMEOUT_MS,
                        Type.LONG,
                        30_000L,
                        atLeast(1),
                        Importance.LOW,
                        "How long connecting waits for a term from the ledger.")
                .define(
                        HEARTBEAT_INTERVAL_MS,
                        Type.LONG,
                        10_000L,
                        atLeast(0),
                        Importance.LOW,
                        "How often a Publisher says by itself that its client is alive; 0: never. The ledger takes a client for"
                                + " lost from which it has heard nothing for its lease (30 s), so stay well below. Not for"
                                + " RawPublisher.");
    }

    public String topicPrefix() {
        return (String) value(TOPIC_PREFIX);
    }

    int bufferEventsMax() {
        return (Integer) value(BUFFER_EVENTS_MAX);
    }

    long bufferBytesMax() {
        return (Long) value(BUFFER_MEMORY);
    }

    boolean waitsWhenFull() {
        return value(BUFFER_FULL).equals(WAIT);
    }

    Duration maxBlock() {
        return millis(MAX_BLOCK_MS);
    }

    int eventMaxBytes() {
        return (Integer) value(EVENT_MAX_BYTES);
    }

    ReconnectPolicy repeatPolicy() {
        return ReconnectPolicy.DEFAULT.withAttempts((Integer) value(REPEAT_ATTEMPTS));
    }

    Duration closeTimeout() {
        return millis(CLOSE_TIMEOUT_MS);
    }

    Duration numbersTimeout() {
        return millis(NUMBERS_TIMEOUT_MS);
    }

    /** Zero for none. */
    Duration heartbeatInterval() {
        return millis(HEARTBEAT_INTERVAL_MS);
    }

    /** For the serdes and the registry. */
    Map<String, Object> serdeSettings() {
        return given;
    }

    Map<String, Object> producerSettings() {
        Map<String, Object> settings = kafkaSettings();
        settings.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, REQUEST_BYTES_MAX);
        settings.put(LINGER_MS, value(LINGER_MS));
        settings.put(BUFFER_MEMORY, value(BUFFER_MEMORY));
        settings.put(MAX_BLOCK_MS, SEND_BLOCK_MS);
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.putAll(FIXED);
        return settings;
    }

    /** For reading what the service answers: from a position, without a group, and nothing that may be undone. */
    Map<String, Object> consumerSettings() {
        Map<String, Object> settings = kafkaSettings();
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return settings;
    }

    private Map<String, Object> kafkaSettings() {
        Map<String, Object> settings = new HashMap<>(given);
        values.keySet().forEach(settings::remove);
        settings.put(BOOTSTRAP_SERVERS, value(BOOTSTRAP_SERVERS));
        return settings;
    }

    private Duration millis(String name) {
        return Duration.ofMillis((Long) value(name));
    }

    private Object value(String name) {
        return Objects.requireNonNull(values.get(name));
    }
}
