package io.fsledger.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/** A broker of Kafka's own image in a container, as quick to start and to fail over as the embedded one. */
final class ContainerBroker implements AutoCloseable {
    static final String IMAGE = "apache/kafka:4.3.1";

    private static final String SKIPPED =
            "Skipped: this class needs a container engine, and Testcontainers finds none (docker info says why).";

    /** What the container says itself: who and where the broker is. */
    private static final Set<String> PLACES = Set.of(
            "process.roles",
            "node.id",
            "controller.quorum.voters",
            "listeners",
            "controller.listener.names",
            "inter.broker.listener.name",
            "listener.security.protocol.map",
            "log.dirs",
            "metric.reporters");

    private final KafkaContainer container;

    private ContainerBroker(KafkaContainer container) {
        this.container = container;
    }

    static ContainerBroker start() {
        requireEngine();
        KafkaContainer container = new KafkaContainer(IMAGE)
                .withEnv(environment(settings()))
                // who may write its own settings whatever the modes of the files in the image
                .withCreateContainerCmdModifier(command -> command.withUser("root"));
        container.start();
        return new ContainerBroker(container);
    }

    /** Skips whoever calls it where there is no container engine. */
    static void requireEngine() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            // Maven counts what is skipped and keeps the reason in its reports: nobody would see it.
            System.out.println(SKIPPED);
            Assumptions.abort(SKIPPED);
        }
    }

    /** As of the embedded broker, but for who and where it is. */
    static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(BrokerProperties.of(Path.of("unused"), 0, 0));
        settings.keySet().removeAll(PLACES);
        return settings;
    }

    /** As the image takes them. */
    static Map<String, String> environment(Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>();
        settings.forEach((name, value) -> environment.put(
                "KAFKA_" + name.toUpperCase(Locale.ROOT).replace("-", "___").replace('.', '_'), value));
        return environment;
    }

    String bootstrapServers() {
        return container.getBootstrapServers();
    }

    @Override
    public void close() {
        container.close();
    }
}
