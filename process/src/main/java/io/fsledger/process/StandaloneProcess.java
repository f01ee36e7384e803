package io.fsledger.process;

import io.fsledger.schemas.ClusterRefusedException;
import io.fsledger.schemas.ClusterUnavailableException;
import io.fsledger.schemas.TopicMismatchException;
import io.fsledger.schemas.registry.RegistryRefusedException;
import io.fsledger.schemas.registry.RegistryUnavailableException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A part of fsledger as a process of its own, as in a container: it is told by an optional properties file and by the
 * environment, says on its log when it is ready and when not, and stops in order on SIGTERM. What keeps it from starting is one
 * sentence on stderr and an exit code ({@link ProcessExit}). It may be killed at any moment.
 */
public final class StandaloneProcess {
    private static final Logger LOG = LoggerFactory.getLogger(StandaloneProcess.class);

    private static final long STOP_MAX_MS = 30_000;
    private static final long LOOK_MS = 250;

    /** Why it is not ready is said when that begins, and then no more often than this. */
    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final String name;
    private final SettingNames names;
    private final Part part;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable Running running;

    /** What can be started. */
    @FunctionalInterface
    public interface Part {
        /** Comes back before it is ready. Fails with what is wrong in one sentence. */
        Running start(Map<String, String> settings);
    }

    /** What has been started. */
    public interface Running extends AutoCloseable {
        /** Where it can be asked how it is. */
        String address();

        /** Why it cannot do its work now; null where it can. */
        @Nullable
        String notReady();

        /** Stops in order. */
        @Override
        void close();
    }

    /** @param name what messages begin with */
    public StandaloneProcess(String name, SettingNames names, Part part) {
        this.name = name;
        this.names = names;
        this.part = part;
    }

    /**
     * Runs until the process is told to stop.
     *
     * @param arguments the path of a properties file, or nothing
     * @return the exit code
     */
    public int run(String... arguments) {
        StdoutLog.begin();
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "fsledger-stop"));
        try {
            long start = System.nanoTime();
            Running started = part.start(settings(arguments));
            running = started;
            watch(started, start);
            return ProcessExit.OK;
        } catch (SettingsException | ConfigException e) {
            return fail(ProcessExit.USAGE, e);
        } catch (CannotStartException
                | ClusterUnavailableException
                | ClusterRefusedException
                | TopicMismatchException
                | RegistryUnavailableException
                | RegistryRefusedException
                | KafkaException e) {
            return fail(ProcessExit.CANNOT_START, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ProcessExit.OK;
        } catch (RuntimeException e) {
            LOG.error("an error in fsledger itself: please report it with this log", e);
            return fail(ProcessExit.INTERNAL, e);
        }
    }

    private Map<String, String> settings(String... arguments) {
        if (arguments.length > 1 || (arguments.length == 1 && arguments[0].startsWith("-"))) {
            throw new SettingsException(
                    "Usage: %s [FILE.properties]. Settings are read from that file and from variables FSLEDGER_…; variables go before."
                            .formatted(name),
                    null);
        }
        Map<String, String> settings =
                new HashMap<>(arguments.length == 0 ? Map.of() : names.read(Path.of(arguments[0])));
        settings.putAll(names.read(System.getenv()));
        return settings;
    }

    private int fail(int exitCode, Exception failure) {
        System.err.println(name + ": " + LogLine.withoutSecrets(String.valueOf(failure.getMessage())));
        return exitCode;
    }

    private void watch(Running started, long start) throws InterruptedException {
        LOG.info("{} serves {}", name, started.address());
        boolean ready = false;
        long told = System.nanoTime();
        do {
            String why = started.notReady();
            if (stopping.getCount() == 0) {
                // That it is not ready while it stops is no news.
                return;
            }
            if (why == null && !ready) {
                LOG.info("ready, {} ms after the start", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
            } else if (why != null && (ready || System.nanoTime() - told >= TELL_NANOS)) {
                LOG.warn("not ready: {}", why);
                told = System.nanoTime();
            }
            ready = why == null;
        } while (!stopping.await(LOOK_MS, TimeUnit.MILLISECONDS));
    }

    /** Runs while the process ends. It ends in any case: what is not stopped by then is as after a kill, which loses nothing. */
    private void stop() {
        stopping.countDown();
        Running started = running;
        if (started == null) {
            return;
        }
        LOG.info("stopping, within {} s", STOP_MAX_MS / 1_000);
        Thread closing = new Thread(started::close, "fsledger-close");
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(STOP_MAX_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (closing.isAlive()) {
            LOG.warn("not stopped within the time: the next start takes a little longer");
        } else {
            LOG.info("stopped");
        }
    }
}
