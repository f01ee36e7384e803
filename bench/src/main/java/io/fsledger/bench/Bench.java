package io.fsledger.bench;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command behind {@code bench/run}. */
@Command(
        name = "bench/run",
        mixinStandardHelpOptions = true,
        description = "Measures what fsledger costs, against what Kafka costs on this machine in the same run.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:measured, whether or not a bar was missed",
            "1:something could not be measured",
            "2:wrong usage"
        })
public final class Bench implements Callable<Integer> {
    private static final List<Benchmark> ALL = Stream.of(
                    CostBenchmark.all(),
                    GrowthBenchmark.all(),
                    WriteBenchmark.all(),
                    List.of(
                            new WriteGrowthBenchmark(),
                            new VisibleBenchmark(),
                            new RestartBenchmark(),
                            new ReleaseBenchmark(),
                            new ReadAheadBenchmark(),
                            new NotifyBenchmark(),
                            new PendingMemoryBenchmark(),
                            new FileTableBenchmark(),
                            new HotPathBenchmark()))
            .<Benchmark>flatMap(List::stream)
            .toList();

    @Option(names = "--json", description = "Print {\"rows\":[{\"name\",\"value\",\"unit\"}]} instead of a table.")
    private boolean json;

    @Option(names = "--quick", description = "Small sizes: shows that everything works; the numbers mean nothing.")
    private boolean quick;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often all that is compared is measured (default: 3).")
    private int rounds;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "A setting of the service, to see what it does: --set commit.interval.ms=30")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--profile",
            paramLabel = "FOLDER",
            description = "Put a flight recording of each measured process there.")
    private @Nullable Path profiles;

    @Parameters(
            paramLabel = "NAME",
            description =
                    "Families (handles, inodes, writes, reads, directories, clients, filetable), rows (handles.cost_ratio), or jmh for the hot paths;"
                            + " all families without any. What is measured together comes together.")
    private List<String> names = new ArrayList<>();

    private final PrintStream out;

    Bench(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] arguments) {
        System.exit(run(new PrintStream(System.out, true, StandardCharsets.UTF_8), arguments));
    }

    static int run(PrintStream out, String... arguments) {
        return new CommandLine(new Bench(out)).execute(arguments);
    }

    /** All rows that a run can give. */
    static List<String> rows() {
        return ALL.stream().flatMap(benchmark -> benchmark.rows().stream()).toList();
    }

    @Override
    public Integer call() throws InterruptedException {
        for (String name : names) {
            if (ALL.stream().noneMatch(benchmark -> selects(name, benchmark))) {
                System.err.println("There is no benchmark \"" + name
                        + "\", only the families handles, inodes, writes, reads, directories, clients, filetable and "
                        + HotPathBenchmark.FAMILY
                        + ", and the rows " + String.join(", ", rows()));
                return CommandLine.ExitCode.USAGE;
            }
        }
        return measure(ALL.stream().filter(this::isChosen).toList());
    }

    private int measure(List<Benchmark> chosen) throws InterruptedException {
        List<Row> rows = new ArrayList<>();
        boolean complete = true;
        Sizes sizes = quick ? Sizes.QUICK : Sizes.FULL;
        try (Lab lab = new Lab(rounds > 0 ? sizes.withRounds(rounds) : sizes, settings, profiles)) {
            for (Benchmark benchmark : chosen) {
                try {
                    rows.addAll(benchmark.run(lab));
                } catch (MeasurementFailed e) {
                    complete = false;
                    lab.say("%s: NOT MEASURED: %s", benchmark.rows().get(0), String.valueOf(e.getMessage()));
                }
            }
        }
        out.print(json ? Report.json(rows) + System.lineSeparator() : Report.table(rows));
        out.flush();
        return complete ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private boolean isChosen(Benchmark benchmark) {
        return names.isEmpty()
                ? !selects(HotPathBenchmark.FAMILY, benchmark)
                : names.stream().anyMatch(name -> selects(name, benchmark));
    }

    private static boolean selects(String name, Benchmark benchmark) {
        return benchmark.rows().stream()
                .flatMap(row -> Stream.of(row, row.substring(0, row.indexOf('.'))))
                .anyMatch(name::equals);
    }
}
