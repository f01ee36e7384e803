package io.fsledger.streams.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.embedded.KafkaClients;
import io.fsledger.embedded.TestStack;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The producers of a family, at a genuine broker: in the module that has one. */
@Tag("slow")
class FamilyProducersTest {
    private static final String TOPIC = "of-a-family";
    private static final boolean AWAITED = true;

    @RegisterExtension
    static final TestStack STACK = new TestStack();

    @Test
    void tellTheirThreadThatItHasCommitted() throws Exception {
        new KafkaClients(STACK.bootstrapServers()).createTopic(TOPIC, 1);
        CommitPace commits = new CommitPace(100, 25_000);
        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                STACK.bootstrapServers(),
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                TOPIC);
        try (Producer<byte[], byte[]> producer = new FamilyClients(commits, List.of()).getProducer(settings)) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(TOPIC, new byte[] {1}));
            commits.owe(AWAITED);
            producer.commitTransaction();
        }
        assertThat(commits.isDue(System.currentTimeMillis()))
                .as("that goes with the commit")
                .isFalse();
    }
}
