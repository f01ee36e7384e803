package io.fsledger.bench;

import io.fsledger.bench.Throughput.Cost;
import io.fsledger.bench.Throughput.Subject;
import io.fsledger.bench.app.AppKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How what an event costs grows with what is there already. Both cases are equally warm: they have seen as many events, and of
 * those that are measured as many at least as anything else is warmed up with. What makes the large case large runs other code.
 */
final class GrowthBenchmark implements Benchmark {
    private static final double BAR = 1.3;

    /** As many events as elsewhere: stores of the large case are compacted in waves. */
    private static final int TIMES = 2;

    private final String row;
    private final String what;
    private final Case small;
    private final Case large;

    /**
     * One side of the comparison.
     *
     * @param begins events after which all is there
     */
    private record Case(Function<Sizes, Workload<?>> workload, Function<Sizes, Integer> begins) {
        static Case ofHandles(Function<Sizes, HandleLife.Shape> shape) {
            return new Case(
                    sizes -> new HandleLife(shape.apply(sizes)),
                    sizes -> shape.apply(sizes).handles());
        }

        static Case ofInodes(Function<Sizes, InodeLife.Shape> shape) {
            return new Case(
                    sizes -> new InodeLife(shape.apply(sizes)),
                    sizes -> shape.apply(sizes).initial());
        }
    }

    private GrowthBenchmark(String row, String what, Case small, Case large) {
        this.row = row;
        this.what = what;
        this.small = small;
        this.large = large;
    }

    static List<GrowthBenchmark> all() {
        return List.of(
                new GrowthBenchmark(
                        "handles.growth_1m",
                        "many open handles",
                        Case.ofHandles(sizes -> HandleLife.Shape.of(sizes.few())),
                        Case.ofHandles(sizes -> HandleLife.Shape.of(sizes.many()))),
                new GrowthBenchmark(
                        "handles.growth_hot",
                        "many handles on one inode",
                        Case.ofHandles(sizes -> new HandleLife.Shape(1, 1)),
                        Case.ofHandles(sizes -> new HandleLife.Shape(sizes.manyOnOne(), 1))),
                new GrowthBenchmark(
                        "inodes.growth_hot",
                        "many clients that refer to one inode",
                        Case.ofInodes(sizes -> new InodeLife.Shape(1, sizes.manyOnOne(), true, false)),
                        Case.ofInodes(sizes -> new InodeLife.Shape(1, sizes.manyOnOne(), true, true))),
                new GrowthBenchmark(
                        "inodes.growth_directory",
                        "many children of one directory",
                        Case.ofInodes(sizes -> new InodeLife.Shape(sizes.few(), 1, false, true)),
                        Case.ofInodes(sizes -> new InodeLife.Shape(sizes.many(), 1, false, true))));
    }

    @Override
    public List<String> rows() {
        return List.of(row, row + ".cpu", row + ".small_events_per_s", row + ".large_events_per_s");
    }

    List<Workload<?>> workloads(Sizes sizes) {
        return List.of(small.workload().apply(sizes), large.workload().apply(sizes));
    }

    private record Round(Cost small, Cost large) {}

    @Override
    public List<Row> run(Lab lab) throws InterruptedException {
        int begins = Math.max(small.begins().apply(lab.sizes()), large.begins().apply(lab.sizes()));
        int warmUp = begins + lab.sizes().warmUp();
        List<Round> rounds = new ArrayList<>();
        int count = lab.sizes().rounds();
        for (int round = 1; round <= count; round++) {
            lab.say("%s: few and %s, round %d of %d", row, what, round, count);
            List<Cost> costs =
                    Throughput.inTurns(lab, List.of(subject(lab, small, warmUp), subject(lab, large, warmUp)));
            rounds.add(new Round(costs.get(0), costs.get(1)));
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

    private static Subject subject(Lab lab, Case one, int warmUp) {
        return new Subject(
                AppKind.FAMILY,
                one.workload().apply(lab.sizes()),
                warmUp,
                TIMES * lab.sizes().events(),
                Map.of());
    }
}
