package io.fsledger.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fsledger.cli.CommandProcess.Result;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The examples of producers that have nothing of ours, run as the README says, and against an embedded stack. */
final class PlainExample {
    private static final Path EXAMPLES =
            Path.of("..", "examples").toAbsolutePath().normalize();

    /** Kafka's client, Avro, and what these need: by how the names of their jars begin. */
    private static final List<String> JARS =
            List.of("kafka-clients-", "avro-", "jackson-", "slf4j-api-", "lz4-java-", "snappy-", "zstd-");

    private PlainExample() {}

    static Result java(CommandProcess.Up up, String... arguments) throws Exception {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry ->
                        JARS.stream().anyMatch(Path.of(entry).getFileName().toString()::startsWith))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                EXAMPLES.resolve("plain-java/PlainJava.java").toString()));
        command.addAll(List.of(arguments));
        return CommandProcess.run(against(up, new ProcessBuilder(command)), "");
    }

    /** Skips the test where there is no Node.js, or what the example needs can be had from nowhere. */
    static Result node(CommandProcess.Up up, Path temp, String... arguments) throws Exception {
        Path folder = Files.createDirectories(temp.resolve("plain-node"));
        Path source = EXAMPLES.resolve("plain-node");
        for (String file : List.of("package.json", "package-lock.json", "publish-opened.mjs")) {
            Files.copy(source.resolve(file), folder.resolve(file));
        }
        assumeTrue(isInstalled("node") && isInstalled("npm"), "Node.js with npm is not installed");
        if (Files.isDirectory(source.resolve("node_modules"))) {
            Files.createSymbolicLink(folder.resolve("node_modules"), source.resolve("node_modules"));
        } else {
            Result fetched = CommandProcess.run(
                    new ProcessBuilder(
                                    "npm",
                                    "ci",
                                    "--ignore-scripts",
                                    "--prefer-offline",
                                    "--fetch-retries=0",
                                    "--fetch-timeout=20000")
                            .directory(folder.toFile()),
                    "");
            assumeTrue(
                    fetched.exitCode() == 0,
                    () -> "npm cannot fetch what the example needs; run `npm ci` in examples/plain-node: "
                            + fetched.err());
        }
        List<String> command = new ArrayList<>(
                List.of("node", folder.resolve("publish-opened.mjs").toString()));
        command.addAll(List.of(arguments));
        return CommandProcess.run(against(up, new ProcessBuilder(command)), "");
    }

    private static boolean isInstalled(String program) throws Exception {
        try {
            return CommandProcess.run(new ProcessBuilder(program, "--version"), "")
                            .exitCode()
                    == 0;
        } catch (IOException e) {
            return false; // this is how a program that is not there shows
        }
    }

    private static ProcessBuilder against(CommandProcess.Up up, ProcessBuilder program) {
        program.environment().put("BOOTSTRAP_SERVERS", up.detail("broker"));
        program.environment().put("REGISTRY_URL", up.detail("registry"));
        return program;
    }
}
