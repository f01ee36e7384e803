package io.fsledger.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The OpenAPI document, and whether an answer is as it says. Of JSON Schema as much as the document uses; stricter in one
 * thing: what is not documented must not be answered.
 */
final class OpenApiDocument {
    private final JsonNode root;

    OpenApiDocument() {
        try (InputStream yaml = OpenApiDocument.class.getResourceAsStream("/openapi.yaml")) {
            root = new ObjectMapper(new YAMLFactory()).readTree(Objects.requireNonNull(yaml));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Such as {@code GET /v1/handles}. */
    Set<String> routes() {
        Set<String> routes = new TreeSet<>();
        root.get("paths")
                .fields()
                .forEachRemaining(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(method -> routes.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        return routes;
    }

    /** What a token must be good for. */
    String scope(String route) {
        return operation(route).path("x-scope").asText();
    }

    /** Whether the answer goes on until whoever asked goes away. */
    boolean isStream(String route) {
        return resolve(operation(route).get("responses").path("200"))
                .path("content")
                .has("text/event-stream");
    }

    /** Names of the parameters in the query of a route. */
    Set<String> queryParameters(String route) {
        Set<String> names = new TreeSet<>();
        for (JsonNode parameter : operation(route).path("parameters")) {
            JsonNode resolved = resolve(parameter);
            if (resolved.get("in").asText().equals("query")) {
                names.add(resolved.get("name").asText());
            }
        }
        return names;
    }

    Set<String> pathParameters(String route) {
        Set<String> names = new TreeSet<>();
        for (JsonNode parameter : operation(route).path("parameters")) {
            JsonNode resolved = resolve(parameter);
            if (resolved.get("in").asText().equals("path")) {
                names.add(resolved.get("name").asText());
            }
        }
        return names;
    }

    /** All codes that a problem may have. */
    Set<String> codes() {
        Set<String> codes = new TreeSet<>();
        root.at("/components/schemas/Problem/properties/code/enum").forEach(code -> codes.add(code.asText()));
        return codes;
    }

    /** What is wrong with an answer to a route; empty where nothing is. */
    List<String> faults(String route, Http.Answer answer) {
        JsonNode responses = operation(route).get("responses");
        JsonNode response = responses.get(Integer.toString(answer.status()));
        response = response == null ? responses.get("default") : response;
        if (response == null) {
            return List.of("status " + answer.status() + " is not documented");
        }
        String type = answer.contentType().split(";")[0];
        JsonNode content = resolve(response).path("content").get(type);
        if (content == null) {
            return List.of("content type " + type + " is not documented for status " + answer.status());
        }
        List<String> faults = new ArrayList<>();
        if (type.endsWith("json")) {
            check(answer.json(), content.get("schema"), "$", faults);
        }
        return faults;
    }

    /** What is wrong with a value that is documented by name; empty where nothing is. */
    List<String> faults(String schema, JsonNode value) {
        List<String> faults = new ArrayList<>();
        check(value, root.at("/components/schemas/" + schema), "$", faults);
        return faults;
    }

    private JsonNode operation(String route) {
        String[] parts = route.split(" ");
        return root.get("paths").get(parts[1]).get(parts[0].toLowerCase(Locale.ROOT));
    }

    private JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? root.at(node.get("$ref").asText().substring(1)) : node;
    }

    private void check(JsonNode value, JsonNode unresolved, String at, List<String> faults) {
        JsonNode schema = resolve(unresolved);
        if (schema.has("oneOf")) {
            long matching = matching(value, schema.get("oneOf"), at);
            if (matching != 1) {
                faults.add(at + " matches " + matching + " of the alternatives: " + value);
            }
            return;
        }
        if (value.isNull() && schema.path("nullable").asBoolean()) {
            return;
        }
        if (!hasType(value, schema.path("type").asText())) {
            faults.add(at + " is no " + schema.path("type").asText() + ": " + value);
            return;
        }
        if (schema.has("enum") && !contains(schema.get("enum"), value)) {
            faults.add(at + " is none of " + schema.get("enum") + ": " + value);
        }
        if (schema.has("pattern")
                && !value.asText().matches(schema.get("pattern").asText())) {
            faults.add(at + " does not match " + schema.get("pattern") + ": " + value);
        }
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                check(value.get(i), schema.get("items"), at + "[" + i + "]", faults);
            }
        }
        if (value.isObject()) {
            checkObject(value, schema, at, faults);
        }
    }

    private void checkObject(JsonNode value, JsonNode schema, String at, List<String> faults) {
        for (JsonNode required : schema.path("required")) {
            if (!value.has(required.asText())) {
                faults.add(at + " has no " + required.asText());
            }
        }
        value.fields().forEachRemaining(field -> {
            JsonNode property = schema.path("properties").get(field.getKey());
            if (property == null && schema.path("additionalProperties").asBoolean()) {
                return;
            }
            if (property == null) {
                faults.add(at + "." + field.getKey() + " is not documented");
            } else {
                check(field.getValue(), property, at + "." + field.getKey(), faults);
            }
        });
    }

    private long matching(JsonNode value, JsonNode alternatives, String at) {
        long matching = 0;
        for (JsonNode alternative : alternatives) {
            List<String> faults = new ArrayList<>();
            check(value, alternative, at, faults);
            matching += faults.isEmpty() ? 1 : 0;
        }
        return matching;
    }

    private static boolean contains(JsonNode values, JsonNode value) {
        for (JsonNode one : values) {
            if (one.equals(value)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasType(JsonNode value, String type) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "boolean" -> value.isBoolean();
            default -> throw new AssertionError("type " + type + " is not known to this test");
        };
    }
}
