package io.fsledger.bench;

import io.fsledger.bench.HandleLife.Shape;
import io.fsledger.bench.Throughput.Cost;
import io.fsledger.bench.app.AppKind;
import java.util.ArrayList;
import java.util.List;

/** What an event of {@code fs.handles} costs, against what Kafka and Kafka Streams cost for the same bytes. */
final class CostBenchmark implements Benchmark {
    private static final double BAR = 3.0;

    @Override
    public List<String> rows() {
        return List.of(
                "handles.cost_ratio",
                "handles.cpu_ratio",
                "handles.open_close_ratio",
                "handles.plain_ratio",
                "handles.events_per_s",
                "handles.cpu_us",
                "handles.broker_cpu_us",
                "handles.bare_events_per_s",
                "handles.bare_cpu_us",
                "handles.bare_broker_cpu_us",
                "handles.plain_events_per_s",
                "handles.plain_cpu_us",
                "handles.plain_broker_cpu_us");
    }

    /** @param openClose handles again, with nothing between open and close: the dearest events only */
    private record Round(Cost plain, Cost bare, Cost handles, Cost openClose) {}

    @Override
    public List<Row> run(Lab lab) throws InterruptedException {
        Shape life = Shape.of(lab.sizes().handles());
        Shape openClose = new Shape(life.handles(), life.inodes(), true);
        List<Round> rounds = new ArrayList<>();
        for (int round = 1; round <= lab.sizes().rounds(); round++) {
            lab.say("cost, round %d of %d", round, lab.sizes().rounds());
            rounds.add(new Round(
                    measure(lab, AppKind.PLAIN, life),
                    measure(lab, AppKind.BARE, life),
                    measure(lab, AppKind.HANDLES, life),
                    measure(lab, AppKind.HANDLES, openClose)));
        }
        List<Row> rows = new ArrayList<>();
        rows.add(Row.held("handles.cost_ratio", Medians.of(rounds, r -> ratio(r.bare(), r.handles())), "x", BAR));
        rows.add(Row.information(
                "handles.cpu_ratio",
                Medians.of(rounds, r -> r.handles().appMicros() / r.bare().appMicros()),
                "x"));
        rows.add(Row.information(
                "handles.open_close_ratio", Medians.of(rounds, r -> ratio(r.bare(), r.openClose())), "x"));
        rows.add(Row.information("handles.plain_ratio", Medians.of(rounds, r -> ratio(r.plain(), r.handles())), "x"));
        add(rows, "handles.", rounds.stream().map(Round::handles).toList());
        add(rows, "handles.bare_", rounds.stream().map(Round::bare).toList());
        add(rows, "handles.plain_", rounds.stream().map(Round::plain).toList());
        return rows;
    }

    private static Cost measure(Lab lab, AppKind kind, Shape shape) throws InterruptedException {
        return Throughput.measure(
                lab, kind, shape, lab.sizes().warmUp(), lab.sizes().events());
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
