package io.fsledger.bench;

import io.fsledger.bench.Throughput.Cost;
import io.fsledger.bench.Throughput.Subject;
import io.fsledger.bench.app.AppKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** What an event of a family costs, against what Kafka and Kafka Streams cost for the same bytes. */
final class CostBenchmark implements Benchmark {
    private static final double BAR = 3.0;

    private final String family;
    private final Function<Sizes, Workload<?>> life;

    private CostBenchmark(String family, Function<Sizes, Workload<?>> life) {
        this.family = family;
        this.life = life;
    }

    static List<CostBenchmark> all() {
        return List.of(
                new CostBenchmark("handles.", sizes -> new HandleLife(HandleLife.Shape.of(sizes.handles()))),
                new CostBenchmark("inodes.", sizes -> new InodeLife(InodeLife.Shape.of(sizes.handles()))));
    }

    @Override
    public List<String> rows() {
        return Stream.of(
                        "cost_ratio",
                        "cpu_ratio",
                        "plain_ratio",
                        "events_per_s",
                        "cpu_us",
                        "broker_cpu_us",
                        "bare_events_per_s",
                        "bare_cpu_us",
                        "bare_broker_cpu_us",
                        "plain_events_per_s",
                        "plain_cpu_us",
                        "plain_broker_cpu_us")
                .map(row -> family + row)
                .toList();
    }

    Workload<?> workload(Sizes sizes) {
        return life.apply(sizes);
    }

    private record Round(Cost plain, Cost bare, Cost ours) {}

    @Override
    public List<Row> run(Lab lab) throws InterruptedException {
        List<Round> rounds = new ArrayList<>();
        for (int round = 1; round <= lab.sizes().rounds(); round++) {
            lab.say("%scost, round %d of %d", family, round, lab.sizes().rounds());
            List<Cost> costs = Throughput.inTurns(
                    lab,
                    List.of(subject(lab, AppKind.PLAIN), subject(lab, AppKind.BARE), subject(lab, AppKind.FAMILY)));
            rounds.add(new Round(costs.get(0), costs.get(1), costs.get(2)));
        }
        List<Row> rows = new ArrayList<>();
        rows.add(Row.held(family + "cost_ratio", Medians.of(rounds, r -> ratio(r.bare(), r.ours())), "x", BAR));
        rows.add(Row.information(
                family + "cpu_ratio",
                Medians.of(rounds, r -> r.ours().appMicros() / r.bare().appMicros()),
                "x"));
        rows.add(Row.information(family + "plain_ratio", Medians.of(rounds, r -> ratio(r.plain(), r.ours())), "x"));
        add(rows, family, rounds.stream().map(Round::ours).toList());
        add(rows, family + "bare_", rounds.stream().map(Round::bare).toList());
        add(rows, family + "plain_", rounds.stream().map(Round::plain).toList());
        return rows;
    }

    private Subject subject(Lab lab, AppKind kind) {
        return new Subject(
                kind, workload(lab.sizes()), lab.sizes().warmUp(), lab.sizes().events(), Map.of());
    }

    private static double ratio(Cost cheap, Cost dear) {
        return cheap.perSecond() / dear.perSecond();
    }

    private static void add(List<Row> rows, String prefix, List<Cost> costs) {
        rows.add(Row.information(prefix + "events_per_s", Medians.of(costs, Cost::perSecond), "events/s"));
        rows.add(Row.information(prefix + "cpu_us", Medians.of(costs, Cost::appMicros), "µs"));
        rows.add(Row.information(prefix + "broker_cpu_us", Medians.of(costs, Cost::brokerMicros), "µs"));
    }
}
