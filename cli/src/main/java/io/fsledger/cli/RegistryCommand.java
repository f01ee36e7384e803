package io.fsledger.cli;

import io.fsledger.embedded.EmbeddedRegistry;
import io.fsledger.embedded.EmbeddedStartException;
import io.fsledger.process.CannotStartException;
import io.fsledger.process.SettingNames;
import io.fsledger.process.StandaloneProcess;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the schema registry alone, on any Kafka cluster. */
@Command(
        name = "registry",
        description = {
            "Run fsledger's schema registry alone, on any Kafka cluster, until Ctrl-C or SIGTERM. Its state is the topic _schemas.",
            "It serves what fsledger needs of Confluent's REST API. Run one at a time; where several must share the work, run"
                    + " Confluent's, Karapace or Apicurio.",
            "Settings of Kafka's clients, to log in say, come from variables such as FSLEDGER_KAFKA_SECURITY_PROTOCOL. It logs to"
                    + " stdout; FSLEDGER_LOG=json makes that JSON lines."
        })
final class RegistryCommand implements Callable<Integer> {
    /** Of settings it has none but those of Kafka's clients. */
    private static final SettingNames NAMES = SettingNames.of(new ConfigDef());

    private static final String KAFKA_PREFIX = "kafka.";

    @Option(
            names = "--bootstrap-servers",
            required = true,
            paramLabel = "HOST:PORT,...",
            description = "Brokers of the cluster.")
    private String bootstrapServers;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address to serve on (default: ${DEFAULT-VALUE}). Whoever reaches it can register schemas.")
    private String host;

    @Option(
            names = "--registry-port",
            paramLabel = "N",
            defaultValue = "8081",
            description = "Port to serve on; 0 = any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--replication-factor",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "How many brokers keep _schemas, where it has to be made (default: ${DEFAULT-VALUE}; 3 on a cluster).")
    private short replicationFactor;

    @Override
    public Integer call() {
        return new StandaloneProcess("fsledger registry", NAMES, this::start).run();
    }

    private StandaloneProcess.Running start(Map<String, String> settings) {
        Map<String, Object> kafka = new HashMap<>();
        settings.forEach((name, value) -> kafka.put(name.substring(KAFKA_PREFIX.length()), value));
        kafka.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        try {
            return new Running(
                    EmbeddedRegistry.start(new EmbeddedRegistry.Settings(kafka, host, port, replicationFactor)));
        } catch (EmbeddedStartException e) {
            throw new CannotStartException(String.valueOf(e.getMessage()), e);
        }
    }

    private record Running(EmbeddedRegistry registry) implements StandaloneProcess.Running {
        @Override
        public String address() {
            return registry.url();
        }

        /** It has read its topic before it serves. */
        @Override
        public @Nullable String notReady() {
            return null;
        }

        @Override
        public void close() {
            registry.close();
        }
    }
}
