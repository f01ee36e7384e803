package io.fsledger.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A record of {@code _schemas}, in the form that Confluent's registry writes and reads: key and value are JSON. Keys are compared as bytes when the
 * topic is compacted, so the order of their fields matters.
 *
 * @param value null takes back what an earlier record of this key said
 */
record RegistryRecord(String key, @Nullable String value) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a record may mean; a match of all kinds keeps a reader from forgetting one. */
    interface Reader {
        void schema(SchemaVersion version);

        void schemaDeleted(String subject, int version);

        void compatibility(@Nullable String subject, @Nullable Compatibility level);
    }

    static RegistryRecord schema(SchemaVersion version) {
        ObjectNode key = JSON.createObjectNode()
                .put("keytype", "SCHEMA")
                .put("subject", version.subject())
                .put("version", version.version())
                .put("magic", 1);
        ObjectNode value = JSON.createObjectNode()
                .put("subject", version.subject())
                .put("version", version.version())
                .put("id", version.id())
                .put("schema", version.schema())
                .put("deleted", false);
        return new RegistryRecord(key.toString(), value.toString());
    }

    /** The level of a subject, or of all that have none (subject null); level null takes it back. */
    static RegistryRecord compatibility(@Nullable String subject, @Nullable Compatibility level) {
        ObjectNode key = JSON.createObjectNode()
                .put("keytype", "CONFIG")
                .put("subject", subject)
                .put("magic", 0);
        String value = level == null
                ? null
                : JSON.createObjectNode()
                        .put("compatibilityLevel", level.name())
                        .toString();
        return new RegistryRecord(key.toString(), value);
    }

    /**
     * Tells the reader what the record says. Kinds that this registry does not serve (modes, contexts, no-operations) say nothing.
     *
     * @throws IllegalArgumentException when the record is not one of a registry
     */
    void readBy(Reader reader) {
        JsonNode fields = parse(key);
        JsonNode content = value == null ? JSON.nullNode() : parse(value);
        switch (fields.path("keytype").asText()) {
            case "SCHEMA" -> readSchema(fields, content, reader);
            case "CONFIG" ->
                reader.compatibility(
                        fields.hasNonNull("subject") ? fields.get("subject").asText() : null, level(content));
            case "DELETE_SUBJECT" -> {
                for (int version = 1; version <= content.path("version").asInt(0); version++) {
                    reader.schemaDeleted(required(fields, "subject").asText(), version);
                }
            }
            case "" -> throw unreadable("it has no keytype");
            default -> {
                // Of no meaning here.
            }
        }
    }

    private void readSchema(JsonNode fields, JsonNode content, Reader reader) {
        String subject = required(fields, "subject").asText();
        int version = required(fields, "version").asInt();
        if (content.isNull() || content.path("deleted").asBoolean(false)) {
            reader.schemaDeleted(subject, version);
        } else {
            reader.schema(new SchemaVersion(
                    subject,
                    version,
                    required(content, "id").asInt(),
                    required(content, "schema").asText()));
        }
    }

    private @Nullable Compatibility level(JsonNode content) {
        if (!content.hasNonNull("compatibilityLevel")) {
            return null;
        }
        String name = content.get("compatibilityLevel").asText();
        return Compatibility.named(name).orElseThrow(() -> unreadable("the level " + name + " is unknown"));
    }

    private JsonNode required(JsonNode object, String field) {
        if (!object.hasNonNull(field)) {
            throw unreadable("it has no " + field);
        }
        return object.get(field);
    }

    private JsonNode parse(String text) {
        try {
            JsonNode parsed = JSON.readTree(text);
            if (parsed.isObject()) {
                return parsed;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The record with key %s is not JSON".formatted(key), e);
        }
        throw unreadable("it is not an object");
    }

    private IllegalArgumentException unreadable(String why) {
        return new IllegalArgumentException("The record with key %s is not a registry's: %s".formatted(key, why));
    }
}
