package io.fsledger.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fsledger.cli.CommandProcess.Result;
import io.fsledger.embedded.TestStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What keeps a service from starting is told in one sentence, with what to do about it, and an exit code. */
@Tag("slow")
@Tag("long")
class CannotStartTest {
    @RegisterExtension
    static final TestStack STACK = new TestStack();

    @TempDir
    Path temp;

    private Result up(String... options) throws Exception {
        List<String> all =
                new ArrayList<>(List.of("up", "--data", temp.resolve("data").toString()));
        all.addAll(List.of(options));
        return CommandProcess.run(all.toArray(String[]::new));
    }

    private static void assertCannotStart(Result result, String... sentence) {
        assertThat(result.exitCode()).as(result.err()).isEqualTo(ExitCodes.CANNOT_START);
        assertThat(result.err()).startsWith("fsledger: ").contains(sentence).hasLineCount(1);
    }

    private static int portOfNobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aPortInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String port = Integer.toString(taken.getLocalPort());
            assertCannotStart(up("--broker-port", port), "Port " + port + " on 127.0.0.1 is in use", "--broker-port");
            assertCannotStart(
                    up("--broker-port", "0", "--registry-port", port),
                    "Port " + port + " on 127.0.0.1 is in use",
                    "--registry-port");
            assertCannotStart(
                    up("--broker-port", "0", "--registry-port", "0", "--port", port), "127.0.0.1:" + port, "--port");
        }
    }

    @Test
    void aReadOnlyFolder() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc/sys")), "needs /proc, which even root cannot put files in");
        Result result = CommandProcess.run("up", "--data", "/proc/sys/fsledger");
        assertCannotStart(result, "/proc/sys/fsledger cannot be used", "make it writable", "--data");
    }

    @Test
    void aClusterThatDoesNotAnswer() throws Exception {
        Path config = Files.writeString(temp.resolve("impatient.properties"), "topic.admin.timeout.ms=1500\n");
        String nobody = "127.0.0.1:" + portOfNobody();
        Result result =
                up("--bootstrap-servers", nobody, "--registry-url", STACK.registryUrl(), "--config", config.toString());
        assertCannotStart(result, "Kafka at " + nobody + " did not answer within 1500 ms", "Start it");
    }

    @Test
    void aRegistryThatIsAway() throws Exception {
        String nobody = "http://127.0.0.1:" + portOfNobody();
        Result result = up("--bootstrap-servers", STACK.bootstrapServers(), "--registry-url", nobody, "--port", "0");
        assertCannotStart(result, "No schema registry answered at " + nobody, "Start it");
    }

    @Test
    void aDoorThatWouldBeOpen() throws Exception {
        Result result = withSettings("http.host=0.0.0.0\nhttp.port=0\n");
        assertThat(result.exitCode()).as(result.err()).isEqualTo(ExitCodes.USAGE);
        assertThat(result.err())
                .startsWith("fsledger: http.host is 0.0.0.0")
                .contains("set http.tokens.file and http.tls.keystore, too", "http.insecure=true")
                .hasLineCount(1);
    }

    @Test
    void tokensThatAreNone() throws Exception {
        Path tokens = Files.writeString(temp.resolve("tokens"), "# mine\nme my-secret read * *\n");
        Result result = withSettings("http.port=0\nhttp.tokens.file=" + tokens + "\n");
        assertThat(result.exitCode()).as(result.err()).isEqualTo(ExitCodes.USAGE);
        assertThat(result.err())
                .contains("line 2", "SHA-256")
                .doesNotContain("my-secret")
                .hasLineCount(1);
    }

    private Result withSettings(String settings) throws Exception {
        Path config = Files.writeString(temp.resolve("some.properties"), settings);
        return up(
                "--bootstrap-servers",
                STACK.bootstrapServers(),
                "--registry-url",
                STACK.registryUrl(),
                "--config",
                config.toString());
    }

    @Test
    void whetherItCanStart() throws Exception {
        Result result = up("--check", "--port", "0", "--broker-port", "0", "--registry-port", "0");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).containsSubsequence("ready ", "stopped   cleanly");
    }

    @Test
    void runsAgainstACluster() throws Exception {
        try (CommandProcess.Up up = CommandProcess.Up.start(
                "--data",
                temp.resolve("data").toString(),
                "--bootstrap-servers",
                STACK.bootstrapServers(),
                "--registry-url",
                STACK.registryUrl())) {
            assertThat(up.detail("cluster")).isEqualTo(STACK.bootstrapServers());
            assertThat(CommandProcess.run("status", "--url", up.url()).exitCode())
                    .isZero();
            assertCannotStart(
                    up("--bootstrap-servers", STACK.bootstrapServers(), "--registry-url", STACK.registryUrl()),
                    "Another fsledger (process " + up.pid() + ")");
        }
    }
}
