package io.fsledger.embedded;

import io.javalin.Javalin;
import io.javalin.util.JavalinBindException;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A schema registry in this process: Confluent's REST API, on the loopback address unless told otherwise, its state in the compacted topic
 * {@code _schemas} of a broker or a cluster.
 *
 * <p>It serves subjects, ids, compatibility and config, of Avro schemas, and is FULL_TRANSITIVE unless told otherwise. One registry writes to a
 * topic; where there may be several, use a registry that elects a leader.
 */
public final class EmbeddedRegistry implements AutoCloseable {
    private static final String PORT_OPTION = "--registry-port";
    private static final int THREADS_MAX = 12;
    private static final int THREADS_MIN = 4;

    private final String host;
    private final SchemaRegistry registry;
    private final Javalin server;

    private EmbeddedRegistry(String host, SchemaRegistry registry, Javalin server) {
        this.host = host;
        this.registry = registry;
        this.server = server;
    }

    /**
     * Where the registry keeps its state and what it listens on.
     *
     * @param kafka what every Kafka client needs: where the brokers are, and how to be let in
     * @param port 0 = any that is free
     * @param replicationFactor of {@code _schemas}, where it has to be made
     */
    public record Settings(Map<String, Object> kafka, String host, int port, short replicationFactor) {
        public static final int DEFAULT_PORT = 8081;

        public static Settings on(String bootstrapServers) {
            return new Settings(
                    Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                    Ports.HOST,
                    DEFAULT_PORT,
                    (short) 1);
        }

        public Settings withPort(int newPort) {
            return new Settings(kafka, host, newPort, replicationFactor);
        }
    }

    /**
     * Returns when the registry serves what the topic holds.
     *
     * @throws EmbeddedStartException with a sentence that says what to do
     */
    public static EmbeddedRegistry start(Settings settings) {
        return start(settings, RegistryLimits.DEFAULT);
    }

    static EmbeddedRegistry start(Settings settings, RegistryLimits limits) {
        if (settings.host().equals(Ports.HOST)) {
            Ports.requireFree(settings.port(), PORT_OPTION);
        }
        SchemaRegistry registry = SchemaRegistry.open(settings.kafka(), settings.replicationFactor(), limits);
        try {
            return new EmbeddedRegistry(settings.host(), registry, serve(registry, settings));
        } catch (RuntimeException e) {
            registry.close();
            throw e;
        }
    }

    private static Javalin serve(SchemaRegistry registry, Settings settings) {
        Javalin server = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            config.http.prefer405over404 = true;
            config.jetty.threadPool = new QueuedThreadPool(THREADS_MAX, THREADS_MIN);
            new RegistryRoutes(registry).addTo(config.routes);
        });
        try {
            return server.start(settings.host(), settings.port());
        } catch (RuntimeException e) {
            server.stop();
            if (Ports.isTaken(e) || e instanceof JavalinBindException) {
                throw Ports.taken(settings.host(), settings.port(), PORT_OPTION, e);
            }
            throw new EmbeddedStartException(
                    "The registry's HTTP server did not start (%s): the log says more.".formatted(e.getMessage()), e);
        }
    }

    /** What producers pass as {@code schema.registry.url}. */
    public String url() {
        return "http://" + host + ":" + server.port();
    }

    @Override
    public void close() {
        server.stop();
        registry.close();
    }
}
