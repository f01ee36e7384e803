package io.fsledger.embedded;

import java.nio.file.Path;

/** A broker and its registry in this process, with one data folder: all that fsledger needs around it. */
public final class EmbeddedStack implements AutoCloseable {
    private final EmbeddedBroker broker;
    private final EmbeddedRegistry registry;

    private EmbeddedStack(EmbeddedBroker broker, EmbeddedRegistry registry) {
        this.broker = broker;
        this.registry = registry;
    }

    /**
     * Where the stack keeps its data and which ports it listens on; port 0 = any that is free.
     *
     * @param dataDirectory made when missing
     */
    public record Settings(Path dataDirectory, int brokerPort, int registryPort) {
        public static Settings in(Path dataDirectory) {
            return new Settings(
                    dataDirectory, EmbeddedBroker.Settings.DEFAULT_PORT, EmbeddedRegistry.Settings.DEFAULT_PORT);
        }

        public Settings withAnyPorts() {
            return new Settings(dataDirectory, 0, 0);
        }
    }

    /**
     * Returns when both serve.
     *
     * @throws EmbeddedStartException with a sentence that says what to do
     */
    public static EmbeddedStack start(Settings settings) {
        EmbeddedBroker broker = EmbeddedBroker.start(
                EmbeddedBroker.Settings.in(settings.dataDirectory()).withPort(settings.brokerPort()));
        try {
            EmbeddedRegistry registry = EmbeddedRegistry.start(
                    EmbeddedRegistry.Settings.on(broker.bootstrapServers()).withPort(settings.registryPort()));
            return new EmbeddedStack(broker, registry);
        } catch (RuntimeException e) {
            broker.close();
            throw e;
        }
    }

    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    public String registryUrl() {
        return registry.url();
    }

    /** The registry first: it writes to the broker. */
    @Override
    public void close() {
        registry.close();
        broker.close();
    }
}
