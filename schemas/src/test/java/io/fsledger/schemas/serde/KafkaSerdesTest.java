package io.fsledger.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.events.HandleEvent;
import io.fsledger.schemas.EventGenerator;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class KafkaSerdesTest {
    private final Map<String, Object> config =
            new HashMap<>(Map.of("schema.registry.url", "mock://" + UUID.randomUUID()));
    private final SpecificRecord event = new EventGenerator(1).everyKind().get(0);

    private FsledgerAvroSerializer serializer() {
        FsledgerAvroSerializer serializer = new FsledgerAvroSerializer();
        serializer.configure(config, false);
        return serializer;
    }

    private FsledgerAvroDeserializer deserializer() {
        FsledgerAvroDeserializer deserializer = new FsledgerAvroDeserializer();
        deserializer.configure(config, false);
        return deserializer;
    }

    @Test
    void events_come_back_as_their_generated_class() {
        try (FsledgerAvroSerializer serializer = serializer();
                FsledgerAvroDeserializer deserializer = deserializer()) {
            byte[] value = serializer.serialize("fs.handles", event);
            assertThat(deserializer.deserialize("fs.handles", value))
                    .isInstanceOf(HandleEvent.class)
                    .isEqualTo(event);
        }
    }

    @Test
    void null_stays_null() {
        try (FsledgerAvroSerializer serializer = serializer();
                FsledgerAvroDeserializer deserializer = deserializer()) {
            assertThat(serializer.serialize("fs.handles", null)).isNull();
            assertThat(deserializer.deserialize("fs.handles", null)).isNull();
        }
    }

    @Test
    void unreadable_bytes_are_a_SerializationException_with_the_sentence() {
        try (FsledgerAvroDeserializer deserializer = deserializer()) {
            assertThatThrownBy(() -> deserializer.deserialize("fs.handles", new byte[] {0, 0, 0, 0, 77, 1}))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("no schema of id 77");
            assertThatThrownBy(() -> deserializer.deserialize("fs.handles", new byte[] {1}))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("has 1 bytes");
        }
    }

    @Test
    void without_auto_registration_an_unknown_schema_is_refused() {
        config.put("auto.register.schemas", "false");
        try (FsledgerAvroSerializer serializer = serializer()) {
            assertThatThrownBy(() -> serializer.serialize("fs.handles", event))
                    .isInstanceOf(SerializationException.class)
                    .hasMessageContaining("is not in subject fs.handles-value");
        }
    }

    @Test
    void settings_that_are_not_supported_are_refused_with_a_sentence() {
        assertRefused("use.latest.version", "true", "use.latest.version is true, which is not supported");
        assertRefused("specific.avro.reader", "false", "specific.avro.reader is false, which is not supported");
        assertRefused("value.subject.name.strategy", "x.RecordNameStrategy", "only TopicNameStrategy is supported");
        assertRefused("basic.auth.credentials.source", "SASL_INHERIT", "only URL and USER_INFO are supported");
        assertRefused("basic.auth.credentials.source", "USER_INFO", "basic.auth.user.info must be user:password");
        assertRefused("schema.registry.url", "localhost:8081", "not an http or https URL");
        assertRefused("schema.registry.url", "mock://a,http://b", "mixes mock://");
        assertRefused("schema.registry.url", "", "Set schema.registry.url");
        assertRefused("http.read.timeout.ms", "0", "http.read.timeout.ms");
    }

    private void assertRefused(String name, String value, String sentence) {
        Map<String, Object> changed = new HashMap<>(config);
        changed.put(name, value);
        try (FsledgerAvroSerializer serializer = new FsledgerAvroSerializer()) {
            assertThatThrownBy(() -> serializer.configure(changed, false))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining(sentence);
        }
    }

    @Test
    void keys_are_plain_text() {
        try (FsledgerAvroSerializer serializer = new FsledgerAvroSerializer()) {
            assertThatThrownBy(() -> serializer.configure(config, true)).hasMessageContaining("StringSerializer");
        }
    }
}
