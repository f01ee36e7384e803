package io.fsledger.bench;

import io.fsledger.bench.jmh.FileTableJmh;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What numbering a handle costs from two threads, against the counter that it comes down to. */
final class FileTableBenchmark implements Benchmark {
    private static final double BAR = 2.0;

    @Override
    public List<String> rows() {
        return List.of("filetable.ratio", "filetable.allocate_ns", "filetable.atomic_ns");
    }

    private record Round(double allocate, double atomic) {}

    @Override
    public List<Row> run(Lab lab) {
        List<Round> rounds = new ArrayList<>();
        for (int round = 1; round <= lab.sizes().rounds(); round++) {
            lab.say("filetable, round %d of %d", round, lab.sizes().rounds());
            Map<String, Double> nanos = Jmh.nanos(FileTableJmh.class, lab.sizes());
            rounds.add(new Round(
                    Objects.requireNonNull(nanos.get("allocate")), Objects.requireNonNull(nanos.get("atomicLong"))));
        }
        return List.of(
                Row.held("filetable.ratio", Medians.of(rounds, round -> round.allocate() / round.atomic()), "x", BAR),
                Row.information("filetable.allocate_ns", Medians.of(rounds, Round::allocate), "ns"),
                Row.information("filetable.atomic_ns", Medians.of(rounds, Round::atomic), "ns"));
    }
}
