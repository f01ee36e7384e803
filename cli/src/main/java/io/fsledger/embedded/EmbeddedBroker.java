package io.fsledger.embedded;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker in this process: one KRaft node, persistent, on the loopback address only.
 *
 * <p>What it has acknowledged survives the death of the process, not a loss of power: like any Kafka, it leaves writing to the disk to the
 * operating system.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBroker.class);

    /** Recovery after a kill reads what was written since; minutes would mean a disk that hangs. */
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    /** What has not served has nothing to hand over; after some failures Kafka does not find its own way out. */
    private static final Duration FAILED_START_STOP_TIMEOUT = Duration.ofSeconds(3);

    private static final String PORT_OPTION = "--broker-port";

    /** How often a start is repeated when somebody else took a port between its choice and its use. */
    private static final int PORT_ATTEMPTS = 3;

    private final Settings settings;
    private final DataDirectory directory;
    private final ContainedKafka kafka;
    private boolean closed;

    private EmbeddedBroker(Settings settings, DataDirectory directory, ContainedKafka kafka) {
        this.settings = settings;
        this.directory = directory;
        this.kafka = kafka;
    }

    /**
     * Where the broker keeps its data and which ports it listens on.
     *
     * @param dataDirectory made when missing; the broker's logs are in its folder {@code broker}
     * @param port for clients; 0 = any that is free
     * @param controllerPort used by the broker itself; 0 = any that is free, and it may be another one at each start
     */
    public record Settings(Path dataDirectory, int port, int controllerPort) {
        public static final int DEFAULT_PORT = 9092;

        public static Settings in(Path dataDirectory) {
            return new Settings(dataDirectory, DEFAULT_PORT, 0);
        }

        public Settings withPort(int newPort) {
            return new Settings(dataDirectory, newPort, controllerPort);
        }

        private boolean leavesPortsOpen() {
            return port == 0 || controllerPort == 0;
        }

        Settings withChosenPorts() {
            int chosen = port == 0 ? Ports.anyFree(controllerPort) : port;
            int chosenController = controllerPort == 0 ? Ports.anyFree(chosen) : controllerPort;
            return new Settings(dataDirectory, chosen, chosenController);
        }
    }

    /**
     * Returns when the broker serves.
     *
     * @throws EmbeddedStartException with a sentence that says what to do
     */
    public static EmbeddedBroker start(Settings settings) {
        DataDirectory directory = DataDirectory.open(settings.dataDirectory());
        try {
            Ports.requireFree(settings.port(), PORT_OPTION);
            Ports.requireFree(settings.controllerPort(), "the controller's port");
            return start(settings, directory, directory.brokerFolder());
        } catch (RuntimeException | Error e) {
            directory.close();
            throw e;
        }
    }

    private static EmbeddedBroker start(Settings settings, DataDirectory directory, Path folder) {
        for (int attempt = 1; ; attempt++) {
            Settings chosen = settings.withChosenPorts();
            ContainedKafka kafka = new ContainedKafka(
                    BrokerProperties.of(folder, chosen.port(), chosen.controllerPort()),
                    new InetSocketAddress(Ports.HOST, chosen.controllerPort()));
            try {
                kafka.start(START_TIMEOUT);
                return new EmbeddedBroker(chosen, directory, kafka);
            } catch (InterruptedException e) {
                giveUp(kafka, directory);
                Thread.currentThread().interrupt();
                throw new EmbeddedStartException("The start of the embedded broker was interrupted.", e);
            } catch (Exception | ContainedKafka.Fault e) {
                giveUp(kafka, directory);
                if (!Ports.isTaken(e) || !settings.leavesPortsOpen() || attempt == PORT_ATTEMPTS) {
                    throw explained(e, chosen, folder);
                }
                LOG.info("A port was taken by somebody else before the broker used it: trying others.");
            }
        }
    }

    private static void giveUp(ContainedKafka kafka, DataDirectory directory) {
        if (!kafka.stop(FAILED_START_STOP_TIMEOUT)) {
            directory.keepLocked();
        }
    }

    private static EmbeddedStartException explained(Throwable failure, Settings settings, Path folder) {
        if (Ports.isTaken(failure)) {
            return Ports.taken(Ports.HOST, settings.port(), PORT_OPTION, failure);
        }
        if (failure instanceof TimeoutException) {
            return new EmbeddedStartException(
                    "The embedded broker was not ready within %d s: see the log, and whether the disk of %s is slow."
                            .formatted(START_TIMEOUT.toSeconds(), folder),
                    failure);
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (message.contains("Failed to acquire lock")) {
                return new EmbeddedStartException(
                        "Another Kafka broker uses %s: stop it, or pass another folder with --data.".formatted(folder),
                        failure);
            }
            if (cause instanceof IOException || cause instanceof KafkaStorageException) {
                return new EmbeddedStartException(
                        "The embedded broker cannot read or write %s (%s): check the disk and its free space, or pass another folder with --data."
                                .formatted(folder, cause),
                        failure);
            }
        }
        return new EmbeddedStartException(
                "The embedded broker did not start on %s (%s): the log says more; where the data is damaged, pass another folder with --data."
                        .formatted(folder, failure.getMessage()),
                failure);
    }

    /** What clients pass as {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return Ports.HOST + ":" + settings.port();
    }

    public int port() {
        return settings.port();
    }

    /** Stops the broker cleanly, within 30 s; after that time it is left to end with the process, which costs no data. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (!kafka.stop(STOP_TIMEOUT)) {
            directory.keepLocked();
        }
        directory.close();
    }
}
