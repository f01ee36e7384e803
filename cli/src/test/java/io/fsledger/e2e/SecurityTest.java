package io.fsledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fsledger.streams.kernel.ServiceConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What strangers can reach, and what they can do to the service: nothing, and nothing. */
@Tag("slow")
class SecurityTest {
    private static final String JSON = "application/json";
    private static final String LISTEN = "0A";

    @TempDir
    static Path temp;

    private static ServiceProcess process;
    private static Http http;

    @BeforeAll
    static void start() throws IOException {
        int broker = ServiceSettings.freePort();
        int registry = ServiceSettings.freePort();
        Map<String, Object> settings = ServiceSettings.of(
                ServiceSettings.HOST + ":" + broker,
                "http://" + ServiceSettings.HOST + ":" + registry,
                temp.resolve("state"));
        settings.put(ServiceProcess.DATA, temp.resolve("data"));
        settings.put(ServiceProcess.BROKER_PORT, broker);
        settings.put(ServiceProcess.REGISTRY_PORT, registry);
        settings.put(ServiceConfig.HTTP_BODY_MAX_BYTES, 1 << 20);
        settings.put(ServiceConfig.HTTP_LINES_MAX, 100);
        process = ServiceProcess.start(settings);
        http = process.http();
        await().atMost(LocalService.READY_WITHIN)
                .until(() -> http.get("/health/ready").status() == 200);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        process.close();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void everythingListensOnLoopbackOnly() throws IOException {
        Set<String> sockets;
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            sockets = files.map(SecurityTest::target)
                    .filter(target -> target.startsWith("socket:["))
                    .map(target -> target.substring("socket:[".length(), target.length() - 1))
                    .collect(Collectors.toSet());
        }
        List<String> addresses = Stream.of("tcp", "tcp6")
                .flatMap(SecurityTest::lines)
                .map(line -> line.trim().split("\\s+"))
                .filter(fields -> fields[3].equals(LISTEN) && sockets.contains(fields[9]))
                .map(fields -> fields[1].split(":")[0])
                .toList();
        assertThat(addresses)
                .as("broker, controller, registry, HTTP")
                .hasSize(4)
                .allMatch(address -> address.equals("0100007F") || address.equals("0000000000000000FFFF00000100007F"));
    }

    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    private static Stream<String> lines(String table) {
        try {
            Path file = Path.of("/proc", Long.toString(process.pid()), "net", table);
            return Files.readAllLines(file).stream().skip(1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void bodiesAndLinesHaveLimits() {
        Http.Answer body = http.post("/v1/events", JSON, "{\"a\":\"" + "x".repeat(2 << 20) + "\"}");
        assertThat(body.status()).isEqualTo(413);
        assertThat(body.code()).isEqualTo("TOO_LARGE");
        String line =
                "{\"event\":\"opened\",\"filesystem\":\"mesa\",\"inode\":1,\"client\":\"c\",\"fh\":1,\"flags\":0}\n";
        Http.Answer lines = http.post("/v1/events", "application/x-ndjson", line.repeat(101));
        assertThat(lines.status()).isEqualTo(413);
        assertThat(lines.code()).isEqualTo("TOO_LARGE");
        assertThat(http.get("/v1/handles").json().get("handles")).isEmpty();
    }

    @Test
    void hostilePathsAreNotFoundOrMalformed() {
        for (String path : List.of(
                "/../../etc/passwd",
                "/v1/../../etc/passwd",
                "/v1/filesystems/..%2F..%2Fetc/handles",
                "/v1/filesystems/%00/handles",
                "/v1/clients/%2e%2e/handles",
                "/v1/filesystems/" + "m".repeat(5_000) + "/handles",
                "/openapi.yaml/../../x",
                "/%c0%ae%c0%ae/",
                "/v1/handles;jsessionid=1")) {
            String status = statusOf("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(status).as(path).matches("HTTP/1.1 (200|400|404|414).*");
            if (status.contains(" 200 ")) {
                assertThat(path).contains("%2e%2e");
            }
        }
        assertThat(statusOf("nonsense\r\n\r\n")).contains(" 400 ");
        assertThat(statusOf("GET / HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(20_000) + "\r\n\r\n"))
                .contains(" 431 ");
        assertThat(http.get("/health/live").status()).isEqualTo(200);
    }

    /** One line of what comes back on a bare connection: clients would not send these. */
    private static String statusOf(String request) {
        URI uri = process.uri();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()), 5_000);
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            String answer = new String(socket.getInputStream().readNBytes(100), StandardCharsets.ISO_8859_1);
            return answer.lines().findFirst().orElse("nothing");
        } catch (IOException e) {
            throw new AssertionError(request.substring(0, Math.min(80, request.length())), e);
        }
    }

    @Test
    void numbersBeyondAllBoundsAreRefused() {
        String digits = "9".repeat(10_000);
        Http.Answer answer = http.post(
                "/v1/events",
                JSON,
                "{\"event\":\"opened\",\"filesystem\":\"mesa\",\"inode\":" + digits
                        + ",\"client\":\"c\",\"fh\":1,\"flags\":0}");
        assertThat(answer.status()).isEqualTo(400);
        String deep = "[".repeat(100_000);
        assertThat(http.post("/v1/events", JSON, deep).status()).isEqualTo(400);
    }
}
