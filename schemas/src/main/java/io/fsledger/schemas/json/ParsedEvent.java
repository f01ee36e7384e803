package io.fsledger.schemas.json;

import io.fsledger.schemas.Topic;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** An event that was read from JSON, and the topic it belongs to. */
public record ParsedEvent(Topic<?> topic, SpecificRecord event) {

    /** The key under which the event is to be published. */
    public @Nullable String key() {
        return keyOf(topic);
    }

    private <E extends SpecificRecord> @Nullable String keyOf(Topic<E> typed) {
        return typed.keyOf(typed.type().cast(event));
    }
}
