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
 * From the start of {@code fsledger up}, as its users start it, until all questions are answered and all handles are there,
 * after {@code kill -9}. Broker, registry, service and projector are in that one process.
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
            World world = new World(first.bootstrap, first.registry, "fs.", 20);
            world.publish(handles, new HandleLife(Shape.of(handles)));
            world.leave();
            Waiting.until(START_MAX, "all handles are open", () -> first.has(handles));
            first.process.kill();
        }
        List<Double> seconds = new ArrayList<>();
        for (int round = 1; round <= lab.sizes().rounds(); round++) {
            long startedAt = System.nanoTime();
            try (Service again = Service.start(up)) {
                Waiting.until(START_MAX, "all handles are there again", () -> again.has(handles));
                seconds.add((System.nanoTime() - startedAt) / 1e9);
                lab.say("restart: %.1f s", seconds.get(seconds.size() - 1));
                again.process.kill();
            }
        }
        return List.of(Row.held("handles.restart_s", Medians.of(seconds, Double::doubleValue), "s", BAR_SECONDS));
    }

    private record Service(Child process, HttpQuery query, String bootstrap, String registry) implements AutoCloseable {
        static Service start(List<String> up) throws InterruptedException {
            Child process = Child.start("fsledger up", "", up);
            try {
                Map<String, String> steps = new HashMap<>();
                String last = "";
                while (!last.equals("service")) {
                    JsonNode step = HttpQuery.parse(process.next(START_MAX).getBytes(UTF_8));
                    last = step.get("step").asText();
                    steps.put(last, step.get("detail").asText());
                }
                int port = URI.create(steps.getOrDefault("service", "")).getPort();
                return new Service(
                        process,
                        new HttpQuery(port),
                        steps.getOrDefault("broker", ""),
                        steps.getOrDefault("registry", ""));
            } catch (IOException e) {
                process.close();
                throw new MeasurementFailed("fsledger up has not started; see its messages above");
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
