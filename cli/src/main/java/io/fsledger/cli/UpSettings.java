package io.fsledger.cli;

import io.fsledger.process.SettingNames;
import io.fsledger.process.SettingsException;
import io.fsledger.projector.kernel.ProjectorConfig;
import io.fsledger.schemas.serde.SerdeSettings;
import io.fsledger.streams.kernel.ServiceConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code up} can be told: options, and a file with any setting of the service. Options come first. */
final class UpSettings {
    private static final SettingNames NAMES =
            SettingNames.of(ServiceConfig.DEFINITION, ProjectorConfig.DEFINITION, SerdeSettings.definition());

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
        try {
            return NAMES.read(file);
        } catch (SettingsException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }
}
