package io.fsledger.embedded;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kafka server inside a process that is not its own.
 *
 * <p>Kafka ends the process when it meets a fault that it cannot survive. While a server starts, that becomes an exception of the
 * start. Once it serves, the process does end, with a line in the log and {@link #FATAL_EXIT_CODE}: going on would mean a ledger that takes no
 * events. All threads of a server are in one thread group; that tells whose fault a fault is.
 */
final class ContainedKafka {
    /** What the process ends with when the broker cannot go on: EX_SOFTWARE of sysexits.h. */
    static final int FATAL_EXIT_CODE = 70;

    private static final Logger LOG = LoggerFactory.getLogger(ContainedKafka.class);

    static {
        Exit.setHaltProcedure(ContainedKafka::onProcessEndAsked);
        Exit.setExitProcedure(ContainedKafka::onProcessEndAsked);
    }

    private enum Phase {
        STARTING,
        SERVING,
        ENDING
    }

    /** Kafka asked for the end of the process. Thrown to end the thread that asked. */
    static final class Fault extends Error {
        private static final long serialVersionUID = 1L;

        Fault(String message) {
            super(message);
        }
    }

    private static final class Threads extends ThreadGroup {
        private final ContainedKafka kafka;

        Threads(ContainedKafka kafka) {
            super("embedded-broker");
            this.kafka = kafka;
        }
    }

    private final Threads threads = new Threads(this);
    private final KafkaConfig config;
    private final InetSocketAddress controllerAddress;
    private final CompletableFuture<@Nullable Void> started = new CompletableFuture<>();
    private volatile @Nullable KafkaNode node;
    private volatile Phase phase = Phase.STARTING;

    ContainedKafka(Map<String, String> properties, InetSocketAddress controllerAddress) {
        this.controllerAddress = controllerAddress;
        this.config = KafkaConfig.apply(properties, false);
    }

    /**
     * Returns when the server serves. What it throws otherwise is Kafka's own exception, or a {@link Fault}; the server must be
     * stopped then, too.
     */
    void start(Duration timeout) throws Exception {
        run("start", this::startNode);
        try {
            started.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            phase = Phase.SERVING;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e.getCause() instanceof Error error ? error : new AssertionError(e);
        }
    }

    private void startNode() {
        try {
            KafkaNode starting = new KafkaNode(config, controllerAddress);
            node = starting;
            starting.start();
            started.complete(null);
        } catch (Throwable e) {
            started.completeExceptionally(e);
        }
    }

    /** False when the server did not stop in time: then it may still write into its folder until the process ends. */
    boolean stop(Duration timeout) {
        phase = Phase.ENDING;
        KafkaNode stopping = node;
        if (stopping == null) {
            return true;
        }
        CompletableFuture<@Nullable Void> stopped = new CompletableFuture<>();
        run("stop", () -> {
            try {
                stopping.stop();
                stopped.complete(null);
            } catch (Throwable e) {
                stopped.completeExceptionally(e);
            }
        });
        try {
            stopped.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.warn("Interrupted while the embedded broker stopped.");
        } catch (TimeoutException e) {
            LOG.warn("The embedded broker did not stop within {} s.", timeout.toSeconds());
        } catch (ExecutionException e) {
            LOG.warn("The embedded broker did not stop cleanly.", e.getCause());
        }
        return false;
    }

    private void run(String what, Runnable work) {
        Thread thread = new Thread(threads, work, "embedded-broker-" + what);
        thread.setDaemon(true);
        thread.start();
    }

    private static void onProcessEndAsked(int status, @Nullable String message) {
        String reason = message == null ? "its errors in the log say why" : message;
        ContainedKafka kafka = containing(Thread.currentThread());
        if (kafka == null || kafka.phase == Phase.SERVING) {
            LOG.error(
                    "The embedded broker met a fault that it cannot survive ({}). This process ends with code {}; the data is kept.",
                    reason,
                    FATAL_EXIT_CODE);
            Runtime.getRuntime().halt(FATAL_EXIT_CODE);
        }
        Fault fault = new Fault("Kafka gave up with status " + status + ": " + reason);
        if (kafka != null) {
            kafka.started.completeExceptionally(fault);
        }
        throw fault;
    }

    private static @Nullable ContainedKafka containing(Thread thread) {
        for (ThreadGroup group = thread.getThreadGroup(); group != null; group = group.getParent()) {
            if (group instanceof Threads threads) {
                return threads.kafka;
            }
        }
        return null;
    }
}
