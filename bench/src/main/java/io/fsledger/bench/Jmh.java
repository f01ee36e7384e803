package io.fsledger.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs JMH, each benchmark in a process of its own. */
final class Jmh {
    private Jmh() {}

    /** Nanoseconds for each operation of the benchmarks of a class, by the names of their methods. */
    static Map<String, Double> nanos(Class<?> benchmarks, Sizes sizes) {
        OptionsBuilder options = new OptionsBuilder();
        options.include(benchmarks.getName().replace(".", "\\.") + "\\.")
                .mode(Mode.AverageTime)
                .timeUnit(java.util.concurrent.TimeUnit.NANOSECONDS)
                .warmupIterations(2)
                .warmupTime(TimeValue.milliseconds(sizes.jmhIteration().toMillis()))
                .measurementIterations(3)
                .measurementTime(TimeValue.milliseconds(sizes.jmhIteration().toMillis()))
                .forks(1)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        Map<String, Double> nanos = new LinkedHashMap<>();
        try {
            for (RunResult result : new Runner(options.build()).run()) {
                nanos.put(
                        result.getPrimaryResult().getLabel(),
                        result.getPrimaryResult().getScore());
            }
        } catch (RunnerException e) {
            throw new MeasurementFailed("JMH could not run " + benchmarks.getSimpleName() + ": " + e.getMessage(), e);
        }
        return nanos;
    }
}
