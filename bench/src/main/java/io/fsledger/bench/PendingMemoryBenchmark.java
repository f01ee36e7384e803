package io.fsledger.bench;

import io.fsledger.bench.app.ServiceMain;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.events.DirectoryEvent;
import io.fsledger.events.DirectoryWatched;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** By how much the process grows when many watched directories have full queues: memory that it really has, all of it counted. */
final class PendingMemoryBenchmark implements Benchmark {
    private static final double BAR_MIB = 256;
    private static final int PENDING_MAX = 256;
    private static final Duration START_MAX = Duration.ofSeconds(60);
    private static final Duration FILL_MAX = Duration.ofSeconds(120);

    /** Longer than it takes to fill all queues. */
    private static final int INTERVAL_MS = 60_000;

    private static final double KIB_PER_MIB = 1_024;

    @Override
    public List<String> rows() {
        return List.of("directories.memory_mib");
    }

    @Override
    public List<Row> run(Lab lab) throws InterruptedException {
        int directories = lab.sizes().few();
        Lab.Cluster cluster = lab.cluster();
        try (World world = new World(cluster.bootstrap(), cluster.registry(), lab.newName() + ".", 5);
                Child service = lab.start(
                        ServiceMain.class,
                        "service",
                        Lab.SERVICE_OPTIONS,
                        Map.of(Bound.DIRECTORY_INTERVAL_MS.key(), String.valueOf(INTERVAL_MS)),
                        List.of(
                                cluster.bootstrap(),
                                cluster.registry(),
                                lab.newFolder().toString(),
                                world.prefix()))) {
            HttpQuery query = new HttpQuery(
                    Integer.parseInt(service.expect("ready", START_MAX).get(0)));
            Waiting.until(START_MAX, "the service is ready", query::isReady);
            Filling filling = new Filling(directories);
            world.publish(directories, filling);
            Waiting.until(FILL_MAX, "all directories are watched", () -> counted(query, "directories") == directories);
            double before = mib(service);
            int changes = directories * PENDING_MAX;
            lab.say("directories: %,d changes pending in %,d directories", changes, directories);
            world.publish(changes, filling);
            Waiting.until(FILL_MAX, "all queues are full", () -> counted(query, "pending") == changes);
            return List.of(Row.held("directories.memory_mib", mib(service) - before, "MiB", BAR_MIB));
        }
    }

    private static long counted(HttpQuery query, String what) throws IOException {
        Optional<byte[]> counts = query.get("/v1/directories/counts");
        return counts.isEmpty() ? -1 : HttpQuery.parse(counts.get()).path(what).asLong(-1);
    }

    /** Resident memory. */
    private static double mib(Child process) {
        try {
            return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                            .filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElseThrow()
                    / KIB_PER_MIB;
        } catch (IOException e) {
            throw new MeasurementFailed("the memory of a process is read off /proc, as on Linux", e);
        }
    }

    /** A watch of each directory, and then changes, to one directory after the other. */
    private static final class Filling implements Workload<DirectoryEvent> {
        private final int directories;
        private int watched;
        private long child;

        Filling(int directories) {
            this.directories = directories;
        }

        @Override
        public Topic<DirectoryEvent> topic() {
            return Topics.DIRECTORIES;
        }

        @Override
        public DirectoryEvent next() {
            if (watched < directories) {
                watched++;
                return NotifyProbe.event()
                        .setWatched(new DirectoryWatched(NotifyProbe.FILESYSTEM, (long) watched, 0L))
                        .build();
            }
            child++;
            return NotifyProbe.created(1 + child % directories, child);
        }
    }
}
