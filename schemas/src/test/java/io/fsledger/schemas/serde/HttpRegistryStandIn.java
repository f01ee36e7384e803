package io.fsledger.schemas.serde;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fsledger.schemas.registry.MemorySchemaRegistry;
import io.fsledger.schemas.registry.RegistryRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A registry over real HTTP on a free port of the loopback address, under a path prefix as Apicurio has it. Answers the three calls
 * that serializers make.
 */
public final class HttpRegistryStandIn implements AutoCloseable {
    public static final String PATH = "/apis/ccompat/v7";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final MemorySchemaRegistry schemas = new MemorySchemaRegistry();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile @Nullable Answer fixed;

    /** What to answer to everything. */
    public record Answer(int status, String body) {}

    public HttpRegistryStandIn() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    public String url() {
        return "http://" + hostAndPort() + PATH;
    }

    public String hostAndPort() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    public MemorySchemaRegistry schemas() {
        return schemas;
    }

    /** Method and path of all requests so far. */
    public List<String> requests() {
        return requests;
    }

    public List<String> authorizations() {
        return authorizations;
    }

    public void answerAlways(int status, String body) {
        fixed = new Answer(status, body);
    }

    public void answerAsUsual() {
        fixed = null;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            URI uri = exchange.getRequestURI();
            requests.add(exchange.getRequestMethod() + " " + uri.getRawPath());
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            byte[] body = exchange.getRequestBody().readAllBytes();
            Answer answer = fixed;
            if (answer == null) {
                answer = uri.getRawPath().startsWith(PATH + "/")
                        ? answer(uri.getRawPath().substring(PATH.length() + 1).split("/", -1), JSON.readTree(body))
                        : new Answer(404, "<html>not here</html>");
            }
            byte[] bytes = answer.body().getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private Answer answer(String[] path, JsonNode request) {
        if (path[0].equals("schemas")) {
            int id = Integer.parseInt(path[2]);
            Optional<Schema> schema = schemas.byId(id);
            return schema.isEmpty()
                    ? new Answer(404, "{\"error_code\":40403,\"message\":\"Schema " + id + " not found\"}")
                    : new Answer(
                            200,
                            JSON.createObjectNode()
                                    .put("schema", schema.get().toString())
                                    .toString());
        }
        String subject = URLDecoder.decode(path[1], UTF_8);
        Schema schema = new Schema.Parser().parse(request.path("schema").asText());
        ObjectNode answer = JSON.createObjectNode().put("subject", subject).put("version", 1);
        answer.put("schema", schema.toString());
        try {
            int id = path.length == 3 ? schemas.register(subject, schema) : schemas.lookUp(subject, schema);
            return new Answer(200, answer.put("id", id).toString());
        } catch (RegistryRefusedException e) {
            return new Answer(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
