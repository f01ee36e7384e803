package io.fsledger.bench;

import io.fsledger.bench.jmh.FileTableJmh;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What numbering a handle costs from two threads, against the counter that it comes down to. */
final class FileTableBenchmark implements Benchmark {
    private static final double BAR = 2.0;

    /** What a line of the cache costs on its way from one core to the other differs by half from one process to the next. */
    private static final int ROUNDS_MORE = 3;

    @Override
    public List<String> rows() {
        return List.of("filetable.ratio", "filetable.allocate_ns", "filetable.atomic_ns");
    }

    private record Round(double allocate, double atomic) {}

    @Override
    public List<Row> run(Lab lab) {
        List<Round> rounds = new ArrayList<>();
        int last = ROUNDS_MORE * lab.sizes().rounds();
        for (int round = 1; round <= last; round++) {
            lab.say("filetable, round %d of %d", round, last);
            Map<String, Double> nanos = Jmh.nanos(FileTableJmh.class, lab.sizes());
            Round measured = new Round(
                    Objects.requireNonNull(nanos.get("allocate")), Objects.requireNonNull(nanos.get("atomicLong")));
            lab.say("allocate %.1f ns, bare atomic %.1f ns", measured.allocate(), measured.atomic());
            rounds.add(measured);
        }
        return List.of(
                Row.held("filetable.ratio", Medians.of(rounds, round -> round.allocate() / round.atomic()), "x", BAR),
                Row.information("filetable.allocate_ns", Medians.of(rounds, Round::allocate), "ns"),
                Row.information("filetable.atomic_ns", Medians.of(rounds, Round::atomic), "ns"));
    }
}
