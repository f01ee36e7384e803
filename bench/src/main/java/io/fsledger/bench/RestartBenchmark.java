package io.fsledger.bench;

import io.fsledger.bench.HandleLife.Shape;
import io.fsledger.bench.app.ServiceMain;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * From the start of the process until all questions are answered and all handles are there, after {@code kill -9}. Broker,
 * registry and service are in one process, as {@code fsledger up} has them.
 */
final class RestartBenchmark implements Benchmark {
    private static final double BAR_SECONDS = 10;
    private static final Duration START_MAX = Duration.ofSeconds(90);

    @Override
    public List<String> rows() {
        return List.of("handles.restart_s");
    }

    @Override
    public List<Row> run(Lab lab) throws InterruptedException {
        int handles = lab.sizes().restartHandles();
        Path folder = lab.newFolder();
        lab.say("restart: opening %,d handles", handles);
        try (Service first = Service.start(lab, folder)) {
            World world = new World(first.bootstrap, first.registry, "fs.", 20);
            world.publish(handles, new HandleLife(Shape.of(handles)));
            world.leave();
            Waiting.until(START_MAX, "all handles are open", () -> first.has(handles));
            first.process.kill();
        }
        List<Double> seconds = new ArrayList<>();
        for (int round = 1; round <= lab.sizes().rounds(); round++) {
            long startedAt = System.nanoTime();
            try (Service again = Service.start(lab, folder)) {
                Waiting.until(START_MAX, "all handles are there again", () -> again.has(handles));
                seconds.add((System.nanoTime() - startedAt) / 1e9);
                lab.say("restart: %.1f s", seconds.get(seconds.size() - 1));
                again.process.kill();
            }
        }
        return List.of(Row.held("handles.restart_s", Medians.of(seconds, Double::doubleValue), "s", BAR_SECONDS));
    }

    private record Service(Child process, HttpQuery query, String bootstrap, String registry) implements AutoCloseable {
        static Service start(Lab lab, Path folder) throws InterruptedException {
            Child process = lab.start(
                    ServiceMain.class,
                    "embedded",
                    Lab.SERVICE_OPTIONS,
                    Map.of(),
                    List.of("embedded", folder.toString()));
            try {
                List<String> words = process.expect("ready", START_MAX);
                return new Service(process, new HttpQuery(Integer.parseInt(words.get(0))), words.get(1), words.get(2));
            } catch (InterruptedException | RuntimeException e) {
                process.close();
                throw e;
            }
        }

        /** Whether all questions are answered and that many handles are open. */
        boolean has(int handles) throws IOException {
            return query.isReady() && query.open() == handles;
        }

        @Override
        public void close() {
            process.close();
        }
    }
}
