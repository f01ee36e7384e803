package io.fsledger.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.events.HandleEvent;
import io.fsledger.schemas.Topic.Retention;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class TopicRequirementsTest {
    private static final Topic<HandleEvent> LIMITED =
            new Topic<>("writes", HandleEvent.class, HandleEvent.getClassSchema(), Events::inodeKey, Retention.LIMITED);

    private final TopicSettings settings = TopicSettings.of(Map.of());

    private List<String> differences(Topic<?> topic, String setting, String value) {
        Map<String, String> existing = TopicRequirements.settings(topic, settings);
        existing.put(setting, value);
        return TopicRequirements.differences(topic, settings, settings.partitionsOf(topic), existing);
    }

    @Test
    void defaults_are_as_documented() {
        assertThat(settings).isEqualTo(new TopicSettings("fs.", 4, (short) 1, 1, 604_800_000L, 30_000));
    }

    @Test
    void topics_take_records_of_4_MiB_with_append_times() {
        for (Topic<?> topic : Topics.ALL) {
            assertThat(TopicRequirements.settings(topic, settings))
                    .containsEntry("message.timestamp.type", "LogAppendTime")
                    .containsEntry("retention.bytes", "-1")
                    .hasEntrySatisfying(
                            "max.message.bytes",
                            bytes -> assertThat(Integer.parseInt(bytes)).isGreaterThan(4 * 1024 * 1024));
        }
    }

    @Test
    void retention_and_compaction_follow_the_topic() {
        assertThat(TopicRequirements.settings(Topics.HANDLES, settings))
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", "-1");
        assertThat(TopicRequirements.settings(LIMITED, settings))
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", "604800000");
        assertThat(TopicRequirements.settings(Topics.OPERATIONS, settings)).containsEntry("cleanup.policy", "compact");
        assertThat(settings.partitionsOf(Topics.OPERATIONS)).isEqualTo(1);
    }

    @Test
    void what_was_made_by_us_will_do() {
        for (Topic<?> topic : Topics.ALL) {
            assertThat(TopicRequirements.differences(
                            topic, settings, settings.partitionsOf(topic), TopicRequirements.settings(topic, settings)))
                    .isEmpty();
        }
    }

    @Test
    void what_would_lose_or_misjudge_events_is_named() {
        assertThat(differences(Topics.HANDLES, "message.timestamp.type", "CreateTime"))
                .containsExactly("fs.handles has message.timestamp.type=CreateTime: set it to LogAppendTime.");
        assertThat(differences(Topics.HANDLES, "retention.ms", "604800000")).hasSize(1);
        assertThat(differences(Topics.HANDLES, "retention.bytes", "1000000")).hasSize(1);
        assertThat(differences(Topics.HANDLES, "cleanup.policy", "compact")).hasSize(1);
        assertThat(differences(Topics.OPERATIONS, "cleanup.policy", "compact,delete"))
                .hasSize(1);
        assertThat(differences(Topics.HANDLES, "max.message.bytes", "1048588")).hasSize(1);
        assertThat(differences(LIMITED, "retention.ms", "1000")).hasSize(1);
        assertThat(differences(Topics.HANDLES, "min.insync.replicas", "")).hasSize(1);
    }

    @Test
    void more_than_is_demanded_will_do() {
        assertThat(differences(LIMITED, "retention.ms", "-1")).isEmpty();
        assertThat(differences(LIMITED, "retention.ms", "604800001")).isEmpty();
        assertThat(differences(Topics.HANDLES, "max.message.bytes", "100000000"))
                .isEmpty();
        assertThat(differences(Topics.HANDLES, "min.insync.replicas", "2")).isEmpty();
    }

    @Test
    void another_partition_count_is_explained_and_everything_is_listed_at_once() {
        Map<String, String> existing = TopicRequirements.settings(Topics.HANDLES, settings);
        existing.remove("message.timestamp.type");
        List<String> differences = TopicRequirements.differences(Topics.HANDLES, settings, 12, existing);
        assertThat(differences).hasSize(2);
        assertThat(new TopicMismatchException(differences))
                .hasMessageContaining("fs.handles has 12 partitions, and 4 are wanted: set topic.partitions")
                .hasMessageContaining("message.timestamp.type=not set");
    }

    @Test
    void settings_that_cannot_work_are_refused() {
        assertRefused(Map.of("topic.min.insync.replicas", "2"), "nothing could ever be written");
        assertRefused(Map.of("topic.partitions", "0"), "topic.partitions");
        assertRefused(Map.of("topic.prefix", "a/b"), "a prefix has up to 100 of");
    }

    private static void assertRefused(Map<String, String> config, String sentence) {
        assertThatThrownBy(() -> TopicSettings.of(config))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void a_cluster_that_does_not_answer_is_given_up_in_time() throws IOException {
        TopicSettings hasty = TopicSettings.of(Map.of("topic.admin.timeout.ms", "300"));
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            List<String> addresses = List.of("127.0.0.1:" + silent.getLocalPort(), "127.0.0.1");
            for (String address : addresses) {
                TopicAdmin admin = new TopicAdmin(Map.of("bootstrap.servers", address), hasty);
                assertThatThrownBy(admin::ensure)
                        .isInstanceOf(ClusterUnavailableException.class)
                        .hasMessageContaining(address)
                        .hasMessageContaining("bootstrap.servers");
            }
        }
    }
}
