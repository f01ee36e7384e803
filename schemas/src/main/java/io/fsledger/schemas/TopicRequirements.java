package io.fsledger.schemas;

import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_COMPACT;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_DELETE;
import static org.apache.kafka.common.config.TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;

import io.fsledger.schemas.Topic.Retention;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Which settings a topic must have: made so where it does not exist, demanded where it does.
 *
 * <p>Append times make ledger time; what is cleaned up too early is state that a restart does not bring back; what a topic does
 * not take cannot be refused by us with a reason.
 */
final class TopicRequirements {
    /** A value of 4 MiB with its key, headers and the batch around it. */
    static final int MESSAGE_BYTES_MIN = 4 * 1024 * 1024 + 64 * 1024;

    private static final String FOR_EVER = "-1";
    private static final String LOG_APPEND_TIME = "LogAppendTime";

    private TopicRequirements() {}

    /** The settings a topic is made with. */
    static Map<String, String> settings(Topic<?> topic, TopicSettings settings) {
        Map<String, String> made = new TreeMap<>();
        made.put(MESSAGE_TIMESTAMP_TYPE_CONFIG, LOG_APPEND_TIME);
        made.put(MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MESSAGE_BYTES_MIN));
        made.put(CLEANUP_POLICY_CONFIG, cleanup(topic));
        made.put(RETENTION_MS_CONFIG, Long.toString(retentionMs(topic, settings)));
        made.put(RETENTION_BYTES_CONFIG, FOR_EVER);
        made.put(MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(settings.minInsyncReplicas()));
        return made;
    }

    private static String cleanup(Topic<?> topic) {
        return topic.retention() == Retention.COMPACTED ? CLEANUP_POLICY_COMPACT : CLEANUP_POLICY_DELETE;
    }

    private static long retentionMs(Topic<?> topic, TopicSettings settings) {
        return topic.retention() == Retention.LIMITED ? settings.limitedRetentionMs() : -1;
    }

    /**
     * What must be changed about a topic that exists, a sentence each; empty where it will do. More than is demanded is
     * fine: longer retention, larger messages, more replicas in sync.
     *
     * @param existing the topic's settings, defaults included
     */
    static List<String> differences(
            Topic<?> topic, TopicSettings settings, int existingPartitions, Map<String, String> existing) {
        String name = topic.name(settings.prefix());
        List<String> differences = new ArrayList<>();
        int partitions = settings.partitionsOf(topic);
        if (existingPartitions != partitions) {
            differences.add(("%s has %d partitions, and %d are wanted: set %s to the number that exists,"
                            + " or use another prefix. Partitions cannot be changed later, because keys would move.")
                    .formatted(name, existingPartitions, partitions, TopicSettings.PARTITIONS));
        }
        Map<String, String> wanted = settings(topic, settings);
        wanted.forEach((setting, value) -> {
            String present = Objects.requireNonNullElse(existing.get(setting), "not set");
            if (!suffices(setting, present, value)) {
                differences.add("%s has %s=%s: set it to %s.".formatted(name, setting, present, value));
            }
        });
        return differences;
    }

    private static boolean suffices(String setting, String present, String wanted) {
        return switch (setting) {
            case MAX_MESSAGE_BYTES_CONFIG, MIN_IN_SYNC_REPLICAS_CONFIG -> number(present) >= number(wanted);
            case RETENTION_MS_CONFIG, RETENTION_BYTES_CONFIG ->
                number(present) == -1 || (number(wanted) != -1 && number(present) >= number(wanted));
            default -> present.equals(wanted);
        };
    }

    /** A number that never suffices where there is none. */
    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return Long.MIN_VALUE;
        }
    }
}
