package io.fsledger.schemas.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.internal.AvroSetup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Events as one flat JSON object each, driven by the schemas, so that a new kind of event needs nothing here:
 *
 * <pre>{@code {"event":"opened","filesystem":"mesa","inode":42,"client":"c1","term":1,"sequence":5,"fh":7,"flags":2}}</pre>
 *
 * <p>The fields of the header and of the body stand side by side. A field of the body whose name is taken already has the kind
 * of the event before its name ({@code fencedClient}). Fields that are left out get their defaults.
 */
public final class JsonEvents {
    private static final String EVENT = "event";
    private static final String FAMILY = "family";
    private static final Set<String> SERVICE_ONLY_FIELDS = Set.of("origin", "cause", "causedBy");

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonEvents() {}

    /** A kind of event in the topic that has it. */
    private record Kind(Topic<?> topic, Schema.Field field) {
        /** The one schema beside null. */
        Schema body() {
            return RecordJson.nonNull(field.schema());
        }

        UnaryOperator<String> names() {
            Schema header = Header.getClassSchema();
            return name -> name.equals(EVENT) || name.equals(FAMILY) || header.getField(name) != null
                    ? field.name() + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1)
                    : name;
        }
    }

    public static ParsedEvent parse(String json) throws UnreadableJsonException {
        return parse(read(json));
    }

    /** One JSON value and nothing behind it, in which no field stands twice. */
    public static JsonNode read(String json) throws UnreadableJsonException {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new UnreadableJsonException("This is not one JSON object: " + e.getOriginalMessage() + ".", e);
        }
    }

    /** For JSON that is parsed already; whoever parsed it should have refused duplicate fields, which cannot be seen here. */
    public static ParsedEvent parse(JsonNode json) throws UnreadableJsonException {
        if (!(json instanceof ObjectNode object)) {
            throw new UnreadableJsonException(
                    "An event is a JSON object such as {\"event\":\"opened\", ...}, and this is not one.");
        }
        Kind kind = kind(object);
        refuseServiceFields(object);
        Set<String> known = new TreeSet<>(Set.of(EVENT, FAMILY));
        IndexedRecord header = RecordJson.read(Header.getClassSchema(), object, UnaryOperator.identity(), known);
        IndexedRecord body = RecordJson.read(kind.body(), object, kind.names(), known);
        known.removeAll(SERVICE_ONLY_FIELDS);
        RecordJson.refuseUnknown(object, known);

        SpecificRecord event =
                (SpecificRecord) AvroSetup.MODEL.newRecord(null, kind.topic().schema());
        event.put(Events.HEADER, header);
        event.put(kind.field().pos(), body);
        return new ParsedEvent(kind.topic(), event);
    }

    private static Kind kind(ObjectNode object) throws UnreadableJsonException {
        String name = text(object, EVENT);
        if (name == null) {
            throw new UnreadableJsonException(
                    "Field \"event\" is missing; it says what happened: one of " + kindNames() + ".");
        }
        List<Kind> kinds = kinds(name);
        if (!kinds.isEmpty() && kinds.stream().allMatch(kind -> Events.isServiceOnly(kind.body()))) {
            throw new UnreadableJsonException("Field \"event\" is \"" + name
                    + "\", which only the service itself says; publish one of " + kindNames() + ".");
        }
        if (kinds.isEmpty()) {
            throw new UnreadableJsonException("Field \"event\" is %s, and must be one of %s."
                    .formatted(RecordJson.show(object.get(EVENT)), kindNames()));
        }
        String family = text(object, FAMILY);
        if (family != null) {
            kinds.removeIf(kind -> !kind.topic().suffix().equals(family));
        }
        if (kinds.isEmpty()) {
            throw new UnreadableJsonException("Field \"family\" is %s, which has no event \"%s\"."
                    .formatted(RecordJson.show(object.get(FAMILY)), name));
        }
        if (kinds.size() > 1) {
            throw new UnreadableJsonException("Several families have an event \"%s\": add \"family\", one of %s."
                    .formatted(
                            name,
                            kinds.stream().map(kind -> kind.topic().suffix()).toList()));
        }
        return kinds.get(0);
    }

    private static List<Kind> kinds(String name) {
        List<Kind> kinds = new ArrayList<>();
        for (Topic<?> topic : Topics.FAMILIES) {
            Schema.Field field = Events.field(topic.schema(), name);
            if (field != null) {
                kinds.add(new Kind(topic, field));
            }
        }
        return kinds;
    }

    /** All that may be published, as people write it. */
    private static Set<String> kindNames() {
        Set<String> names = new TreeSet<>();
        for (Topic<?> topic : Topics.FAMILIES) {
            for (Schema.Field field : topic.schema()
                    .getFields()
                    .subList(Events.HEADER + 1, topic.schema().getFields().size())) {
                if (!Events.isServiceOnly(RecordJson.nonNull(field.schema()))) {
                    names.add(Events.kindName(field));
                }
            }
        }
        return names;
    }

    private static @Nullable String text(ObjectNode object, String name) throws UnreadableJsonException {
        JsonNode value = object.get(name);
        if (value != null && !value.isTextual()) {
            throw new UnreadableJsonException(
                    "Field \"%s\" is %s, and must be text.".formatted(name, RecordJson.show(value)));
        }
        return value == null ? null : value.textValue();
    }

    private static void refuseServiceFields(ObjectNode object) throws UnreadableJsonException {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (SERVICE_ONLY_FIELDS.contains(name)) {
                throw new UnreadableJsonException(
                        "Field \"%s\" is %s, and only the service itself sets it: leave it out."
                                .formatted(name, RecordJson.show(object.get(name))));
            }
        }
    }

    /**
     * A value of a topic as people and programs get it. Events of families become the flat object that {@link #parse} reads,
     * with {@code origin}, {@code cause} and {@code causedBy} where the service derived them; everything else has its own fields.
     */
    public static ObjectNode toJson(Topic<?> topic, SpecificRecord value) {
        if (!Topics.FAMILIES.contains(topic)) {
            return toJson(value);
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        String name = Events.kindName(value);
        object.put(EVENT, name);
        if (kinds(name).size() != 1) {
            object.put(FAMILY, topic.suffix());
        }
        int kind = Events.kind(value);
        if (kind != -1) {
            Schema.Field field = topic.schema().getFields().get(kind);
            RecordJson.write((IndexedRecord) value.get(kind), object, new Kind(topic, field).names());
        }
        Header header = Events.header(value);
        RecordJson.write(header, object, UnaryOperator.identity());
        if (header.getOrigin() == Origin.PRODUCER) {
            object.remove(SERVICE_ONLY_FIELDS);
        }
        return object;
    }

    /** A record that is no event, such as a value of a state store, with its own fields. */
    public static ObjectNode toJson(SpecificRecord value) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        RecordJson.write(value, object, UnaryOperator.identity());
        return object;
    }

    /** The name of a directory entry as in events: {@code field} as text, or {@code fieldBytes} in base64 where it is not UTF-8. */
    public static void putName(ObjectNode object, String field, ByteBuffer name) {
        RecordJson.writeName(object, field, name);
    }
}
