package io.fsledger.schemas;

import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;

/**
 * What an operator decides about the topics.
 *
 * @param prefix of all topic names
 * @param partitions of every family's topics; fixed when they are made
 * @param replicationFactor how many brokers keep each partition
 * @param minInsyncReplicas how many of them must have an event before it counts as accepted
 * @param limitedRetentionMs how long topics keep what is of no use once it is on disk
 * @param timeoutMs how long the cluster may take for an answer
 */
public record TopicSettings(
        String prefix,
        int partitions,
        short replicationFactor,
        int minInsyncReplicas,
        long limitedRetentionMs,
        int timeoutMs) {
    public static final String PREFIX = "topic.prefix";
    public static final String PARTITIONS = "topic.partitions";
    public static final String REPLICATION_FACTOR = "topic.replication.factor";
    public static final String MIN_INSYNC_REPLICAS = "topic.min.insync.replicas";
    public static final String LIMITED_RETENTION_MS = "topic.limited.retention.ms";
    public static final String TIMEOUT_MS = "topic.admin.timeout.ms";

    public TopicSettings {
        if (minInsyncReplicas > replicationFactor) {
            throw new ConfigException(
                    "%s is %d and %s is %d: nothing could ever be written. Lower the first or raise the second."
                            .formatted(MIN_INSYNC_REPLICAS, minInsyncReplicas, REPLICATION_FACTOR, replicationFactor));
        }
    }

    public static TopicSettings of(Map<String, ?> config) {
        Map<String, Object> values = definition().parse(config);
        return new TopicSettings(
                (String) value(values, PREFIX),
                (Integer) value(values, PARTITIONS),
                (Short) value(values, REPLICATION_FACTOR),
                (Integer) value(values, MIN_INSYNC_REPLICAS),
                (Long) value(values, LIMITED_RETENTION_MS),
                (Integer) value(values, TIMEOUT_MS));
    }

    private static Object value(Map<String, Object> values, String name) {
        return Objects.requireNonNull(values.get(name));
    }

    /** The settings with their defaults and what they mean; a new one with each call, so that it can be added to. */
    public static ConfigDef definition() {
        return new ConfigDef()
                .define(
                        PREFIX,
                        ConfigDef.Type.STRING,
                        "fs.",
                        ConfigDef.LambdaValidator.with(TopicSettings::checkPrefix, () -> "0-100 of A-Z a-z 0-9 . _ -"),
                        Importance.HIGH,
                        "What the names of all topics begin with.")
                .define(
                        PARTITIONS,
                        ConfigDef.Type.INT,
                        4,
                        between(1, 10_000),
                        Importance.HIGH,
                        "Partitions of each topic, fixed when the topics are made: a start with another count is refused."
                                + " 24 is a good number for a cluster.")
                .define(
                        REPLICATION_FACTOR,
                        ConfigDef.Type.SHORT,
                        (short) 1,
                        between(1, 100),
                        Importance.HIGH,
                        "How many brokers keep each partition. Use 3 on a cluster that must survive the loss of a broker.")
                .define(
                        MIN_INSYNC_REPLICAS,
                        ConfigDef.Type.INT,
                        1,
                        atLeast(1),
                        Importance.MEDIUM,
                        "How many brokers must have an event before it counts as accepted. Use 2 with 3 replicas.")
                .define(
                        LIMITED_RETENTION_MS,
                        ConfigDef.Type.LONG,
                        TimeUnit.DAYS.toMillis(7),
                        atLeast(1),
                        Importance.MEDIUM,
                        "How long the topics keep events that are of no use once they are on disk (writes and reads)."
                                + " All other topics keep theirs for ever.")
                .define(
                        TIMEOUT_MS,
                        ConfigDef.Type.INT,
                        30_000,
                        atLeast(1),
                        Importance.LOW,
                        "How long the cluster may take to answer when topics are made and checked.");
    }

    private static void checkPrefix(String name, Object value) {
        if (!((String) value).matches("[A-Za-z0-9._-]{0,100}")) {
            throw new ConfigException(name, value, "a prefix has up to 100 of A-Z a-z 0-9 . _ -");
        }
    }

    public int partitionsOf(Topic<?> topic) {
        return topic.equals(Topics.OPERATIONS) ? 1 : partitions;
    }
}
