package io.fsledger.projector.kernel;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.NO_DEFAULT_VALUE;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.BOOLEAN;
import static org.apache.kafka.common.config.ConfigDef.Type.INT;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;
import static org.apache.kafka.common.config.ConfigDef.Type.PASSWORD;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.fsledger.core.retry.ReconnectPolicy;
import io.fsledger.schemas.ClusterLogin;
import io.fsledger.schemas.Groups;
import io.fsledger.schemas.Secrets;
import io.fsledger.schemas.TopicSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** All that can be configured of the projector, its defaults and its limits. The documentation is generated from here. */
public final class ProjectorConfig extends AbstractConfig {
    public static final String BOOTSTRAP_SERVERS = "bootstrap.servers";
    public static final String REGISTRY_URL = "schema.registry.url";
    public static final String FILES_DIR = "projector.files.dir";
    public static final String LOCAL = "projector.local";
    public static final String INSTANCE = "projector.instance";
    public static final String SESSION_TIMEOUT_MS = "projector.session.timeout.ms";
    public static final String DESCRIPTORS_MAX = "projector.descriptors.max";
    public static final String CHECKPOINT_MS = "projector.checkpoint.ms";
    public static final String CHECKPOINT_BYTES = "projector.checkpoint.bytes";
    public static final String FILE_MAX_BYTES = "projector.file.max.bytes";
    public static final String FILES_MAX = "projector.files.max";
    public static final String TRACE_PIECES_MAX = "projector.trace.pieces.max";
    public static final String RETRY_FIRST_DELAY_MS = "projector.retry.first.delay.ms";
    public static final String RETRY_LARGEST_DELAY_MS = "projector.retry.largest.delay.ms";
    public static final String SQL_URL = "projector.sql.url";
    public static final String SQL_USER = "projector.sql.user";
    public static final String SQL_PASSWORD = "projector.sql.password";
    public static final String SQL_BATCH_MS = "projector.sql.batch.ms";
    public static final String HTTP_HOST = "projector.http.host";
    public static final String HTTP_PORT = "projector.http.port";
    public static final String SQL_BATCH_BYTES = "projector.sql.batch.bytes";

    /** What begins with this goes to all Kafka clients, without the prefix. */
    public static final String KAFKA_PREFIX = "kafka.";

    private static final int DESCRIPTORS_DEFAULT = 1_024;

    /** Enough for one copy beside one checkpoint. */
    private static final int DESCRIPTORS_MIN = 8;

    /** What one poll brings: some of the largest records. */
    private static final int FETCH_BYTES = 16 << 20;

