package io.fsledger.schemas.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.schemas.internal.AvroSetup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** Records of any schema from and to JSON objects. {@link JsonValues} has the rules for single values. */
final class RecordJson {
    /** Put behind the name of a bytes field that holds a name, where the name is given in base64 and not as text. */
    private static final String BYTES_SUFFIX = "Bytes";

    private static final int SHOWN_MAX = 100;

    private RecordJson() {}

    /** The schema of a nullable field beside null, or the field's schema itself. */
    static Schema nonNull(Schema schema) {
        return schema.isUnion()
                ? schema.getTypes().stream()
                        .filter(branch -> branch.getType() != Schema.Type.NULL)
                        .findFirst()
                        .orElseThrow()
                : schema;
    }

    /** A value for messages, cut where it is long. */
    static String show(@Nullable JsonNode value) {
        String text = String.valueOf(value);
        return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "...";
    }

    /** Bytes fields called {@code name}, or ending in {@code Name}, hold names of directory entries. */
    private static boolean isName(Schema.Field field) {
        return nonNull(field.schema()).getType() == Schema.Type.BYTES
                && (field.name().equals("name") || field.name().endsWith("Name"));
    }

    /**
     * Makes a record of those fields of an object that it has; others may belong to somebody else.
     *
     * @param names what a field is called in the object
     * @param known the names that were looked for are added here
     */
    static IndexedRecord read(Schema schema, ObjectNode object, UnaryOperator<String> names, Set<String> known)
            throws UnreadableJsonException {
        IndexedRecord made = (IndexedRecord) AvroSetup.MODEL.newRecord(null, schema);
        for (Schema.Field field : schema.getFields()) {
            String name = names.apply(field.name());
            known.add(name);
            Object value = isName(field) ? nameValue(field, object, name, known) : value(field, object.get(name), name);
            made.put(field.pos(), value);
        }
        return made;
    }

    static void refuseUnknown(ObjectNode object, Set<String> known) throws UnreadableJsonException {
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw new UnreadableJsonException("Field \"%s\" is %s, and there is no such field; there are %s."
                        .formatted(name, show(object.get(name)), known));
            }
        }
    }

    private static @Nullable Object nameValue(Schema.Field field, ObjectNode object, String name, Set<String> known)
            throws UnreadableJsonException {
        String bytesName = name + BYTES_SUFFIX;
        known.add(bytesName);
        JsonNode text = object.get(name);
        JsonNode bytes = object.get(bytesName);
        if (text != null && bytes != null) {
            throw new UnreadableJsonException("Field \"%s\" is %s and field \"%s\" is %s: give one of the two."
                    .formatted(name, show(text), bytesName, show(bytes)));
        }
        if (bytes != null) {
            return JsonValues.base64(bytes, bytesName);
        }
        return isAbsent(field, text) ? defaultOf(field, name) : JsonValues.utf8(text, name);
    }

    private static @Nullable Object value(Schema.Field field, @Nullable JsonNode node, String name)
            throws UnreadableJsonException {
        return isAbsent(field, node) ? defaultOf(field, name) : value(field, nonNull(field.schema()), node, name);
    }

    /** Left out, or null where that is what leaving it out means. */
    private static boolean isAbsent(Schema.Field field, @Nullable JsonNode node) {
        return node == null || (node.isNull() && field.schema().isNullable());
    }

    private static @Nullable Object defaultOf(Schema.Field field, String name) throws UnreadableJsonException {
        if (!field.hasDefaultValue()) {
            throw new UnreadableJsonException("Field \"%s\" is missing.".formatted(name));
        }
        return AvroSetup.MODEL.getDefaultValue(field);
    }

    private static Object value(Schema.Field field, Schema schema, @Nullable JsonNode node, String name)
            throws UnreadableJsonException {
        if (node == null) {
            throw new UnreadableJsonException("Field \"%s\" is missing.".formatted(name));
        }
        return switch (schema.getType()) {
            case RECORD -> nested(schema, node, name);
            case ARRAY -> items(field, schema, node, name);
            case BOOLEAN -> JsonValues.truth(node, name);
            case INT -> (int) JsonValues.whole(node, name, JsonValues.Range.INT);
            case LONG -> JsonValues.whole(node, name, JsonValues.Range.ofLong(field));
            case STRING -> JsonValues.text(node, name);
            case BYTES -> JsonValues.base64(node, name);
            case ENUM -> JsonValues.symbol(schema, node, name);
            default ->
                throw new IllegalStateException("JSON for the type of field " + name + " is not thought of: " + schema);
        };
    }

    private static IndexedRecord nested(Schema schema, JsonNode node, String name) throws UnreadableJsonException {
        if (!(node instanceof ObjectNode object)) {
            throw new UnreadableJsonException("Field \"%s\" is %s, and must be an object.".formatted(name, show(node)));
        }
        Set<String> known = new TreeSet<>();
        try {
            IndexedRecord made = read(schema, object, UnaryOperator.identity(), known);
            refuseUnknown(object, known);
            return made;
        } catch (UnreadableJsonException e) {
            throw new UnreadableJsonException("In field \"%s\": %s".formatted(name, e.getMessage()), e);
        }
    }

    private static List<Object> items(Schema.Field field, Schema schema, JsonNode node, String name)
            throws UnreadableJsonException {
        if (!node.isArray()) {
            throw new UnreadableJsonException("Field \"%s\" is %s, and must be an array.".formatted(name, show(node)));
        }
        List<Object> items = new ArrayList<>();
        for (JsonNode item : node) {
            items.add(value(field, schema.getElementType(), item, name));
        }
        return items;
    }

    /** Adds a record's fields to an object; what is null is left out. */
    static void write(IndexedRecord value, ObjectNode object, UnaryOperator<String> names) {
        for (Schema.Field field : value.getSchema().getFields()) {
            Object content = value.get(field.pos());
            if (content == null) {
                continue;
            }
            String name = names.apply(field.name());
            if (isName(field)) {
                writeName(object, name, (ByteBuffer) content);
            } else {
                object.set(name, json(field, content));
            }
        }
    }

    /** As text, or in base64 where it is not UTF-8. */
    static void writeName(ObjectNode object, String name, ByteBuffer content) {
        String text = JsonValues.textOf(content);
        if (text != null) {
            object.put(name, text);
        } else {
            object.put(name + BYTES_SUFFIX, base64(content));
        }
    }

    private static String base64(ByteBuffer bytes) {
        return Base64.getEncoder().encodeToString(JsonValues.bytesOf(bytes));
    }

    private static JsonNode json(Schema.Field field, Object content) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        if (content instanceof IndexedRecord nested) {
            ObjectNode object = make.objectNode();
            write(nested, object, UnaryOperator.identity());
            return object;
        }
        if (content instanceof List<?> items) {
            ArrayNode array = make.arrayNode();
            items.forEach(item -> array.add(json(field, item)));
            return array;
        }
        if (content instanceof ByteBuffer bytes) {
            return make.textNode(base64(bytes));
        }
        if (content instanceof Long number) {
            return JsonValues.number(field, number);
        }
        if (content instanceof Integer number) {
            return make.numberNode(number);
        }
        return content instanceof Boolean truth ? make.booleanNode(truth) : make.textNode(content.toString());
    }
}
