package io.fsledger.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

class PublisherConfigTest {
    @Test
    void everySettingIsExplained() {
        assertThat(PublisherConfig.definition().configKeys().values())
                .allSatisfy(key -> assertThat(key.documentation).isNotBlank());
    }

    @Test
    void whatOrderRestsOnIsFixed() {
        for (Map<String, Object> wrong : java.util.List.<Map<String, Object>>of(
                Map.of("acks", "1"),
                Map.of("enable.idempotence", "false"),
                Map.of("delivery.timeout.ms", 120_000),
                Map.of("max.in.flight.requests.per.connection", 5),
                Map.of("transactional.id", "mine"),
                Map.of("partitioner.class", "mine"))) {
            assertThatThrownBy(() -> config(wrong))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(wrong.keySet().iterator().next());
        }
    }

    @Test
    void settingsOfKafkaArePassedOnAndOursAreNot() {
        Map<String, Object> producer = config(
                        Map.of("security.protocol", "SASL_SSL", "buffer.full", "fail", "max.block.ms", 10))
                .producerSettings();
        assertThat(producer)
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("acks", "all")
                .containsEntry("linger.ms", 0L)
                .doesNotContainKeys("buffer.full", "topic.prefix", "heartbeat.interval.ms", "schema.registry.url");
        assertThat(new ProducerConfig(producer).getInt("delivery.timeout.ms")).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void whatIsOutOfRangeIsRefused() {
        assertThatThrownBy(() -> config(Map.of("buffer.full", "drop"))).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> config(Map.of("buffer.events.max", 0))).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> new PublisherConfig(Map.of("schema.registry.url", "mock://x")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("bootstrap.servers");
    }

    private static PublisherConfig config(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("bootstrap.servers", "nowhere:1");
        settings.put("schema.registry.url", "mock://config");
        return new PublisherConfig(settings);
    }
}
