package io.fsledger.bench;

import io.fsledger.bench.app.ServiceMain;
import io.fsledger.events.InodeRef;
import io.fsledger.examples.ReadAheadTrial;
import io.fsledger.examples.ReadAheadTrial.Pace;
import io.fsledger.examples.ReadAheadTrial.Result;
import io.fsledger.schemas.TopicSettings;
import io.fsledger.streams.kernel.ServiceConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * How many reads of a program that goes through a file are served from blocks that the ledger had fetched ahead, and what part of
 * the time it needs that it needs without. It reads and works by turns, {@value #LATENCY_MS} ms each; so half of the time is the
 * least there can be.
 */
final class ReadAheadBenchmark implements Benchmark {
    private static final int LATENCY_MS = 50;
    private static final int BLOCK_BYTES = 64 << 10;
    private static final int BLOCKS_MAX = 100;
    private static final Duration START_MAX = Duration.ofSeconds(60);

    @Override
    public List<String> rows() {
        return List.of("reads.hit_ratio", "reads.time_ratio");
    }

    /** With read-ahead and without. */
    private record Round(Result with, Result without) {
        double timeRatio() {
            return (double) with.time().toNanos() / without.time().toNanos();
        }
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
            Map<String, String> settings = Map.of(
                    ServiceConfig.BOOTSTRAP_SERVERS, cluster.bootstrap(),
                    ServiceConfig.REGISTRY_URL, cluster.registry(),
                    TopicSettings.PREFIX, world.prefix());
            return measure(lab, settings);
        } catch (IOException e) {
            throw new MeasurementFailed("the file could not be read", e);
        }
    }

    private static List<Row> measure(Lab lab, Map<String, String> settings) throws IOException, InterruptedException {
        int blocks = Math.min(BLOCKS_MAX, 4 * lab.sizes().few());
        byte[] bytes = new byte[blocks * BLOCK_BYTES];
        new Random(1).nextBytes(bytes);
        Path file = Files.write(Files.createDirectories(lab.newFolder()).resolve("file"), bytes);
        Pace pace = new Pace(Duration.ofMillis(LATENCY_MS), Duration.ofMillis(LATENCY_MS), BLOCK_BYTES, blocks);
        List<Round> rounds = new ArrayList<>();
        for (int round = 0; round <= lab.sizes().rounds(); round++) {
            boolean isWarmUp = round == 0;
            lab.say("reads: a file of %,d blocks%s", blocks, isWarmUp ? ", to warm up" : "");
            ReadAheadTrial trial = new ReadAheadTrial(new InodeRef(lab.newName(), 2L, 0L), file, pace);
            Round done = new Round(trial.with(settings), trial.without());
            if (!isWarmUp) {
                rounds.add(done);
            }
        }
        return List.of(
                Row.information(
                        "reads.hit_ratio",
                        Medians.of(rounds, round -> round.with().hitRatio()),
                        "ratio"),
                Row.information("reads.time_ratio", Medians.of(rounds, Round::timeRatio), "ratio"));
    }
}
