package io.fsledger.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fsledger.embedded.TestJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command line as users run it: in a process of its own. */
final class CommandProcess {
    private static final long SECONDS_MAX = 180;

    private CommandProcess() {}

    /** How a command ended. */
    record Result(int exitCode, String out, String err) {
        List<String> outLines() {
            return out.lines().toList();
        }
    }

    static Result run(String... arguments) throws Exception {
        return runWithInput("", arguments);
    }

    static Result runWithInput(String input, String... arguments) throws Exception {
        return run(builder(arguments), input);
    }

    /** Any program. */
    static Result run(ProcessBuilder program, String input) throws Exception {
        Path in = Files.writeString(Files.createTempFile("command", ".in"), input);
        Path out = Files.createTempFile("command", ".out");
        Path err = Files.createTempFile("command", ".err");
        Process process = program.redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new AssertionError(String.join(" ", program.command()) + " still runs after " + SECONDS_MAX
                        + " s:\n" + Files.readString(out) + Files.readString(err));
            }
            return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            process.destroyForcibly();
            for (Path file : List.of(in, out, err)) {
                Files.delete(file);
            }
        }
    }

    private static ProcessBuilder builder(String... arguments) {
        // as the launcher does: without these newer JVMs warn on the error stream
        List<String> options = new ArrayList<>(List.of("--enable-native-access=ALL-UNNAMED"));
        if (Runtime.version().feature() >= 24) {
            options.add("--sun-misc-unsafe-memory-access=allow");
        }
        List<String> command = TestJvm.command(384, options, Fsledger.class);
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    /** {@code fsledger up}, once it has said that it is ready. */
    static final class Up implements AutoCloseable {
        private final Process process;
        private final BufferedReader output;
        private final List<String> lines = new ArrayList<>();

        private Up(Process process) {
            this.process = process;
            output = process.inputReader(UTF_8);
        }

        static Up start(String... options) throws IOException {
            List<String> arguments =
                    new ArrayList<>(List.of("up", "--port", "0", "--broker-port", "0", "--registry-port", "0"));
            arguments.addAll(List.of(options));
            Up up = new Up(builder(arguments.toArray(String[]::new))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
            up.readTo("ready");
            return up;
        }

        private void readTo(String step) throws IOException {
            String line;
            do {
                line = output.readLine();
                if (line == null) {
                    throw new AssertionError("up ended before it said \"" + step + "\": " + lines);
                }
                lines.add(line);
            } while (!line.startsWith(step));
        }

        /** What it said about a step. */
        String detail(String step) {
            return lines.stream()
                    .filter(line -> line.startsWith(step))
                    .findFirst()
                    .orElseThrow()
                    .substring(step.length())
                    .strip();
        }

        String url() {
            return detail("service");
        }

        long pid() {
            return process.pid();
        }

        /** SIGTERM; returns all that it said. */
        List<String> stop() throws Exception {
            // By its handle: Process.destroy() would close the output that is read here.
            process.toHandle().destroy();
            output.lines().forEach(lines::add);
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new AssertionError("up does not stop: " + lines);
            }
            return lines;
        }

        @Override
        public void close() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }
    }
}
