package io.fsledger.bench;

import io.fsledger.bench.app.Parent;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A Java process that we started, and that we end. */
final class Child implements AutoCloseable {
    private static final Duration STOP_MAX = Duration.ofSeconds(20);
    private static final String ENDED = "ended";

    private final String name;
    private final String mark;
    private final Process process;
    private final BufferedWriter input;
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    private Child(String name, String mark, Process process) {
        this.name = name;
        this.mark = mark;
        this.process = process;
        input = process.outputWriter();
        Thread reader = new Thread(this::read, name);
        reader.setDaemon(true);
        reader.start();
    }

    static Child start(Class<?> main, List<String> options, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dlogback.configurationFile=bench-logback.xml");
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(arguments);
        return start(main.getSimpleName(), Parent.MARK, command);
    }

    /** @param mark what the lines for us begin with; others are for people */
    static Child start(String name, String mark, List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return new Child(name, mark, process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(mark)) {
                    said.add(line.substring(mark.length()));
                } else {
                    System.err.println(name + ": " + line);
                }
            }
        } catch (IOException e) {
            System.err.println(name + " cannot be heard: " + e);
        }
        said.add(ENDED);
    }

    /** What the process says next; {@value #ENDED} when it will say nothing any more. */
    String next(Duration within) throws InterruptedException {
        String line = said.poll(within.toNanos(), TimeUnit.NANOSECONDS);
        if (line == null) {
            throw new MeasurementFailed(name + " has said nothing within " + within.toSeconds() + " s");
        }
        return line;
    }

    /** The words after the given one, which the process must say next. */
    List<String> expect(String word, Duration within) throws InterruptedException {
        String line = next(within);
        List<String> words = List.of(line.trim().split(" "));
        if (!words.get(0).equals(word)) {
            throw new MeasurementFailed(
                    name + " said \"" + line + "\" and not \"" + word + "\"; see its messages above");
        }
        return words.subList(1, words.size());
    }

    void tell(String line) {
        try {
            input.write(line);
            input.newLine();
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /** CPU time that the process has used. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(STOP_MAX.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new MeasurementFailed(name + " survived being killed");
        }
    }

    /** Ends the process; one that does not end by itself is killed. */
    @Override
    public void close() {
        try {
            if (process.isAlive()) {
                process.destroy();
            }
            if (!process.waitFor(STOP_MAX.toNanos(), TimeUnit.NANOSECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
