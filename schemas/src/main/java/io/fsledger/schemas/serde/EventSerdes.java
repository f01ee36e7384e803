package io.fsledger.schemas.serde;

import io.fsledger.schemas.Topic;
import io.fsledger.schemas.registry.PortableSchema;
import io.fsledger.schemas.registry.SchemaRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.avro.specific.SpecificRecord;

/**
 * Makes the writers and readers of a cluster's topics. The ids of our own schemas are found out here, at the start, so that
 * afterwards the registry is only needed for events of other versions.
 */
public final class EventSerdes implements AutoCloseable {
    private final SchemaRegistry registry;
    private final String prefix;
    private final boolean autoRegister;
    private final ConcurrentMap<String, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Topic<?>, EventWriter<?>> writers = new ConcurrentHashMap<>();

    /** With the registry that the configuration names; {@link SerdeSettings} has what may be set. */
    public static EventSerdes open(Map<String, ?> config, String prefix) {
        return new EventSerdes(SchemaRegistry.open(config), prefix, new SerdeSettings(config).autoRegister());
    }

    /** @param autoRegister whether a schema that the registry does not have yet is registered, or refused */
    public EventSerdes(SchemaRegistry registry, String prefix, boolean autoRegister) {
        this.registry = registry;
        this.prefix = prefix;
        this.autoRegister = autoRegister;
    }

    /** The same one for each topic. */
    @SuppressWarnings("unchecked") // under each topic stands a writer of what that topic holds
    public <E extends SpecificRecord> EventWriter<E> writer(Topic<E> topic) {
        return (EventWriter<E>) writers.computeIfAbsent(topic, t -> new EventWriter<>(t.schema(), id(t)));
    }

    public <E extends SpecificRecord> EventReader<E> reader(Topic<E> topic) {
        return new EventReader<>(topic.schema(), id(topic), registry);
    }

    private int id(Topic<?> topic) {
        return ids.computeIfAbsent(topic.subject(prefix), subject -> {
            var portable = PortableSchema.of(topic.schema());
            return autoRegister ? registry.register(subject, portable) : registry.lookUp(subject, portable);
        });
    }

    @Override
    public void close() {
        registry.close();
    }
}
