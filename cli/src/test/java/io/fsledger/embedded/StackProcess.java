package io.fsledger.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An embedded stack in a process of its own, to be killed. */
final class StackProcess implements AutoCloseable {
    private final Process process;
    private final String bootstrapServers;
    private final String registryUrl;

    private StackProcess(Process process, String bootstrapServers, String registryUrl) {
        this.process = process;
        this.bootstrapServers = bootstrapServers;
        this.registryUrl = registryUrl;
    }

    /** What runs in the process: a stack, until the process ends. Says on its first line where the servers are. */
    public static void main(String[] arguments) throws Exception {
        EmbeddedStack stack = EmbeddedStack.start(
                EmbeddedStack.Settings.in(Path.of(arguments[0])).withAnyPorts());
        System.out.println(stack.bootstrapServers() + " " + stack.registryUrl());
        Thread.currentThread().join();
    }

    static StackProcess start(Path data) throws IOException {
        List<String> command = TestJvm.command(256, List.of(), StackProcess.class);
        command.add(data.toString());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        if (line == null) {
            throw new IOException("The process ended before its stack had started.");
        }
        String[] addresses = line.split(" ", 2);
        return new StackProcess(process, addresses[0], addresses[1]);
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    String registryUrl() {
        return registryUrl;
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    long pid() {
        return process.pid();
    }

    int exitCode(long withinSeconds) throws InterruptedException {
        if (!process.waitFor(withinSeconds, TimeUnit.SECONDS)) {
            throw new AssertionError("The process still runs.");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
