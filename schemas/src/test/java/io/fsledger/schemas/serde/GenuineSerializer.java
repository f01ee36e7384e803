package io.fsledger.schemas.serde;

import io.fsledger.schemas.EventGenerator;
import java.lang.reflect.Field;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Confluent's own serializer and deserializer, as seen from inside the class loader that {@link GenuineSerializerTest} makes for
 * them: there, this class, the generated ones, Kafka and Avro all come from their jar or are loaded a second time. So only bytes,
 * texts and numbers pass between the two worlds; an event is named by the seed and the position at which {@link
 * EventGenerator} makes it.
 */
public final class GenuineSerializer {
    private final Serializer<Object> serializer;
    private final Deserializer<Object> deserializer;
    private final List<SpecificRecord> events;

    @SuppressWarnings("unchecked")
    public GenuineSerializer(Map<String, Object> config, long seed) throws ReflectiveOperationException {
        this.serializer = (Serializer<Object>) make("KafkaAvroSerializer");
        this.deserializer = (Deserializer<Object>) make("KafkaAvroDeserializer");
        serializer.configure(config, false);
        deserializer.configure(config, false);
        this.events = new EventGenerator(seed).everyKind();
    }

    private static Object make(String name) throws ReflectiveOperationException {
        return Class.forName("io.confluent.kafka.serializers." + name)
                .getDeclaredConstructor()
                .newInstance();
    }

    public byte[] serialize(String topic, int position) {
        return serializer.serialize(topic, events.get(position));
    }

    /** Whether the bytes are read as the very event of that position. */
    public boolean reads(String topic, byte[] value, int position) {
        return events.get(position).equals(deserializer.deserialize(topic, value));
    }

    /** Names of all settings that their serializer and deserializer define. */
    public static List<String> settings() throws ReflectiveOperationException {
        Class<?> config = Class.forName("io.confluent.kafka.serializers.KafkaAvroDeserializerConfig");
        Field definition = config.getDeclaredField("config");
        definition.setAccessible(true);
        return List.copyOf(((ConfigDef) definition.get(null)).names());
    }
}
