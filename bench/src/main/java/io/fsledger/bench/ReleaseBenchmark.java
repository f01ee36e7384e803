package io.fsledger.bench;

import io.fsledger.bench.app.ServiceMain;
import io.fsledger.events.Cause;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.HandleOpened;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;

/**
 * What others notice while all that one client held is released: how much later they see their own events. Each time it is the
 * first client with so much that is released in the life of a service, but what went before differs: in an ordinary life clients
 * with a few handles have come and gone; in the other one nobody has left yet, so all that a release runs is loaded and compiled
 * while others wait for the same cores.
 */
final class ReleaseBenchmark implements Benchmark {
    private static final double BAR_MS = 100;
    private static final int PER_SECOND = 500;
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final Duration OPEN_MAX = Duration.ofSeconds(120);
    private static final Duration RELEASE_MAX = Duration.ofSeconds(300);

    /** In an ordinary life a client leaves so often. */
    private static final Duration LEAVES_EVERY = Duration.ofSeconds(3);

    /** What each of those that come and go holds. */
    private static final int FEW = 20;

    private static final long OTHERS = 10_000_000;
    private static final String LOST = "lost";

    @Override
    public List<String> rows() {
        return List.of(
                "clients.release_delay_p99_ms",
                "clients.release_before_p99_ms",
                "clients.release_first_p99_ms",
                "clients.release_delay_max_ms",
                "clients.release_s");
    }

    @Override
    public List<Row> run(Lab lab) throws InterruptedException {
        lab.say("release: in a service that no client has left yet");
        Measured first = live(lab, false);
        lab.say("release: in a service that a client has left every %d s", LEAVES_EVERY.toSeconds());
        Measured ordinary = live(lab, true);
        return List.of(
                Row.held("clients.release_delay_p99_ms", VisibleBenchmark.ms(ordinary.during(), 99), "ms", BAR_MS),
                Row.information("clients.release_before_p99_ms", VisibleBenchmark.ms(ordinary.before(), 99), "ms"),
                Row.held("clients.release_first_p99_ms", VisibleBenchmark.ms(first.during(), 99), "ms", BAR_MS),
                Row.information("clients.release_delay_max_ms", VisibleBenchmark.ms(ordinary.during(), 100), "ms"),
                Row.information("clients.release_s", ordinary.seconds(), "s"));
    }

    /** How long others waited before a release and during it, and how long it took. */
    private record Measured(Histogram before, Histogram during, double seconds) {}

    /** One life of a service, up to the end of its first large release. */
    private static Measured live(Lab lab, boolean clientsLeave) throws InterruptedException {
        int holdings = lab.sizes().manyOnOne();
        Lab.Cluster cluster = lab.cluster();
        List<String> arguments;
        try (World world = new World(cluster.bootstrap(), cluster.registry(), lab.newName() + ".", 0)) {
            arguments = List.of(
                    cluster.bootstrap(), cluster.registry(), lab.newFolder().toString(), world.prefix());
            try (Child service = lab.start(ServiceMain.class, "service", Lab.SERVICE_OPTIONS, Map.of(), arguments)) {
                HttpQuery query = new HttpQuery(
                        Integer.parseInt(service.expect("ready", START_MAX).get(0)));
                Waiting.until(START_MAX, "the service is ready", query::isReady);
                world.publish(holdings, new Holdings(LOST, OTHERS));
                Waiting.until(OPEN_MAX, "all handles are open", () -> query.open() == holdings);
                return measure(lab, world, query, holdings, clientsLeave);
            }
        }
    }

    private static Measured measure(Lab lab, World world, HttpQuery query, int holdings, boolean clientsLeave)
            throws InterruptedException {
        int warmUp = Math.toIntExact(PER_SECOND * lab.sizes().visibleWarmUp().toSeconds());
        int events = Math.toIntExact(PER_SECOND * lab.sizes().visible().toSeconds());
        try (VisibleProbe probe = new VisibleProbe(world, query, PER_SECOND)) {
            if (clientsLeave) {
                comeAndGo(world, probe, query, warmUp);
            } else {
                probe.run(warmUp);
            }
            Histogram before = probe.run(events);
            Released released = new Released(query, LOST);
            Histogram during = release(lab, probe, released, holdings);
            return new Measured(before, during, released.seconds());
        }
    }

    /** Clients come with a few handles and leave, one after the other, while others open so many handles. */
    private static void comeAndGo(World world, VisibleProbe probe, HttpQuery query, int warmUp)
            throws InterruptedException {
        int apart = Math.toIntExact(PER_SECOND * LEAVES_EVERY.toSeconds());
        for (int left = 0; left * apart < warmUp; left++) {
            String client = "leaves-" + left;
            world.publish(FEW, new Holdings(client, 2 * OTHERS + (long) left * FEW));
            probe.run(apart / 2);
            new Released(query, client).start();
            probe.run(apart - apart / 2);
        }
    }

    private static Histogram release(Lab lab, VisibleProbe probe, Released released, int holdings)
            throws InterruptedException {
        released.start();
        Histogram during = probe.runWhile(released);
        lab.say(
                "release: %,d handles closed in %.1f s; others waited %.0f ms (p50), %.0f ms (p99)",
                holdings, released.seconds(), VisibleBenchmark.ms(during, 50), VisibleBenchmark.ms(during, 99));
        return during;
    }

    /** Asks for the release, and looks every now and then whether it is through. */
    private static final class Released implements BooleanSupplier {
        private static final long LOOK_NANOS = Duration.ofMillis(200).toNanos();

        private final HttpQuery query;
        private final String client;
        private long startedAt;
        private long lookedAt;
        private long through;

        Released(HttpQuery query, String client) {
            this.query = query;
            this.client = client;
        }

        void start() {
            startedAt = System.nanoTime();
            lookedAt = startedAt;
            try {
                query.post("/v1/clients/" + client + "/release");
            } catch (IOException e) {
                throw new MeasurementFailed("the client could not be released", e);
            }
        }

        /** Whether anything is left. */
        @Override
        public boolean getAsBoolean() {
            long now = System.nanoTime();
            if (now - lookedAt < LOOK_NANOS) {
                return true;
            }
            lookedAt = now;
            if (now - startedAt > RELEASE_MAX.toNanos()) {
                throw new MeasurementFailed("the release took longer than " + RELEASE_MAX.toSeconds() + " s");
            }
            try {
                boolean none = query.count("/v1/clients/" + client + "/handles?limit=1", "handles") == 0;
                through = none ? now : through;
                return !none;
            } catch (IOException e) {
                throw new MeasurementFailed("the service cannot be asked", e);
            }
        }

        double seconds() {
            return (through - startedAt) / 1e9;
        }
    }

    /** One client opens a handle on each of many inodes. */
    private static final class Holdings implements Workload<HandleEvent> {
        private final String client;
        private final long before;
        private long sequence;

        /** @param before numbers of inodes and handles that others use */
        Holdings(String client, long before) {
            this.client = client;
            this.before = before;
        }

        @Override
        public Topic<HandleEvent> topic() {
            return Topics.HANDLES;
        }

        @Override
        public HandleEvent next() {
            sequence++;
            return HandleEvent.newBuilder()
                    .setHeader(new Header(client, 1L, sequence, 0L, Origin.PRODUCER, Cause.NONE, null))
                    .setOpened(
                            new HandleOpened(HandleLife.FILESYSTEM, before + sequence, 0L, before + sequence, 2, null))
                    .build();
        }
    }
}
