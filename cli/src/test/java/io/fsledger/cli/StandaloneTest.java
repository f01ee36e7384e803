package io.fsledger.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fsledger.cli.CommandProcess.Result;
import io.fsledger.embedded.TestJvm;
import io.fsledger.embedded.TestStack;
import io.fsledger.process.ProcessExit;
import io.fsledger.projector.app.ProjectorMain;
import io.fsledger.streams.app.ServiceMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The parts of fsledger as processes of their own, as their containers run them: told by the environment, stopped by SIGTERM. */
@Tag("slow")
class StandaloneTest {
    /** What a process ends with when SIGTERM has ended it. */
    private static final int TERMINATED = 128 + 15;

    private static final long STOP_MAX_S = 60;
    private static final Pattern METRIC = Pattern.compile("\\bfsledger_[a-z_]+");
    private static final Pattern SERVES = Pattern.compile("serves (http://[^\"]+)");

    @RegisterExtension
    static final TestStack STACK = new TestStack();

    @TempDir
    Path temp;

    private static ProcessBuilder java(Class<?> main, Map<String, String> environment, String... arguments) {
        List<String> command = TestJvm.command(384, List.of(), main);
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("FSLEDGER_"));
        builder.environment().putAll(environment);
        return builder;
    }

    private Map<String, String> cluster(String registryUrl) {
        return new HashMap<>(Map.of(
                "FSLEDGER_BOOTSTRAP_SERVERS",
                STACK.bootstrapServers(),
                "FSLEDGER_SCHEMA_REGISTRY_URL",
                registryUrl,
                "FSLEDGER_TOPIC_ADMIN_TIMEOUT_MS",
                "10000"));
    }

    private Map<String, String> service(String registryUrl) {
        Map<String, String> settings = cluster(registryUrl);
        settings.put("FSLEDGER_STATE_DIR", temp.resolve("state").toString());
        settings.put("FSLEDGER_HTTP_PORT", "0");
        settings.put("FSLEDGER_FAMILIES", "handles");
        return settings;
    }

    private Map<String, String> projector(String registryUrl) {
        Map<String, String> settings = cluster(registryUrl);
        settings.put("FSLEDGER_PROJECTOR_FILES_DIR", temp.resolve("files").toString());
        settings.put("FSLEDGER_PROJECTOR_HTTP_PORT", "0");
        return settings;
    }

    private static void assertRefused(Result result, int exitCode, String... sentence) {
        assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(exitCode);
        assertThat(result.err()).startsWith("fsledger-").contains(sentence);
    }

    @Test
    void whatIsNotUnderstoodIsRefused() throws Exception {
        Map<String, String> misspelt = service(STACK.registryUrl());
        misspelt.put("FSLEDGER_HTTP_PROT", "8090");
        assertRefused(
                CommandProcess.run(java(ServiceMain.class, misspelt), ""), ProcessExit.USAGE, "FSLEDGER_HTTP_PROT");
        assertRefused(
                CommandProcess.run(java(ServiceMain.class, Map.of()), ""), ProcessExit.USAGE, "bootstrap.servers");
        Map<String, String> tooMany = projector(STACK.registryUrl());
        tooMany.put("FSLEDGER_PROJECTOR_HTTP_PORT", "70000");
        assertRefused(
                CommandProcess.run(java(ProjectorMain.class, tooMany), ""), ProcessExit.USAGE, "projector.http.port");
        assertRefused(
                CommandProcess.run(java(ProjectorMain.class, Map.of(), "--help"), ""), ProcessExit.USAGE, "Usage: ");
    }

    @Test
    void whatKeepsThemFromStarting() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());
            Map<String, String> projector = projector(STACK.registryUrl());
            projector.put("FSLEDGER_PROJECTOR_HTTP_PORT", port);
            assertRefused(
                    CommandProcess.run(java(ProjectorMain.class, projector), ""),
                    ProcessExit.CANNOT_START,
                    "127.0.0.1:" + port);
            Map<String, String> service = service(STACK.registryUrl());
            service.put("FSLEDGER_HTTP_PORT", port);
            assertRefused(
                    CommandProcess.run(java(ServiceMain.class, service), ""),
                    ProcessExit.CANNOT_START,
                    "127.0.0.1:" + port);
        }
        Map<String, String> nowhere = service(STACK.registryUrl());
        nowhere.put("FSLEDGER_BOOTSTRAP_SERVERS", "127.0.0.1:1");
        nowhere.put("FSLEDGER_TOPIC_ADMIN_TIMEOUT_MS", "1500");
        assertRefused(
                CommandProcess.run(java(ServiceMain.class, nowhere), ""),
                ProcessExit.CANNOT_START,
                "did not answer within 1500 ms");
    }

    @Test
    void theyRunTogetherAndStopInOrder() throws Exception {
        try (Started registry = Started.of(java(
                Fsledger.class,
                Map.of(),
                "registry",
                "--bootstrap-servers",
                STACK.bootstrapServers(),
                "--registry-port",
                "0"))) {
            Path file = Files.writeString(temp.resolve("service.properties"), "families=inodes\n");
            try (Started service = Started.of(java(ServiceMain.class, service(registry.url()), file.toString()));
                    Started projector = Started.of(java(ProjectorMain.class, projector(registry.url())))) {
                assertThat(service.get("/health/ready").statusCode()).isEqualTo(200);
                assertThat(service.get("/v1/status").body())
                        .as("variables go before the file")
                        .contains("\"handles\"")
                        .doesNotContain("\"inodes\"");
                assertThat(projector.get("/health/live").statusCode()).isEqualTo(200);
                assertThat(projector.get("/metrics").body()).contains("jvm_memory_used_bytes");
                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(service.get("/metrics").body()
                                        + projector.get("/metrics").body())
                                .contains(monitored()));
                assertThat(registry.get("/subjects").body()).contains("fs.handles-value");
                for (Started one : List.of(projector, service, registry)) {
                    assertThat(one.stop()).last().asString().contains("message=\"stopped\"");
                }
            }
        }
    }

    /** What the dashboard and the alarms ask for. */
    private static Set<String> monitored() throws IOException {
        Set<String> names = new TreeSet<>();
        for (String file : List.of("grafana/fsledger.json", "prometheus/alarms.yaml")) {
            Matcher found = METRIC.matcher(Files.readString(Path.of("..", "docker", file)));
            while (found.find()) {
                names.add(found.group());
            }
        }
        assertThat(names).hasSizeGreaterThan(10);
        return names;
    }

    /** One that has said that it is ready. */
    private static final class Started implements AutoCloseable {
        private static final HttpClient HTTP = HttpClient.newHttpClient();

        private final Process process;
        private final BufferedReader output;
        private final List<String> lines = new ArrayList<>();

        private Started(Process process) {
            this.process = process;
            output = process.inputReader(UTF_8);
        }

        static Started of(ProcessBuilder builder) throws IOException {
            Started started = new Started(
                    builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
            String line;
            do {
                line = started.output.readLine();
                if (line == null) {
                    throw new AssertionError("ended before it was ready: " + started.lines);
                }
                started.lines.add(line);
            } while (!line.contains("message=\"ready,"));
            return started;
        }

        String url() {
            Matcher serves = SERVES.matcher(String.join("\n", lines));
            assertThat(serves.find()).isTrue();
            return serves.group(1);
        }

        HttpResponse<String> get(String path) throws Exception {
            return HTTP.send(HttpRequest.newBuilder(URI.create(url() + path)).build(), BodyHandlers.ofString());
        }

        /** SIGTERM; returns all that it said. */
        List<String> stop() throws Exception {
            // By its handle: Process.destroy() would close the output that is read here.
            process.toHandle().destroy();
            output.lines().forEach(lines::add);
            assertThat(process.waitFor(STOP_MAX_S, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(TERMINATED);
            return lines;
        }

        @Override
        public void close() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }
    }
}
