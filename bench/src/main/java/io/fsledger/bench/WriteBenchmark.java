package io.fsledger.bench;

import io.fsledger.bench.Throughput.Cost;
import io.fsledger.bench.Throughput.Subject;
import io.fsledger.bench.app.AppKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * What the way of a byte through the ledger costs: bytes on the broker's disk for each byte of payload, with all changelogs; and
 * payload in a second, against a plain copy of the same records. Of sequential and random writes the worse counts.
 */
final class WriteBenchmark implements Benchmark {
    /** A buffer in a logged store, without anything else that the family does. */
    private static final String LOGGED = ".logged_store";

    private static final Map<String, IntFunction<WriteLife>> PATTERNS =
            Map.of("sequential", WriteLife::sequential, "random", WriteLife::random);

    private final String name;
    private final int size;
    private final int share;
    private final double diskBar;
    private final double throughputBar;

    /** @param share of the usual number of events: large ones are fewer */
    private WriteBenchmark(String name, int size, int share, double diskBar, double throughputBar) {
        this.name = name;
        this.size = size;
        this.share = share;
        this.diskBar = diskBar;
        this.throughputBar = throughputBar;
    }

    static List<WriteBenchmark> all() {
        return List.of(new WriteBenchmark("4k", 4 << 10, 8, 2.2, 0.5), new WriteBenchmark("128", 128, 1, 3.5, 0.15));
    }

    @Override
    public List<String> rows() {
        List<String> rows = new ArrayList<>(List.of("writes.disk_ratio_" + name, "writes.throughput_ratio_" + name));
        for (String pattern : PATTERNS.keySet()) {
            rows.add("writes.disk_ratio_" + name + "." + pattern);
            rows.add("writes.throughput_ratio_" + name + "." + pattern);
            rows.add("writes.mb_per_s_" + name + "." + pattern);
            rows.add("writes.disk_ratio_" + name + "." + pattern + LOGGED);
            rows.add("writes.throughput_ratio_" + name + "." + pattern + LOGGED);
        }
        return rows;
    }

    private record Round(Cost plain, Cost ours, Cost logged) {
        double throughput() {
            return ours.perSecond() / plain.perSecond();
        }

        double throughputOfLogged() {
            return logged.perSecond() / plain.perSecond();
        }
    }

    @Override
    public List<Row> run(Lab lab) throws InterruptedException {
        List<Row> rows = new ArrayList<>();
        double disk = 0;
        double throughput = Double.MAX_VALUE;
        for (Map.Entry<String, IntFunction<WriteLife>> pattern : PATTERNS.entrySet()) {
            List<Round> rounds = new ArrayList<>();
            int count = Math.min(2, lab.sizes().rounds());
            for (int round = 1; round <= count; round++) {
                lab.say("writes of %s bytes, %s, round %d of %d", name, pattern.getKey(), round, count);
                List<Cost> costs = Throughput.inTurns(
                        lab,
                        List.of(
                                subject(lab, AppKind.PLAIN, pattern.getValue()),
                                subject(lab, AppKind.FAMILY, pattern.getValue()),
                                subject(lab, AppKind.LOGGED_BUFFER, pattern.getValue())));
                rounds.add(new Round(costs.get(0), costs.get(1), costs.get(2)));
            }
            double diskOfPattern = Medians.of(rounds, r -> r.ours().diskBytes() / size);
            double throughputOfPattern = Medians.of(rounds, Round::throughput);
            disk = Math.max(disk, diskOfPattern);
            throughput = Math.min(throughput, throughputOfPattern);
            String suffix = name + "." + pattern.getKey();
            rows.add(Row.information("writes.disk_ratio_" + suffix, diskOfPattern, "x"));
            rows.add(Row.information("writes.throughput_ratio_" + suffix, throughputOfPattern, "x"));
            rows.add(Row.information(
                    "writes.mb_per_s_" + suffix,
                    Medians.of(rounds, r -> r.ours().perSecond() * size / 1_000_000),
                    "MB/s"));
            rows.add(Row.information(
                    "writes.disk_ratio_" + suffix + LOGGED,
                    Medians.of(rounds, r -> r.logged().diskBytes() / size),
                    "x"));
            rows.add(Row.information(
                    "writes.throughput_ratio_" + suffix + LOGGED, Medians.of(rounds, Round::throughputOfLogged), "x"));
        }
        rows.add(0, Row.held("writes.disk_ratio_" + name, disk, "x", diskBar));
        rows.add(1, Row.atLeast("writes.throughput_ratio_" + name, throughput, "x", throughputBar));
        return rows;
    }

    private Subject subject(Lab lab, AppKind kind, IntFunction<WriteLife> life) {
        return new Subject(
                kind,
                life.apply(size),
                lab.sizes().warmUp() / share,
                lab.sizes().events() / share,
                Map.of());
    }
}
