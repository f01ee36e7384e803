package io.fsledger.e2e;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListStreamsGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Deletes a streams group by plain means and leaves its offsets, so that any topology may take it over. */
final class OffsetsKept {
    private OffsetsKept() {}

    static void withoutGroup(Admin admin, String group) throws Exception {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> admin.describeStreamsGroups(Set.of(group)).all().get().values().stream()
                        .allMatch(described -> described.members().isEmpty()));
        Map<TopicPartition, OffsetAndMetadata> offsets = admin.listStreamsGroupOffsets(
                        Map.of(group, new ListStreamsGroupOffsetsSpec()))
                .partitionsToOffsetAndMetadata(group)
                .get();
        admin.deleteStreamsGroups(Set.of(group)).all().get();
        admin.alterConsumerGroupOffsets(group, offsets).all().get();
    }
}