    public static final ConfigDef DEFINITION = TopicSettings.definition()
            .define(
                    BOOTSTRAP_SERVERS,
                    STRING,
                    NO_DEFAULT_VALUE,
                    HIGH,
                    "Brokers of the cluster, host:port, comma-separated.")
            .define(REGISTRY_URL, STRING, NO_DEFAULT_VALUE, HIGH, "Schema registry with Confluent's REST API.")
            .define(
                    FILES_DIR,
                    STRING,
                    NO_DEFAULT_VALUE,
                    HIGH,
                    "Folder of the data files, with a folder for each partition. May be shared by several projectors.")
            .define(
                    LOCAL,
                    BOOLEAN,
                    false,
                    MEDIUM,
                    "Whether this is the only projector on a folder of its own: then names carry no terms, and nothing keeps"
                            + " another one out.")
            .define(
                    INSTANCE,
                    STRING,
                    "",
                    MEDIUM,
                    "Name of this projector among its like. One that comes back under its name after a crash gets its partitions"
                            + " at once; without a name it waits for the session of its former life to end.")
            .define(
                    SESSION_TIMEOUT_MS,
                    INT,
                    10_000,
                    between(6_000, 300_000),
                    MEDIUM,
                    "After this time without a sign of a projector, others take its partitions over.")
            .define(
                    DESCRIPTORS_MAX,
                    INT,
                    DESCRIPTORS_DEFAULT,
                    between(DESCRIPTORS_MIN, 1_000_000),
                    MEDIUM,
                    "Files that are open at once. At the limit the least recently used is closed; where all are in use, who wants"
                            + " another waits 10 s and then fails.")
            .define(
                    CHECKPOINT_MS,
                    INT,
                    1_000,
                    between(10, 600_000),
                    MEDIUM,
                    "How often what was applied is brought to the disk and entered.")
            .define(
                    CHECKPOINT_BYTES,
                    LONG,
                    64L << 20,
                    between(1 << 20, 1L << 40),
                    MEDIUM,
                    "The same after so many bytes of a partition.")
            .define(
                    FILE_MAX_BYTES,
                    LONG,
                    8L << 40,
                    between(1 << 20, Long.MAX_VALUE / 2),
                    LOW,
                    "Longest data file. What would make one longer is not applied, counted and logged.")
            .define(
                    FILES_MAX,
                    INT,
                    10_000_000,
                    between(1, 100_000_000),
                    LOW,
                    "Files of a partition, which take about 200 bytes of memory each. At the limit the partition stops until the"
                            + " limit is raised.")
            .define(
                    TRACE_PIECES_MAX,
                    INT,
                    65_536,
                    between(16, 1_000_000),
                    LOW,
                    "How many pieces of a file are known to be of which events. Beyond, neighbours are known only together.")
            .define(
                    RETRY_FIRST_DELAY_MS,
                    LONG,
                    100L,
                    between(1, 60_000),
                    LOW,
                    "First delay before what a disk, a database or Kafka refused is tried again; each is twice the one before.")
            .define(
                    RETRY_LARGEST_DELAY_MS,
                    LONG,
                    30_000L,
                    between(2, 600_000),
                    LOW,
                    "Largest such delay; the first must be below. It is tried for ever.")
            .define(
                    SQL_URL,
                    STRING,
                    "",
                    HIGH,
                    "JDBC URL of the read model: jdbc:sqlite:FILE or jdbc:postgresql://HOST/DATABASE. Empty = none.")
            .define(SQL_USER, STRING, "", MEDIUM, "User of the database.")
            .define(SQL_PASSWORD, PASSWORD, "", MEDIUM, "Password of that user.")
            .define(
                    SQL_BATCH_MS,
                    INT,
                    500,
                    between(10, 600_000),
                    MEDIUM,
                    "How often what was applied is committed to the database.")
            .define(
                    SQL_BATCH_BYTES,
                    LONG,
                    8L << 20,
                    between(1 << 16, 1L << 32),
                    LOW,
                    "The same after so many bytes of a partition.")
            .define(
                    HTTP_HOST,
                    STRING,
                    "127.0.0.1",
                    MEDIUM,
                    "Address on which a projector in a process of its own serves its health and metrics.")
            .define(HTTP_PORT, INT, 8091, between(0, 65_535), MEDIUM, "Port of the same; 0 = any free one.");

    public ProjectorConfig(Map<String, ?> values) {
        super(DEFINITION, Secrets.resolved(values), false);
        ClusterLogin.check(kafka(), KAFKA_PREFIX);
        try {
            retries();
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage());
        }
    }

    public String prefix() {
        return getString(TopicSettings.PREFIX);
    }

    public Path filesDir() {
        return Path.of(getString(FILES_DIR));
    }

    public ReconnectPolicy retries() {
        return new ReconnectPolicy(
                getLong(RETRY_FIRST_DELAY_MS), 2.0, getLong(RETRY_LARGEST_DELAY_MS), 0.1, Integer.MAX_VALUE);
    }

    public Follower.Pace filesPace() {
        return new Follower.Pace(Duration.ofMillis(getInt(CHECKPOINT_MS)), getLong(CHECKPOINT_BYTES), retries());
    }

    public Follower.Pace sqlPace() {
        return new Follower.Pace(Duration.ofMillis(getInt(SQL_BATCH_MS)), getLong(SQL_BATCH_BYTES), retries());
    }

    /** What every Kafka client needs: where the brokers are, and how to be let in. */
    public Map<String, Object> kafka() {
        Map<String, Object> kafka = new HashMap<>(originalsWithPrefix(KAFKA_PREFIX));
        kafka.put(BOOTSTRAP_SERVERS, getString(BOOTSTRAP_SERVERS));
        return kafka;
    }

    /** What the registry client needs, by Confluent's names. */
    public Map<String, Object> registry() {
        Map<String, Object> registry = new HashMap<>(originals());
        registry.put(REGISTRY_URL, getString(REGISTRY_URL));
        return registry;
    }

    /** The consumer group of a part of the projector: its committed offsets say how far it has come. */
    public String group(String part) {
        return Groups.projector(prefix(), part);
    }

    /** Makes members of a group. They read what is committed, and are never told by Kafka where to begin. */
    public Supplier<Consumer<byte[], byte[]>> consumers(String part) {
        Map<String, Object> settings = kafka();
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group(part));
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, getInt(SESSION_TIMEOUT_MS));
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, getInt(SESSION_TIMEOUT_MS) / 5);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        settings.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 10_000);
        if (!getString(INSTANCE).isEmpty()) {
            settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, getString(INSTANCE));
        }
        return () -> new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
