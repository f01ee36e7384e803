package io.fsledger.bench;

import io.fsledger.bench.app.AppKind;
import io.fsledger.bench.app.AppMain;
import io.fsledger.bench.app.PlainCopy;
import io.fsledger.streams.kernel.ServiceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Measures what an event costs an application that works off a full topic. */
final class Throughput {
    private static final Duration PHASE_MAX = Duration.ofMinutes(4);
    private static final Duration STOP_MAX = Duration.ofSeconds(60);
    private static final double NANOS_PER_MICRO = 1_000;

    private Throughput() {}

    /**
     * What an event cost.
     *
     * @param appMicros CPU time of the application's process
     * @param brokerMicros CPU time of the broker's process while events of producers were worked off, without what followed from them
     * @param diskBytes what stands on the broker's disk for it in the end: the event itself, what it caused, changelogs
     */
    record Cost(double perSecond, double appMicros, double brokerMicros, double diskBytes) {}

    /**
     * @param warmUp events that come before those that are measured; at least all with which the workload begins
     * @param events that are measured, of what costs most of all that is compared ({@link AppKind#times})
     */
    static Cost measure(Lab lab, AppKind kind, Workload<?> life, int warmUp, int events) throws InterruptedException {
        return measure(lab, kind, life, warmUp, events, Map.of());
    }

    /** @param more settings of the service */
    static Cost measure(Lab lab, AppKind kind, Workload<?> life, int warmUp, int least, Map<String, String> more)
            throws InterruptedException {
        if (lab.brokerIsCold()) {
            lab.say("once for the broker's sake, which is slower at first than it is then");
            measure(
                    lab,
                    AppKind.FAMILY,
                    new HandleLife(HandleLife.Shape.of(lab.sizes().few())),
                    least,
                    least,
                    more);
        }
        int events = least * kind.times();
        Lab.Cluster cluster = lab.cluster();
        Path state = lab.newFolder();
        try (World world = new World(cluster.bootstrap(), cluster.registry(), lab.newName() + ".", 20)) {
            world.make(PlainCopy.COPY);
            world.publish(warmUp + events, life);
            lab.settle();
            String label = kind.name().toLowerCase(Locale.ROOT);
            Map<String, String> settings = new HashMap<>(more);
            settings.putAll(Map.of(
                    ServiceConfig.BOOTSTRAP_SERVERS, cluster.bootstrap(),
                    ServiceConfig.REGISTRY_URL, cluster.registry(),
                    ServiceConfig.STATE_DIR, state.toString(),
                    ServiceConfig.THREADS, "2"));
            List<String> arguments = List.of(
                    kind.name(),
                    world.prefix(),
                    Integer.toString(warmUp),
                    Integer.toString(events),
                    life.topic().suffix());
            try (Child app = lab.start(AppMain.class, label, settings, arguments)) {
                Cost cost = measure(app, cluster.process(), () -> (double) world.diskBytes() / (warmUp + events));
                lab.say(
                        "%-8s %,9.0f events/s, CPU per event: %.1f µs, broker %.1f µs",
                        label, cost.perSecond(), cost.appMicros(), cost.brokerMicros());
                return cost;
            }
        } finally {
            Lab.delete(state);
        }
    }

    /** What is on disk, asked for when all is done. */
    private interface OnDisk {
        double bytes() throws InterruptedException;
    }

    private static Cost measure(Child app, Child broker, OnDisk disk) throws InterruptedException {
        app.expect("from", PHASE_MAX);
        Duration brokerFrom = broker.cpu();
        app.expect("to", PHASE_MAX);
        Duration brokerCpu = broker.cpu().minus(brokerFrom);
        List<String> measured = app.expect("cost", PHASE_MAX);
        List<String> wrong = app.expect("done", STOP_MAX);
        if (!wrong.isEmpty()) {
            throw new MeasurementFailed(String.join(" ", wrong));
        }
        double events = Double.parseDouble(measured.get(0));
        double nanos = Double.parseDouble(measured.get(1));
        double cpu = Double.parseDouble(measured.get(2));
        return new Cost(
                events / nanos * Duration.ofSeconds(1).toNanos(),
                cpu / events / NANOS_PER_MICRO,
                brokerCpu.toNanos() / events / NANOS_PER_MICRO,
                disk.bytes());
    }
}
