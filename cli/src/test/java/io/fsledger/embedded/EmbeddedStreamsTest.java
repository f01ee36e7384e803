package io.fsledger.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The broker serves what fsledger is built on: the streams group protocol with exactly-once. */
@Tag("slow")
class EmbeddedStreamsTest {
    @RegisterExtension
    static final TestStack STACK = new TestStack();

    @TempDir
    Path state;

    @Test
    void streamsProtocolAndExactlyOnce() throws Exception {
        KafkaClients kafka = new KafkaClients(STACK.bootstrapServers());
        kafka.createTopic("in", 4);
        kafka.createTopic("out", 1);
        StreamsBuilder topology = new StreamsBuilder();
        topology.stream("in").to("out");
        try (KafkaStreams streams = new KafkaStreams(topology.build(), config())) {
            streams.start();
            kafka.send("in", List.of("a", "b", "c"));
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(kafka.values("out")).containsExactly("a", "b", "c"));
        }
    }

    private Properties config() {
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "smoke");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, STACK.bootstrapServers());
        config.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "streams");
        config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        config.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        config.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        config.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.StringSerde.class);
        return config;
    }
}
