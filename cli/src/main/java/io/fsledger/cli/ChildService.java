package io.fsledger.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fsledger.cli.UpReport.Step;
import io.fsledger.client.query.ServiceAccess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** {@code fsledger up} in a process of its own, on free ports, to be killed. It never outlives this process. */
final class ChildService implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long START_MAX_SECONDS = 120;
    private static final long STOP_MAX_SECONDS = 35;
    private static final int LINES_MAX = 1_000;

    /** The launcher's choice for {@code up}; this is for when there was no launcher. */
    private static final String JVM_OPTIONS_DEFAULT = "-Xmx384m -XX:+UseSerialGC";

    private final Process process;
    private final Path errors;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>(LINES_MAX);
    private final Thread hook;
    private @Nullable ServiceApi api;

    private ChildService(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        hook = new Thread(process::destroyForcibly, "fsledger-end-child");
        Runtime.getRuntime().addShutdownHook(hook);
        Thread reader = new Thread(this::readOutput, "fsledger-child-output");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Comes back when the service is ready.
     *
     * @param steps hears what the start has come to
     */
    static ChildService start(Path data, BiConsumer<String, String> steps) {
        try {
            Path errors = Files.createTempFile("fsledger-child", ".err");
            ChildService child = new ChildService(
                    new ProcessBuilder(command(data))
                            .redirectError(Redirect.to(errors.toFile()))
                            .start(),
                    errors);
            try {
                child.awaitReady(steps);
                return child;
            } catch (RuntimeException e) {
                child.kill();
                throw e;
            }
        } catch (IOException e) {
            throw CommandFailure.cannotStart("A second process cannot be started (" + e.getMessage() + ").", e);
        }
    }

    private static List<String> command(Path data) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        String options = System.getenv("FSLEDGER_UP_OPTS");
        command.addAll(
                List.of((options == null || options.isBlank() ? JVM_OPTIONS_DEFAULT : options.strip()).split("\\s+")));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Fsledger.class.getName(), "up", "--json"));
        command.addAll(
                List.of(UpCommand.PARENT, String.valueOf(ProcessHandle.current().pid())));
        command.addAll(List.of("--data", data.toString(), "--port", "0", "--broker-port", "0", "--registry-port", "0"));
        return command;
    }

    private void readOutput() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (!lines.offer(line)) {
                    lines.clear(); // nobody listens any more
                }
            }
        } catch (IOException e) {
            lines.clear(); // the process is gone; whoever waits for it sees that
        }
    }

    private void awaitReady(BiConsumer<String, String> steps) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_MAX_SECONDS);
        while (System.nanoTime() - deadline < 0) {
            String line = nextLine();
            if (line == null) {
                if (!process.isAlive()) {
                    throw CommandFailure.cannotStart("The service did not start. " + errors(), null);
                }
                continue;
            }
            JsonNode step = parsed(line);
            String name = step.path("step").asText();
            String detail = step.path("detail").asText();
            steps.accept(name, detail);
            if (name.equals(Step.SERVICE.text())) {
                api = new ServiceApi(URI.create(detail), ServiceAccess.OPEN, Duration.ofSeconds(10));
            }
            if (name.equals(Step.READY.text())) {
                return;
            }
        }
        throw CommandFailure.cannotStart(
                "The service was not ready within %d s. %s".formatted(START_MAX_SECONDS, errors()), null);
    }

    private @Nullable String nextLine() {
        try {
            return lines.poll(100, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.failed("Interrupted.", e);
        }
    }

    private static JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw CommandFailure.failed("The service said what is no JSON: " + Text.escaped(line), e);
        }
    }

    private String errors() {
        try {
            return "It said:\n" + Files.readString(errors).strip();
        } catch (IOException e) {
            return "What it said cannot be read: " + e.getMessage();
        }
    }

    ServiceApi api() {
        if (api == null) {
            throw new IllegalStateException("a service that is ready has said where it is");
        }
        return api;
    }

    long pid() {
        return process.pid();
    }

    /** SIGKILL: the process gets no chance to save or tidy anything. */
    void kill() {
        process.destroyForcibly();
        await();
        forget();
    }

    /** Stops cleanly, or hard where that takes too long. */
    @Override
    public void close() {
        process.toHandle().destroy();
        await();
        forget();
    }

    private void await() {
        try {
            if (!process.waitFor(STOP_MAX_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private void forget() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException processEnds) {
            return; // then the hook runs, and finds nothing to end
        }
        try {
            Files.deleteIfExists(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
