package io.fsledger.projector.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fsledger.projector.kernel.PartitionStatus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** How a projector is, over HTTP: for people, for probes and for Prometheus. It changes nothing, and runs on threads of its own. */
final class StatusServer implements AutoCloseable {
    /** More requests wait. */
    private static final int THREADS = 2;

    private static final int BACKLOG = 64;
    private static final String JSON = "application/json";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final Projector projector;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, run -> {
        Thread thread = new Thread(run, "fsledger-projector-http");
        thread.setDaemon(true);
        return thread;
    });

    /** @param port 0 = any free one */
    StatusServer(Projector projector, String host, int port) {
        this.projector = projector;
        try {
            server = HttpServer.create(new InetSocketAddress(host, port), BACKLOG);
        } catch (IOException e) {
            throw new ConfigException(
                    "The status of the projector cannot be served on %s:%d (%s): choose another projector.http.port"
                            .formatted(host, port, e.getMessage()));
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("GET")) {
                reply(exchange, 405, JSON, health("only GET is answered here").toString());
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/health/live" -> reply(exchange, 200, JSON, health(null).toString());
                case "/health/ready" -> {
                    String why = notReady();
                    reply(exchange, why == null ? 200 : 503, JSON, health(why).toString());
                }
                case "/v1/projector" -> reply(exchange, 200, JSON, status().toString());
                case "/metrics" -> reply(exchange, 200, PROMETHEUS, metrics());
                default ->
                    reply(
                            exchange,
                            404,
                            JSON,
                            health("there is nothing at this path").toString());
            }
        }
    }

    private static void reply(HttpExchange exchange, int status, String type, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static ObjectNode health(@Nullable String wrong) {
        ObjectNode health = JsonNodeFactory.instance.objectNode().put("status", wrong == null ? "up" : "down");
        return wrong == null ? health : health.put("detail", wrong);
    }

    /** Why not everything goes on that this projector has; null where it does. */
    private @Nullable String notReady() {
        for (Map.Entry<String, String> problem : projector.problems().entrySet()) {
            return problem.getKey() + ": " + problem.getValue();
        }
        for (Collection<PartitionStatus> part : projector.parts().values()) {
            for (PartitionStatus one : part) {
                if (one.problem() != null) {
                    return one.topic() + "-" + one.partition() + ": " + one.problem();
                }
            }
        }
        return null;
    }

    private ObjectNode status() {
        ObjectNode status = JsonNodeFactory.instance.objectNode();
        String why = notReady();
        status.put("ready", why == null);
        if (why != null) {
            status.put("detail", why);
        }
        projector.parts().forEach((part, partitions) -> {
            ArrayNode shown = status.putArray(part);
            for (PartitionStatus one : partitions) {
                ObjectNode row = shown.addObject()
                        .put("topic", one.topic())
                        .put("partition", one.partition())
                        .put("applied", one.applied());
                if (one.problem() != null) {
                    row.put("problem", one.problem());
                }
            }
        });
        return status;
    }

    private String metrics() {
        StringBuilder text = new StringBuilder();
        gauge(
                text,
                "applied",
                "All below this offset is applied and kept; -1 = it is not known yet",
                PartitionStatus::applied);
        gauge(text, "stopped", "1 where a partition does not go on", one -> one.problem() == null ? 0 : 1);
        one(
                text,
                "refused_total",
                "counter",
                "Records that were passed over",
                projector.data().refused());
        one(
                text,
                "descriptors",
                "gauge",
                "Files that are open",
                projector.data().descriptors().openCount());
        one(
                text,
                "descriptors_max",
                "gauge",
                "Files that may be open",
                projector.data().descriptors().limit());
        return text.toString();
    }

    private void gauge(StringBuilder text, String name, String help, ToLongFunction<PartitionStatus> value) {
        head(text, name, "gauge", help);
        projector.parts().forEach((part, partitions) -> {
            for (PartitionStatus one : partitions) {
                text.append("fsledger_projector_%s{part=\"%s\",topic=\"%s\",partition=\"%d\"} %d\n"
                        .formatted(name, part, one.topic(), one.partition(), value.applyAsLong(one)));
            }
        });
    }

    private static void one(StringBuilder text, String name, String type, String help, long value) {
        head(text, name, type, help);
        text.append("fsledger_projector_")
                .append(name)
                .append(' ')
                .append(value)
                .append('\n');
    }

    private static void head(StringBuilder text, String name, String type, String help) {
        text.append(
                "# HELP fsledger_projector_%s %s\n# TYPE fsledger_projector_%s %s\n".formatted(name, help, name, type));
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
