package io.fsledger.bench;

import io.fsledger.bench.jmh.EventJmh;
import io.fsledger.bench.jmh.RulesJmh;
import io.fsledger.bench.jmh.StateJmh;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What the parts of handling an event cost, each alone and in memory: to see which one a change has made dearer. */
final class HotPathBenchmark implements Benchmark {
    static final String FAMILY = "jmh";

    private static final Map<String, Class<?>> CLASSES =
            Map.of("event", EventJmh.class, "rules", RulesJmh.class, "state", StateJmh.class);

    @Override
    public List<String> rows() {
        return List.of(
                "jmh.event.encode",
                "jmh.event.decode",
                "jmh.rules.openAndClose",
                "jmh.state.encode",
                "jmh.state.decode");
    }

    @Override
    public List<Row> run(Lab lab) {
        lab.say("hot paths");
        List<Row> rows = new ArrayList<>();
        for (String part : List.of("event", "rules", "state")) {
            Map<String, Double> nanos = Jmh.nanos(Objects.requireNonNull(CLASSES.get(part)), lab.sizes());
            nanos.forEach(
                    (method, value) -> rows.add(Row.information(FAMILY + '.' + part + '.' + method, value, "ns/op")));
        }
        return rows;
    }
}
