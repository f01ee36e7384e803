package io.fsledger.bench;

import io.fsledger.bench.app.AppMain;
import io.fsledger.bench.app.BrokerMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What all measurements of a run share: sizes, a folder that is deleted in the end, and a broker in its own process. */
final class Lab implements AutoCloseable {
    /** What the launcher gives to {@code fsledger up}. */
    static final List<String> SERVICE_OPTIONS = List.of(
            "-Xms224m",
            "-Xmx384m",
            "-XX:+UseSerialGC",
            "-XX:Tier4InvocationThreshold=50000",
            "-XX:Tier4MinInvocationThreshold=6000",
            "-XX:Tier4CompileThreshold=150000",
            "-XX:Tier4BackEdgeThreshold=400000");

    /**
     * The same for all that is compared. The collector and the size of its young generation are those that {@link #SERVICE_OPTIONS} lead
     * to: a larger one goes through the processor's caches as a whole, again and again.
     */
    private static final List<String> APP_OPTIONS = List.of("-Xms2g", "-Xmx2g", "-Xmn128m", "-XX:+UseSerialGC");

    /** Which property says where {@code fsledger} lies. */
    private static final String LAUNCHER = "fsledger.launcher";

    private static final List<String> BROKER_OPTIONS = List.of("-Xmx1g");
    private static final Duration BROKER_START_MAX = Duration.ofSeconds(90);

    private final Sizes sizes;
    private final Map<String, String> settings;
    private final @Nullable Path profiles;
    private final Path folder;
    private final long beganAt = System.nanoTime();
    private @Nullable Cluster cluster;
    private int named;
    private boolean warm;

    /**
     * @param settings of the service, beside those that are part of what is measured
     * @param profiles where flight recordings of the measured processes go; null = none are made
     */
    Lab(Sizes sizes, Map<String, String> settings, @Nullable Path profiles) {
        this.sizes = sizes;
        this.settings = settings;
        this.profiles = profiles;
        try {
            folder = Files.createTempDirectory("fsledger-bench");
            if (profiles != null) {
                Files.createDirectories(profiles);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        // Also where people lose patience.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "lab"));
    }

    /** The broker's process and where it is reached. */
    record Cluster(Child process, String bootstrap, String registry) {}

    Sizes sizes() {
        return sizes;
    }

    /** All that was written so far is on disk from here on: whoever is measured next is not to pay for it. */
    void settle() throws InterruptedException {
        try {
            new ProcessBuilder("sync").start().waitFor();
        } catch (IOException e) {
            say(
                    "no sync here, so what was written before may go to disk while something is measured: %s",
                    String.valueOf(e.getMessage()));
        }
    }

    /** A name that nothing else in this run has. */
    String newName() {
        return "bench" + ++named;
    }

    Path newFolder() {
        return folder.resolve(newName());
    }

    /** The broker, started on first use. */
    Cluster cluster() throws InterruptedException {
        if (cluster == null) {
            Child process = Child.start(
                    BrokerMain.class, BROKER_OPTIONS, List.of(newFolder().toString()));
            try {
                List<String> addresses = process.expect("ready", BROKER_START_MAX);
                cluster = new Cluster(process, addresses.get(0), addresses.get(1));
            } catch (InterruptedException | RuntimeException e) {
                process.close();
                throw e;
            }
        }
        return cluster;
    }

    /** True once: whoever is measured first would otherwise pay for compiling the broker. */
    boolean brokerIsCold() {
        boolean cold = !warm;
        warm = true;
        return cold;
    }

    /** A process that is measured, with the memory that all have that are compared. */
    Child start(Class<?> main, String label, Map<String, String> more, List<String> arguments) {
        return start(main, label, APP_OPTIONS, more, arguments);
    }

    Child start(Class<?> main, String label, List<String> memory, Map<String, String> more, List<String> arguments) {
        List<String> options = new ArrayList<>(memory);
        settings.forEach((name, value) -> options.add("-D" + AppMain.SETTING + name + "=" + value));
        more.forEach((name, value) -> options.add("-D" + AppMain.SETTING + name + "=" + value));
        if (profiles != null) {
            Path recording = profiles.resolve(newName() + "-" + label + ".jfr");
            options.add("-XX:StartFlightRecording=settings=profile,filename=" + recording);
            options.add("-Xlog:jfr+startup=off");
        }
        return Child.start(main, options, arguments);
    }

    /** What starts {@code fsledger up} on a folder, with any ports; built before, where that is needed. */
    List<String> up(Path data) throws InterruptedException {
        String launcher = System.getProperty(LAUNCHER);
        if (launcher == null) {
            throw new MeasurementFailed("the launcher is not known: measure with bench/run");
        }
        Path config = newFolder();
        try {
            build(launcher);
            Files.write(
                    config,
                    settings.entrySet().stream()
                            .map(one -> one.getKey() + "=" + one.getValue())
                            .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = new ArrayList<>(List.of(launcher, "up", "--json", "--config", config.toString()));
        command.addAll(
                List.of("--parent", String.valueOf(ProcessHandle.current().pid())));
        command.addAll(List.of("--data", data.toString(), "--port", "0", "--broker-port", "0", "--registry-port", "0"));
        return command;
    }

    /** It builds what it starts when it is called first. */
    private static void build(String launcher) throws IOException, InterruptedException {
        Process building = new ProcessBuilder(launcher, "--version")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (building.waitFor() != 0) {
            throw new MeasurementFailed(launcher + " cannot be built; see its messages above");
        }
    }

    /** Tells people how far we are. */
    void say(String format, Object... values) {
        long seconds = Duration.ofNanos(System.nanoTime() - beganAt).toSeconds();
        System.err.printf("%4d s  %s%n", seconds, format.formatted(values));
    }

    @Override
    public synchronized void close() {
        if (cluster != null) {
            cluster.process().close();
        }
        delete(folder);
    }

    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("could not delete " + folder + ": " + e);
        }
    }
}
