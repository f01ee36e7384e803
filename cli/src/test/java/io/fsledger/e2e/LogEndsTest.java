package io.fsledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fsledger.embedded.KafkaClients;
import io.fsledger.embedded.TestStack;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import io.fsledger.streams.kernel.LogStarts;
import io.fsledger.streams.queries.LogEnds;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Where logs begin and end, asked of a broker. What the beginning is good for: {@code CatchUpTest}. */
@Tag("slow")
class LogEndsTest {
    private static final String PREFIX = "ends.";

    @RegisterExtension
    static final TestStack STACK = new TestStack();

    @Test
    void followsRetention() throws Exception {
        KafkaClients kafka = new KafkaClients(STACK.bootstrapServers());
        for (Topic<?> family : Topics.FAMILIES) {
            kafka.createTopic(family.name(PREFIX), 1);
        }
        String writes = Topics.WRITES.name(PREFIX);
        kafka.send(writes, List.of("a", "b", "c"));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", STACK.bootstrapServers()));
                LogEnds ends = new LogEnds(admin, PREFIX, 1, Set.of(Topics.WRITES))) {
            LogStarts starts = ends.starts(Topics.WRITES);
            assertThat(starts.of(0, System.nanoTime())).isEqualTo(LogStarts.UNKNOWN);
            ends.start();
            long begun = System.nanoTime();
            await().atMost(Duration.ofSeconds(20)).until(() -> starts.of(0, begun) == 0);
            assertThat(ends.of(Topics.WRITES, 0)).isEqualTo(3);
            assertThat(ends.starts(Topics.HANDLES).of(0, begun)).isEqualTo(LogStarts.UNKNOWN);

            admin.deleteRecords(Map.of(new TopicPartition(writes, 0), RecordsToDelete.beforeOffset(2)))
                    .all()
                    .get();
            long deleted = System.nanoTime();
            await().atMost(Duration.ofSeconds(20)).until(() -> starts.of(0, deleted) == 2);
            assertThat(ends.of(Topics.WRITES, 0)).isEqualTo(3);
        }
    }
}
