package io.fsledger.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Confluent's REST API, as far as subjects, ids, compatibility and config: paths, bodies and error codes are Confluent's. */
final class RegistryRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryRoutes.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PLAIN_JSON = "application/json";
    private static final String REGISTRY_JSON = "application/vnd.schemaregistry.v1+json";
    private static final Set<String> CONTENT_TYPES =
            Set.of(PLAIN_JSON, REGISTRY_JSON, "application/vnd.schemaregistry+json", "application/octet-stream");

    private final SchemaRegistry registry;

    RegistryRoutes(SchemaRegistry registry) {
        this.registry = registry;
    }

    void addTo(RoutesConfig routes) {
        routes.get("/", context -> answer(context, Map.of()));

        routes.get("/schemas/types", context -> answer(context, List.of("AVRO")));
        routes.get("/schemas/ids/{id}", context -> answer(context, Map.of("schema", registry.schema(id(context)))));
        routes.get("/schemas/ids/{id}/versions", this::versionsOfId);

        routes.get("/subjects", context -> answer(context, registry.subjects()));
        routes.post(
                "/subjects/{subject}",
                context -> answer(context, body(registry.lookUp(subject(context), offeredSchema(context)))));
        routes.get("/subjects/{subject}/versions", this::versions);
        routes.post(
                "/subjects/{subject}/versions",
                context -> answer(
                        context,
                        Map.of(
                                "id",
                                registry.register(subject(context), offeredSchema(context))
                                        .id())));
        routes.get("/subjects/{subject}/versions/{version}", context -> answer(context, body(version(context))));
        routes.get(
                "/subjects/{subject}/versions/{version}/schema",
                context -> send(context, version(context).schema()));

        routes.get("/config", context -> answer(context, level("compatibilityLevel", registry.globalLevel())));
        routes.put("/config", this::setGlobalLevel);
        routes.get("/config/{subject}", this::levelOfSubject);
        routes.put("/config/{subject}", this::setLevelOfSubject);
        routes.delete(
                "/config/{subject}",
                context -> answer(context, level("compatibilityLevel", registry.deleteLevel(subject(context)))));
        routes.post("/compatibility/subjects/{subject}/versions/{version}", this::compatibility);

        routes.exception(RegistryException.class, (e, context) -> fail(context, e.status(), e.code(), e.getMessage()));
        routes.exception(
                HttpResponseException.class,
                (e, context) -> fail(
                        context, e.getStatus(), e.getStatus(), "HTTP %d %s".formatted(e.getStatus(), e.getMessage())));
        routes.exception(Exception.class, (e, context) -> {
            LOG.error("The embedded registry failed on {} {}", context.method(), context.path(), e);
            fail(context, 500, 500, "Internal error, the log says more.");
        });
    }

    private void versions(Context context) {
        answer(
                context,
                registry.versions(subject(context)).stream()
                        .map(SchemaVersion::version)
                        .toList());
    }

    private void versionsOfId(Context context) {
        answer(
                context,
                registry.versionsWith(id(context)).stream()
                        .map(one -> Map.of("subject", one.subject(), "version", one.version()))
                        .toList());
    }

    private void setGlobalLevel(Context context) {
        Compatibility level = offeredLevel(context);
        registry.setLevel(null, level);
        answer(context, level("compatibility", level));
    }

    private void levelOfSubject(Context context) {
        boolean orGlobal = "true".equals(context.queryParam("defaultToGlobal"));
        String subject = subject(context);
        answer(
                context,
                level("compatibilityLevel", orGlobal ? registry.effectiveLevel(subject) : registry.ownLevel(subject)));
    }

    private void setLevelOfSubject(Context context) {
        Compatibility level = offeredLevel(context);
        registry.setLevel(subject(context), level);
        answer(context, level("compatibility", level));
    }

    private void compatibility(Context context) {
        List<String> violations =
                registry.violations(subject(context), context.pathParam("version"), offeredSchema(context));
        boolean verbose = "true".equals(context.queryParam("verbose"));
        answer(
                context,
                verbose
                        ? Map.of("is_compatible", violations.isEmpty(), "messages", violations)
                        : Map.of("is_compatible", violations.isEmpty()));
    }

    private SchemaVersion version(Context context) {
        return registry.version(subject(context), context.pathParam("version"));
    }

    private static String subject(Context context) {
        return context.pathParam("subject");
    }

    private static int id(Context context) {
        try {
            return Integer.parseInt(context.pathParam("id"));
        } catch (NumberFormatException e) {
            throw RegistryException.badRequest("The id of a schema is a number.");
        }
    }

    private Schema offeredSchema(Context context) {
        JsonNode request = request(context);
        String type = request.path("schemaType").asText("AVRO");
        if (!"AVRO".equals(type)) {
            throw RegistryException.invalidSchema(
                    "this registry knows no schemas of type %s, only AVRO".formatted(type));
        }
        if (!request.path("references").isEmpty()) {
            throw RegistryException.invalidSchema("this registry knows no references: send the whole schema");
        }
        if (request.path("id").asInt(-1) > 0) {
            throw RegistryException.invalidSchema("this registry gives ids by itself: send none");
        }
        JsonNode schema = request.path("schema");
        if (!schema.isTextual()) {
            throw RegistryException.invalidSchema("the field \"schema\" must be a text");
        }
        return SchemaVersion.parse(schema.asText());
    }

    private Compatibility offeredLevel(Context context) {
        String level = request(context).path("compatibility").asText("");
        return Compatibility.named(level).orElseThrow(() -> RegistryException.invalidCompatibility(level));
    }

    private JsonNode request(Context context) {
        requireContentType(context.contentType());
        int limit = registry.limits().requestBytesMax();
        try (InputStream body = context.req().getInputStream()) {
            byte[] bytes = body.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw RegistryException.bodyTooLarge(limit);
            }
            JsonNode request = JSON.readTree(bytes);
            if (!request.isObject()) {
                throw RegistryException.badRequest("The request's body must be a JSON object.");
            }
            return request;
        } catch (JsonProcessingException e) {
            throw RegistryException.badRequest("The request's body is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw RegistryException.badRequest("The request's body ended early.");
        }
    }

    private static void requireContentType(@Nullable String contentType) {
        if (contentType == null) {
            return;
        }
        int parameters = contentType.indexOf(';');
        String type = parameters < 0 ? contentType : contentType.substring(0, parameters);
        if (!CONTENT_TYPES.contains(type.strip())) {
            throw RegistryException.unsupportedContentType(contentType);
        }
    }

    private static Map<String, Object> body(SchemaVersion version) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("subject", version.subject());
        body.put("version", version.version());
        body.put("id", version.id());
        body.put("schema", version.schema());
        return body;
    }

    private static Map<String, String> level(String field, Compatibility level) {
        return Map.of(field, level.name());
    }

    private static void fail(Context context, int status, int code, @Nullable String message) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error_code", code);
        body.put("message", String.valueOf(message));
        answer(context.status(status), body);
    }

    private static void answer(Context context, Object body) {
        try {
            send(context, JSON.writeValueAsString(body));
        } catch (JsonProcessingException e) {
            throw new AssertionError("maps and lists of texts and numbers are JSON", e);
        }
    }

    private static void send(Context context, String json) {
        String accepted = context.header("Accept");
        boolean plain = accepted != null && accepted.contains(PLAIN_JSON) && !accepted.contains(REGISTRY_JSON);
        context.contentType(plain ? PLAIN_JSON : REGISTRY_JSON).result(json);
    }
}
