package io.fsledger.schemas.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fsledger.schemas.internal.BoundedCache;
import java.net.URLEncoder;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/**
 * A registry behind Confluent's REST API: Confluent Schema Registry, Karapace, Apicurio, or the embedded one.
 *
 * <p>Ids never change their meaning, so answers are kept (the latest {@value #CACHED_MAX} of each sort). That an id does not
 * exist may change any time, so this is asked again, but at most once a second for each id.
 */
public final class HttpSchemaRegistry implements SchemaRegistry {
    static final int CACHED_MAX = 1_000;

    private static final long UNKNOWN_FOR_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RegistryHttp http;
    private final BoundedCache<SubjectSchema, Integer> registered = new BoundedCache<>(CACHED_MAX);
    private final BoundedCache<SubjectSchema, Integer> lookedUp = new BoundedCache<>(CACHED_MAX);
    private final BoundedCache<Integer, Schema> schemas = new BoundedCache<>(CACHED_MAX);
    private final BoundedCache<Integer, Long> unknownSince = new BoundedCache<>(CACHED_MAX);

    private record SubjectSchema(String subject, Schema schema) {}

    public HttpSchemaRegistry(RegistrySettings settings) {
        this.http = new RegistryHttp(settings);
    }

    @Override
    public int register(String subject, Schema schema) {
        return id(registered, subject, schema, "/subjects/" + encoded(subject) + "/versions");
    }

    @Override
    public int lookUp(String subject, Schema schema) {
        return id(lookedUp, subject, schema, "/subjects/" + encoded(subject));
    }

    private int id(BoundedCache<SubjectSchema, Integer> cache, String subject, Schema schema, String path) {
        SubjectSchema key = new SubjectSchema(subject, schema);
        Integer cached = cache.get(key);
        if (cached != null) {
            return cached;
        }
        String text = PortableSchema.of(schema).toString();
        JsonNode body = JSON.createObjectNode().put("schema", text);
        RegistryHttp.Answer answer = http.post(path, body.toString());
        if (answer.status() != 200) {
            throw new RegistryRefusedException(
                    answer.status(),
                    "The schema registry at %s refused the schema %s for subject %s: %s"
                            .formatted(answer.url(), schema.getFullName(), subject, answer.reason()));
        }
        int id = answer.body().path("id").asInt();
        cache.put(key, id);
        return id;
    }

    @Override
    public Optional<Schema> byId(int id) {
        Schema cached = schemas.get(id);
        if (cached != null) {
            return Optional.of(cached);
        }
        Long since = unknownSince.get(id);
        if (since != null && System.nanoTime() - since < UNKNOWN_FOR_NANOS) {
            return Optional.empty();
        }
        RegistryHttp.Answer answer = http.get("/schemas/ids/" + id);
        if (answer.status() == 404) {
            unknownSince.put(id, System.nanoTime());
            return Optional.empty();
        }
        if (answer.status() != 200) {
            throw new RegistryRefusedException(
                    answer.status(),
                    "The schema registry at %s refused to say which schema has id %d: %s"
                            .formatted(answer.url(), id, answer.reason()));
        }
        Schema schema = parsed(id, answer.body());
        schemas.put(id, schema);
        unknownSince.remove(id);
        return Optional.of(schema);
    }

    private static Schema parsed(int id, JsonNode body) {
        String type = body.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new UnusableSchemaException(
                    "Schema id " + id + " belongs to a " + type + " schema, not to an Avro schema.");
        }
        if (!body.path("references").isEmpty()) {
            throw new UnusableSchemaException(
                    "The schema of id " + id + " refers to other subjects, which is not supported.");
        }
        try {
            return new Schema.Parser().parse(body.path("schema").asText());
        } catch (AvroRuntimeException | StackOverflowError e) {
            throw new UnusableSchemaException(
                    "What the registry has for schema id " + id + " is not an Avro schema.", e);
        }
    }

    private static String encoded(String subject) {
        return URLEncoder.encode(subject, UTF_8).replace("+", "%20");
    }

    /** Nothing to release: the HTTP client ends its threads with its last user. */
    @Override
    public void close() {}
}
