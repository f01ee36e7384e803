package io.fsledger.bench;

import io.fsledger.bench.Throughput.Cost;
import io.fsledger.bench.Throughput.Subject;
import io.fsledger.bench.app.AppMain;
import io.fsledger.bench.app.Phase;
import io.fsledger.bench.app.PlainCopy;
import io.fsledger.streams.kernel.ServiceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One of those that {@link Throughput} compares: its topics, its process, and how far that is. Stands still between its turns. */
final class MeasuredApp implements AutoCloseable {
    private static final Duration TURN_MAX = Duration.ofMinutes(4);
    private static final Duration STOP_MAX = Duration.ofSeconds(60);
    private static final double NANOS_PER_MICRO = 1_000;
    private static final int LINGER_MS = 20;

    private final Lab lab;
    private final Subject subject;
    private final Lab.Cluster cluster;
    private final Path state;
    private final World world;
    private @Nullable Child process;
    private @Nullable Signals signals;
    private Phase next = Phase.WARM_UP;
    private Duration brokerCpu = Duration.ZERO;
    private List<String> measured = List.of();

    /** Comes back when all events are in the topic. */
    MeasuredApp(Lab lab, Subject subject) throws InterruptedException {
        this.lab = lab;
        this.subject = subject;
        cluster = lab.cluster();
        state = lab.newFolder();
        world = new World(cluster.bootstrap(), cluster.registry(), lab.newName() + ".", LINGER_MS);
        try {
            world.make(PlainCopy.COPY);
            world.bePatientWith(subject.kind().group(subject.life().topic().suffix()));
            world.publish(subject.warmUp() + subject.events(), subject.life());
        } catch (InterruptedException | RuntimeException e) {
            world.close();
            throw e;
        }
    }

    void start() {
        Map<String, String> settings = new HashMap<>(subject.settings());
        settings.putAll(Map.of(
                ServiceConfig.BOOTSTRAP_SERVERS, cluster.bootstrap(),
                ServiceConfig.REGISTRY_URL, cluster.registry(),
                ServiceConfig.STATE_DIR, state.toString(),
                ServiceConfig.THREADS, "2"));
        List<String> arguments = List.of(
                subject.kind().name(),
                world.prefix(),
                Integer.toString(subject.warmUp()),
                Integer.toString(subject.events()),
                subject.life().topic().suffix());
        Child started = lab.start(AppMain.class, label(), settings, arguments);
        process = started;
        signals = new Signals(started.pid());
    }

    private String label() {
        return subject.kind().name().toLowerCase(Locale.ROOT);
    }

    /** Whether there is nothing left to measure. */
    boolean measured() {
        return !measured.isEmpty();
    }

    void takeTurn() throws InterruptedException {
        if (measured()) {
            return;
        }
        begin();
        Duration brokerFrom = cluster.process().cpu();
        boolean counts = next == Phase.MEASURED;
        endTurn();
        if (counts) {
            brokerCpu = brokerCpu.plus(cluster.process().cpu().minus(brokerFrom));
        }
    }

    /** Of a turn, or of the end. */
    void begin() {
        signals().resume();
        process().tell("go");
    }

    /** Waits until the process is through with its turn, and lets it stand still. */
    void endTurn() throws InterruptedException {
        List<String> said = process().expect("turn", TURN_MAX);
        signals().pause();
        next = Phase.valueOf(said.get(0));
        if (next == Phase.NOTHING) {
            measured = said.subList(1, said.size());
        }
    }

    /** When the process has come to its end, and has said whether it did what it should have done. */
    Cost cost() throws InterruptedException {
        List<String> wrong = process().expect("done", STOP_MAX);
        if (!wrong.isEmpty()) {
            throw new MeasurementFailed(String.join(" ", wrong));
        }
        double events = Double.parseDouble(measured.get(0));
        double nanos = Double.parseDouble(measured.get(1));
        double cpu = Double.parseDouble(measured.get(2));
        Cost cost = new Cost(
                events / nanos * Duration.ofSeconds(1).toNanos(),
                cpu / events / NANOS_PER_MICRO,
                brokerCpu.toNanos() / events / NANOS_PER_MICRO,
                (double) world.diskBytes() / (subject.warmUp() + subject.events()));
        lab.say(
                "%-8s %,9.0f events/s, CPU per event: %.1f µs, broker %.1f µs",
                label(), cost.perSecond(), cost.appMicros(), cost.brokerMicros());
        return cost;
    }

    private Child process() {
        return started(process);
    }

    private Signals signals() {
        return started(signals);
    }

    private static <T> T started(@Nullable T what) {
        if (what == null) {
            throw new IllegalStateException("not started");
        }
        return what;
    }

    @Override
    public void close() {
        try {
            if (signals != null) {
                signals.close();
            }
        } finally {
            if (process != null) {
                process.close();
            }
            world.close();
            Lab.delete(state);
        }
    }
}
