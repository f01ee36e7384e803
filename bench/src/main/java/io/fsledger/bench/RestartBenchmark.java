package io.fsledger.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.fsledger.bench.HandleLife.Shape;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * From the start of {@code fsledger up}, as its users start it, until it says that it is ready, all questions are answered and all
 * handles are there, after {@code kill -9}. Broker, registry, service and projector are in that one process. It is asked only when it
 * says so: what starts and is asked all the time is busy with answering.
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
        List<String> up = lab.up(lab.newFolder());
        lab.say("restart: opening %,d handles", handles);
        try (Service first = Service.start(up)) {
            World world = new World(first.bootstrap(), first.registry(), "fs.", 20);
            world.publish(handles, new HandleLife(Shape.of(handles)));
            world.leave();
            Waiting.until(START_MAX, "all handles are open", () -> first.has(handles));
            first.process.kill();
        }
        List<Double> seconds = new ArrayList<>();
        for (int round = 1; round <= lab.sizes().rounds(); round++) {
            long startedAt = System.nanoTime();
            try (Service again = Service.start(up)) {
                again.awaitReady();
                Waiting.until(START_MAX, "all handles are there again", () -> again.has(handles));
                seconds.add((System.nanoTime() - startedAt) / 1e9);
                lab.say("restart: %.1f s", seconds.get(seconds.size() - 1));
                again.process.kill();
            }
        }
        return List.of(Row.held("handles.restart_s", Medians.of(seconds, Double::doubleValue), "s", BAR_SECONDS));
    }

    private record Service(Child process, Map<String, String> steps) implements AutoCloseable {
        /** Comes back when HTTP is served. */
        static Service start(List<String> up) throws InterruptedException {
            Service starting = new Service(Child.start("fsledger up", "", up), new HashMap<>());
            try {
                starting.await("service");
                return starting;
            } catch (InterruptedException | RuntimeException e) {
                starting.close();
                throw e;
            }
        }

        void awaitReady() throws InterruptedException {
            await("ready");
        }

        private void await(String step) throws InterruptedException {
            try {
                while (!steps.containsKey(step)) {
                    JsonNode said = HttpQuery.parse(process.next(START_MAX).getBytes(UTF_8));
                    steps.put(said.get("step").asText(), said.get("detail").asText());
                }
            } catch (IOException e) {
                throw new MeasurementFailed("fsledger up has not started; see its messages above");
            }
        }

        String bootstrap() {
            return steps.getOrDefault("broker", "");
        }

        String registry() {
            return steps.getOrDefault("registry", "");
        }

        /** Whether all questions are answered and that many handles are open. */
        boolean has(int handles) throws IOException {
            HttpQuery query =
                    new HttpQuery(URI.create(steps.getOrDefault("service", "")).getPort());
            return query.isReady() && query.open() == handles;
        }

        @Override
        public void close() {
            process.close();
        }
    }
}
