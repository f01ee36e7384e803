package io.fsledger.bench;

import io.fsledger.bench.HandleLife.Shape;
import io.fsledger.bench.Throughput.Cost;
import io.fsledger.bench.app.AppKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** How what an event costs grows with what is there already. Both cases are equally warm: they have seen as many events. */
final class GrowthBenchmark implements Benchmark {
    private static final double BAR = 1.3;

    private final String row;
    private final Function<Sizes, Shape> small;
    private final Function<Sizes, Shape> large;

    private GrowthBenchmark(String row, Function<Sizes, Shape> small, Function<Sizes, Shape> large) {
        this.row = row;
        this.small = small;
        this.large = large;
    }

    /** From 1,000 to 1,000,000 open handles. */
    static GrowthBenchmark ofAll() {
        return new GrowthBenchmark(
                "handles.growth_1m", sizes -> Shape.of(sizes.few()), sizes -> Shape.of(sizes.many()));
    }

    /** From 1 to 100,000 handles on one inode; all events are of that inode. */
    static GrowthBenchmark onOneInode() {
        return new GrowthBenchmark(
                "handles.growth_hot", sizes -> new Shape(1, 1, false), sizes -> new Shape(sizes.manyOnOne(), 1, false));
    }

    @Override
    public List<String> rows() {
        return List.of(row, row + ".cpu", row + ".small_events_per_s", row + ".large_events_per_s");
    }

    private record Round(Cost small, Cost large) {}

    @Override
    public List<Row> run(Lab lab) throws InterruptedException {
        Shape few = small.apply(lab.sizes());
        Shape many = large.apply(lab.sizes());
        int warmUp = Math.max(many.handles(), lab.sizes().warmUp());
        List<Round> rounds = new ArrayList<>();
        int count = Math.min(2, lab.sizes().rounds());
        for (int round = 1; round <= count; round++) {
            lab.say("%s: %,d and %,d handles, round %d of %d", row, few.handles(), many.handles(), round, count);
            rounds.add(new Round(measure(lab, few, warmUp), measure(lab, many, warmUp)));
        }
        return List.of(
                Row.held(
                        row,
                        Medians.of(
                                rounds, r -> r.small().perSecond() / r.large().perSecond()),
                        "x",
                        BAR),
                Row.information(
                        row + ".cpu",
                        Medians.of(
                                rounds, r -> r.large().appMicros() / r.small().appMicros()),
                        "x"),
                Row.information(
                        row + ".small_events_per_s",
                        Medians.of(rounds, r -> r.small().perSecond()),
                        "events/s"),
                Row.information(
                        row + ".large_events_per_s",
                        Medians.of(rounds, r -> r.large().perSecond()),
                        "events/s"));
    }

    private static Cost measure(Lab lab, Shape shape, int warmUp) throws InterruptedException {
        return Throughput.measure(
                lab, AppKind.HANDLES, shape, warmUp, lab.sizes().events());
    }
}
