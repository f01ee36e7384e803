package io.fsledger.schemas.serde;

import io.fsledger.schemas.registry.PortableSchema;
import io.fsledger.schemas.registry.RegistryRefusedException;
import io.fsledger.schemas.registry.SchemaRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka serializer for any producer of events; {@link SerdeSettings} has its configuration. Confluent's KafkaAvroSerializer
 * writes the same bytes and may be used instead.
 */
public final class FsledgerAvroSerializer implements Serializer<SpecificRecord> {
    private final ConcurrentMap<TopicSchema, EventWriter<SpecificRecord>> writers = new ConcurrentHashMap<>();
    private @Nullable SchemaRegistry registry;
    private boolean autoRegister;

    /** Schemas of generated classes are one object each, so comparing them is cheap; there are as many as classes. */
    private record TopicSchema(String topic, Schema schema) {}

    @Override
    public void configure(Map<String, ?> config, boolean isKey) {
        SerdeSettings.refuseKeys(isKey);
        autoRegister = new SerdeSettings(config).autoRegister();
        registry = SchemaRegistry.open(config);
    }

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable SpecificRecord event) {
        if (event == null) {
            return null;
        }
        try {
            return writers.computeIfAbsent(new TopicSchema(topic, event.getSchema()), this::writer)
                    .write(event);
        } catch (RegistryRefusedException | IllegalArgumentException e) {
            throw new SerializationException(e.getMessage(), e);
        }
    }

    private EventWriter<SpecificRecord> writer(TopicSchema key) {
        if (registry == null) {
            throw new IllegalStateException("This serializer must be configured before it is used.");
        }
        String subject = key.topic() + "-value";
        Schema portable = PortableSchema.of(key.schema());
        int id = autoRegister ? registry.register(subject, portable) : registry.lookUp(subject, portable);
        return new EventWriter<>(key.schema(), id);
    }

    @Override
    public void close() {
        if (registry != null) {
            registry.close();
        }
    }
}
