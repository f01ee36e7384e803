package io.fsledger.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.fsledger.bench.app.ServiceMain;
import io.fsledger.events.Cause;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.HandleOpened;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.schemas.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * How long after an event is acknowledged a query shows what it did. Events are published one by one, {@value #PER_SECOND} a
 * second whatever becomes of them; the moment one is acknowledged its handle is asked for, at its position.
 */
final class VisibleBenchmark implements Benchmark {
    private static final double BAR_MS = 10;
    private static final int PER_SECOND = 1_000;
    private static final int CONNECTIONS = 8;
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final Duration DRAIN_MAX = Duration.ofSeconds(30);
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
                                "on",
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
            Histogram times = new Run(world, query).run(warmUp, events);
            return List.of(
                    Row.information("handles.visible_p50_ms", ms(times, 50), "ms"),
                    Row.held("handles.visible_p99_ms", ms(times, 99), "ms", BAR_MS),
                    Row.information("handles.visible_p999_ms", ms(times, 99.9), "ms"));
        }
    }

    private static double ms(Histogram nanos, double percentile) {
        return nanos.getValueAtPercentile(percentile) / NANOS_PER_MS;
    }

    private static final class Run {
        private final World world;
        private final HttpQuery query;
        private final ExecutorService asking = Executors.newFixedThreadPool(CONNECTIONS);
        private final Histogram times = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), 3);
        private final AtomicReference<@Nullable String> wrong = new AtomicReference<>();
        private final AtomicInteger warmUpLeft = new AtomicInteger();

        Run(World world, HttpQuery query) {
            this.world = world;
            this.query = query;
        }

        Histogram run(int warmUp, int events) throws InterruptedException {
            warmUpLeft.set(warmUp);
            CountDownLatch left = new CountDownLatch(warmUp + events);
            try {
                long interval = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;
                long due = System.nanoTime();
                for (int i = 0; i < warmUp + events && wrong.get() == null; i++) {
                    while (System.nanoTime() < due) {
                        LockSupport.parkNanos(due - System.nanoTime());
                    }
                    due += interval;
                    publish(i, left);
                }
                if (wrong.get() == null && !left.await(DRAIN_MAX.toNanos(), TimeUnit.NANOSECONDS)) {
                    wrong.set(left.getCount() + " events were not acknowledged and asked for in time");
                }
            } finally {
                asking.shutdownNow();
            }
            String failure = wrong.get();
            if (failure != null) {
                throw new MeasurementFailed(failure);
            }
            return times;
        }

        /** Opens a handle on an inode of its own. */
        private void publish(int number, CountDownLatch left) {
            long fh = number + 1;
            long inode = number + 2;
            HandleEvent event = HandleEvent.newBuilder()
                    .setHeader(new Header("visible", 1L, number + 1L, 0L, Origin.PRODUCER, Cause.NONE, null))
                    .setOpened(new HandleOpened(HandleLife.FILESYSTEM, inode, 0L, fh, 0, null))
                    .build();
            world.publish(Topics.HANDLES, event, (metadata, error) -> {
                long acknowledgedAt = System.nanoTime();
                if (error != null) {
                    wrong.compareAndSet(null, "publishing failed: " + error);
                } else if (wrong.get() == null) {
                    asking.execute(() -> ask(inode, fh, metadata, acknowledgedAt, left));
                }
            });
        }

        private void ask(long inode, long fh, RecordMetadata at, long acknowledgedAt, CountDownLatch left) {
            try {
                Optional<byte[]> answer = query.get("/v1/filesystems/%s/inodes/%d/handles?position=handles:%d:%d"
                        .formatted(HandleLife.FILESYSTEM, inode, at.partition(), at.offset()));
                long nanos = System.nanoTime() - acknowledgedAt;
                if (answer.isEmpty() || !shows(answer.get(), fh)) {
                    wrong.compareAndSet(null, "handle " + fh + " is not shown at the position of its event");
                }
                if (warmUpLeft.getAndDecrement() <= 0) {
                    times.recordValue(nanos);
                }
            } catch (IOException e) {
                wrong.compareAndSet(null, "the service cannot be asked: " + e);
            } finally {
                left.countDown();
            }
        }

        private static boolean shows(byte[] answer, long fh) throws IOException {
            for (JsonNode handle : HttpQuery.parse(answer).path("handles")) {
                if (handle.path("fh").asLong() == fh) {
                    return true;
                }
            }
            return false;
        }
    }
}
