package io.fsledger.bench;

import io.fsledger.bench.app.ServiceMain;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * How long after an event is acknowledged a query shows what it did. Events are published one by one, {@value #PER_SECOND} a
 * second whatever becomes of them; the moment one is acknowledged the handles of some are asked for, at their positions.
 */
final class VisibleBenchmark implements Benchmark {
    private static final double BAR_MS = 10;
    private static final int PER_SECOND = 1_000;
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final double NANOS_PER_MS = 1_000_000;

    @Override
    public List<String> rows() {
        return List.of("handles.visible_p50_ms", "handles.visible_p99_ms", "handles.visible_p999_ms");
    }

    @Override
    public List<Row> run(Lab lab) throws InterruptedException {
        Lab.Cluster cluster = lab.cluster();
        try (World world = new World(cluster.bootstrap(), cluster.registry(), lab.newName() + ".", 0);
                Child service = lab.start(
                        ServiceMain.class,
                        "service",
                        Lab.SERVICE_OPTIONS,
                        Map.of(),
                        List.of(
                                cluster.bootstrap(),
                                cluster.registry(),
                                lab.newFolder().toString(),
                                world.prefix()))) {
            HttpQuery query = new HttpQuery(
                    Integer.parseInt(service.expect("ready", START_MAX).get(0)));
            Waiting.until(START_MAX, "the service is ready", query::isReady);
            int warmUp =
                    Math.toIntExact(PER_SECOND * lab.sizes().visibleWarmUp().toSeconds());
            int events = Math.toIntExact(PER_SECOND * lab.sizes().visible().toSeconds());
            lab.say("visible: %,d events at %,d a second", events, PER_SECOND);
            Histogram times;
            try (VisibleProbe probe = new VisibleProbe(world, query, PER_SECOND)) {
                probe.run(warmUp);
                times = probe.run(events);
            }
            return List.of(
                    Row.information("handles.visible_p50_ms", ms(times, 50), "ms"),
                    Row.held("handles.visible_p99_ms", ms(times, 99), "ms", BAR_MS),
                    Row.information("handles.visible_p999_ms", ms(times, 99.9), "ms"));
        }
    }

    static double ms(Histogram nanos, double percentile) {
        return nanos.getValueAtPercentile(percentile) / NANOS_PER_MS;
    }
}
