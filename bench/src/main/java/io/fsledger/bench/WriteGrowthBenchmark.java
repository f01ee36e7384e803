package io.fsledger.bench;

import io.fsledger.bench.Throughput.Cost;
import io.fsledger.bench.Throughput.Subject;
import io.fsledger.bench.app.AppKind;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How what a write costs grows with the ranges that are dirty of its file. */
final class WriteGrowthBenchmark implements Benchmark {
    private static final String ROW = "writes.growth_hot";
    private static final double BAR = 1.5;
    private static final int FEW = 10;

    /** Nothing is flushed because of its age while it is measured. */
    private static final Map<String, String> SETTINGS = Map.of(Bound.WRITE_DIRTY_MS.key(), "3600000");

    @Override
    public List<String> rows() {
        return List.of(ROW, ROW + ".small_events_per_s", ROW + ".large_events_per_s");
    }

    private record Round(Cost small, Cost large) {}

    @Override
    public List<Row> run(Lab lab) throws InterruptedException {
        int many = lab.sizes().manyOnOne();
        int warmUp = many + lab.sizes().warmUp();
        List<Round> rounds = new ArrayList<>();
        int count = Math.min(2, lab.sizes().rounds());
        for (int round = 1; round <= count; round++) {
            lab.say("%s: few and many dirty ranges of one inode, round %d of %d", ROW, round, count);
            List<Cost> costs = Throughput.inTurns(lab, List.of(subject(lab, FEW, warmUp), subject(lab, many, warmUp)));
            rounds.add(new Round(costs.get(0), costs.get(1)));
        }
        return List.of(
                Row.held(
                        ROW,
                        Medians.of(
                                rounds, r -> r.small().perSecond() / r.large().perSecond()),
                        "x",
                        BAR),
                Row.information(
                        ROW + ".small_events_per_s",
                        Medians.of(rounds, r -> r.small().perSecond()),
                        "events/s"),
                Row.information(
                        ROW + ".large_events_per_s",
                        Medians.of(rounds, r -> r.large().perSecond()),
                        "events/s"));
    }

    private static Subject subject(Lab lab, int ranges, int warmUp) {
        return new Subject(
                AppKind.FAMILY, WriteLife.ranges(ranges), warmUp, lab.sizes().events(), SETTINGS);
    }
}
