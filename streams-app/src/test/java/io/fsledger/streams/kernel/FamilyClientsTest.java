package io.fsledger.streams.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class FamilyClientsTest {
    private static final List<String> TOPICS = List.of("fs.handles", "fs.inodes", "fs.reads");

    private final FamilyClients clients = new FamilyClients(new CommitPace(100, 25_000), TOPICS);
    private final List<String> asked = new ArrayList<>();

    @Test
    void asksForEachTopic() {
        clients.askForTopics(new Asked(false));
        assertThat(asked).isEqualTo(TOPICS);
    }

    /** Its brokers are away: a thread of Streams that is to go on with it finds that out itself. */
    @Test
    void givesUpWhereNobodyAnswers() {
        clients.askForTopics(new Asked(true));
        assertThat(asked).containsExactly("fs.handles");
    }

    private final class Asked extends MockProducer<byte[], byte[]> {
        private final boolean inVain;

        Asked(boolean inVain) {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
            this.inVain = inVain;
        }

        @Override
        public List<PartitionInfo> partitionsFor(String topic) {
            asked.add(topic);
            if (inVain) {
                throw new TimeoutException("nobody answers");
            }
            return List.of();
        }
    }
}
