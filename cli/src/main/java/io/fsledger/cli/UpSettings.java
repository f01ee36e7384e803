package io.fsledger.cli;

import io.fsledger.projector.kernel.ProjectorConfig;
import io.fsledger.schemas.serde.SerdeSettings;
import io.fsledger.streams.kernel.ServiceConfig;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code up} can be told: options, and a file with any setting of the service. Options come first. */
final class UpSettings {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "fsledger-data",
            description = "Folder for all data and the log, one process at a time (default: ./${DEFAULT-VALUE}).")
    private Path data;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Port of the HTTP API on 127.0.0.1; 0 = any free one (default: 8090).")
    private @Nullable Integer port;

    @Option(
            names = "--broker-port",
            paramLabel = "N",
            defaultValue = "9092",
            description = "Port of the embedded broker; 0 = any free one (default: ${DEFAULT-VALUE}).")
    private int brokerPort;

    @Option(
            names = "--registry-port",
            paramLabel = "N",
            defaultValue = "8081",
            description = "Port of the embedded schema registry; 0 = any free one (default: ${DEFAULT-VALUE}).")
    private int registryPort;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT,...",
            description = "Use this Kafka cluster, not an embedded broker. Needs --registry-url.")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--registry-url",
            paramLabel = "URL",
            description = "Schema registry of the cluster, with Confluent's REST API.")
    private @Nullable String registryUrl;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Properties file with any setting of the service (docs/configuration.md).")
    private @Nullable Path configFile;

    Path data() {
        return data.toAbsolutePath().normalize();
    }

    int brokerPort() {
        return brokerPort;
    }

    int registryPort() {
        return registryPort;
    }

    /** The settings of the service that were given; where Kafka and the registry are is missing for an embedded one. */
    Map<String, String> service() {
        Map<String, String> settings = new HashMap<>(configFile == null ? Map.of() : read(configFile));
        settings.putIfAbsent(ServiceConfig.STATE_DIR, data().resolve("state").toString());
        put(settings, ServiceConfig.HTTP_PORT, port);
        put(settings, ServiceConfig.BOOTSTRAP_SERVERS, bootstrapServers);
        put(settings, ServiceConfig.REGISTRY_URL, registryUrl);
        boolean cluster = settings.containsKey(ServiceConfig.BOOTSTRAP_SERVERS);
        boolean registry = settings.containsKey(ServiceConfig.REGISTRY_URL);
        if (cluster && !registry) {
            throw CommandFailure.usage(
                    "A cluster needs a schema registry: pass --registry-url, such as http://registry:8081.");
        }
        if (registry && !cluster) {
            throw CommandFailure.usage("The embedded broker has a registry of its own: pass --bootstrap-servers, too,"
                    + " or leave --registry-url out.");
        }
        if (!cluster) {
            projectHere(settings);
        }
        return settings;
    }

    /**
     * An embedded ledger keeps data files and a read model beside its log. On a cluster whoever runs it says where: a folder that the
     * others cannot reach is not what a partition can move away from.
     */
    private void projectHere(Map<String, String> settings) {
        settings.putIfAbsent(ProjectorConfig.FILES_DIR, data().resolve("files").toString());
        settings.putIfAbsent(ProjectorConfig.SQL_URL, "jdbc:sqlite:" + data().resolve("read-model.db"));
        settings.putIfAbsent(ProjectorConfig.INSTANCE, "up");
    }

    private static void put(Map<String, String> settings, String name, @Nullable Object value) {
        if (value != null) {
            settings.put(name, value.toString());
        }
    }

    private static Map<String, String> read(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw CommandFailure.usage(
                    "%s is not a properties file that can be read (%s): check --config.".formatted(file, e));
        }
        Map<String, String> settings = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        refuseUnknown(file, settings.keySet());
        return settings;
    }

    /** A name with a typing error would otherwise be a setting that silently does nothing. */
    private static void refuseUnknown(Path file, Set<String> names) {
        Set<String> unknown = new TreeSet<>(names);
        unknown.removeAll(ServiceConfig.DEFINITION.names());
        unknown.removeAll(ProjectorConfig.DEFINITION.names());
        unknown.removeAll(SerdeSettings.definition().names());
        unknown.removeIf(name -> name.startsWith(ServiceConfig.KAFKA_PREFIX));
        if (!unknown.isEmpty()) {
            throw CommandFailure.usage(
                    "%s sets what fsledger does not know: %s. See docs/configuration.md; settings of Kafka's clients begin with %s."
                            .formatted(file, String.join(", ", unknown), ServiceConfig.KAFKA_PREFIX));
        }
    }
}
