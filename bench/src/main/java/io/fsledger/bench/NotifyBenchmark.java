package io.fsledger.bench;

import io.fsledger.bench.app.ServiceMain;
import io.fsledger.schemas.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * How soon after something happens in a watched directory its notification is read; and how much later it is in other partitions
 * while one directory gets far more than its queue holds.
 */
final class NotifyBenchmark implements Benchmark {
    /** The interval and 300 ms. */
    private static final double NOTIFY_BAR_MS = 500;

    private static final double GROWTH_BAR_MS = 100;
    private static final int PER_SECOND = 1_000;
    private static final int HOT_PER_SECOND = 10_000;
    private static final int PENDING_MAX = 256;
    private static final long HOT = 1;

    /** Children of the hot directory, which nobody waits for. */
    private static final long HOT_CHILDREN = 1L << 40;

    private static final int DIRECTORIES = 100;
    private static final Duration START_MAX = Duration.ofSeconds(60);

    @Override
    public List<String> rows() {
        return List.of("directories.notify_p99_ms", "directories.notify_p50_ms", "directories.others_p99_growth_ms");
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
            try (NotifyProbe probe = new NotifyProbe(world, cluster.bootstrap(), cluster.registry())) {
                return measure(lab, world, probe);
            }
        }
    }

    private static List<Row> measure(Lab lab, World world, NotifyProbe probe) throws InterruptedException {
        List<Long> all = directories(false);
        List<Long> others = directories(true);
        probe.watch(all);
        probe.watch(others);
        probe.watch(List.of(HOT));
        int warmUp = events(lab.sizes().visibleWarmUp());
        int events = events(lab.sizes().visible());
        lab.say("notify: %,d events at %,d a second to %,d directories", events, PER_SECOND, DIRECTORIES);
        probe.run(all, PER_SECOND, warmUp);
        Histogram times = probe.run(all, PER_SECOND, events);
        Histogram before = probe.run(others, PER_SECOND, events);
        // a minute
        int during = 3 * events;
        lab.say("notify: the same beside %,d a second to one directory", HOT_PER_SECOND);
        Histogram beside;
        try (Flood flood = new Flood(world)) {
            flood.start();
            beside = probe.run(others, PER_SECOND, during);
            flood.checkPace();
        }
        if (probe.largest() > PENDING_MAX) {
            throw new MeasurementFailed("a notification had " + probe.largest() + " changes");
        }
        return List.of(
                Row.held("directories.notify_p99_ms", VisibleBenchmark.ms(times, 99), "ms", NOTIFY_BAR_MS),
                Row.information("directories.notify_p50_ms", VisibleBenchmark.ms(times, 50), "ms"),
                Row.held(
                        "directories.others_p99_growth_ms",
                        VisibleBenchmark.ms(beside, 99) - VisibleBenchmark.ms(before, 99),
                        "ms",
                        GROWTH_BAR_MS));
    }

    private static int events(Duration duration) {
        return Math.toIntExact(PER_SECOND * duration.toSeconds());
    }

    /** @param elsewhere only those that lie in other partitions than the hot one */
    private static List<Long> directories(boolean elsewhere) {
        return LongStream.iterate(HOT + 1, directory -> directory + 1)
                .filter(directory -> !elsewhere || partition(directory) != partition(HOT))
                .limit(DIRECTORIES)
                .boxed()
                .toList();
    }

    private static int partition(long directory) {
        return World.partition(NotifyProbe.FILESYSTEM, directory);
    }

    /** Posts to the hot directory until it is closed. */
    private static final class Flood implements AutoCloseable {
        private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
        private static final long STOP_MAX_MS = 10_000;
        private static final double LEAST_PACE = 0.9;

        private final World world;
        private final Thread thread = new Thread(this::post, "flood");
        private volatile boolean closed;
        private volatile @Nullable String wrong;
        private volatile long posted;
        private long startedAt;

        Flood(World world) {
            this.world = world;
        }

        void start() {
            startedAt = System.nanoTime();
            thread.start();
        }

        private void post() {
            long due = System.nanoTime();
            while (!closed && wrong == null) {
                for (long i = 0; i < HOT_PER_SECOND * STEP_NANOS / TimeUnit.SECONDS.toNanos(1); i++) {
                    world.publish(
                            Topics.DIRECTORIES,
                            NotifyProbe.created(HOT, HOT_CHILDREN + posted),
                            (metadata, error) -> wrong = error == null ? wrong : error.toString());
                    posted++;
                }
                due += STEP_NANOS;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
            }
        }

        void checkPace() {
            double seconds = (System.nanoTime() - startedAt) / 1e9;
            if (wrong != null || posted < LEAST_PACE * HOT_PER_SECOND * seconds) {
                throw new MeasurementFailed(
                        "only %,.0f events a second could be posted (%s)".formatted(posted / seconds, wrong));
            }
        }

        @Override
        public void close() {
            closed = true;
            try {
                thread.join(STOP_MAX_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
