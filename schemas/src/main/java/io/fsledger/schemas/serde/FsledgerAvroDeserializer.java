package io.fsledger.schemas.serde;

import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.internal.BoundedCache;
import io.fsledger.schemas.registry.RegistryRefusedException;
import io.fsledger.schemas.registry.SchemaRegistry;
import io.fsledger.schemas.registry.UnusableSchemaException;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka deserializer for any reader of fsledger's topics; {@link SerdeSettings} has its configuration. Which generated class an
 * event becomes is told by the name of its schema.
 */
public final class FsledgerAvroDeserializer implements Deserializer<SpecificRecord> {
    private final BoundedCache<Integer, EventReader<? extends SpecificRecord>> readers =
            new BoundedCache<>(EventReader.REMEMBERED_IDS_MAX);
    private @Nullable SchemaRegistry registry;

    @Override
    public void configure(Map<String, ?> config, boolean isKey) {
        SerdeSettings.refuseKeys(isKey);
        // Refuses settings that are not supported.
        new SerdeSettings(config);
        registry = SchemaRegistry.open(config);
    }

    @Override
    public @Nullable SpecificRecord deserialize(String topic, byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        try {
            int id = WireFormat.id(value);
            EventReader<? extends SpecificRecord> reader = readers.get(id);
            if (reader == null) {
                reader = reader(id);
                readers.put(id, reader);
            }
            return reader.read(value);
        } catch (UnreadableEventException | UnusableSchemaException | RegistryRefusedException e) {
            throw new SerializationException(e.getMessage(), e);
        }
    }

    private EventReader<? extends SpecificRecord> reader(int id) throws UnreadableEventException {
        if (registry == null) {
            throw new IllegalStateException("This deserializer must be configured before it is used.");
        }
        Schema writer = registry.byId(id)
                .orElseThrow(
                        () -> new UnreadableEventException("The schema registry knows no schema of id " + id + "."));
        for (Topic<?> topic : Topics.ALL) {
            if (topic.schema().getFullName().equals(writer.getFullName())) {
                return new EventReader<>(topic.schema(), EventReader.NO_OWN_ID, registry);
            }
        }
        throw new UnreadableEventException("Schema id %d is that of %s, which is in none of fsledger's topics."
                .formatted(id, writer.getFullName()));
    }

    @Override
    public void close() {
        if (registry != null) {
            registry.close();
        }
    }
}
