package io.fsledger.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a command says before it comes to anything. */
class UsageTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path temp;

    private int run(String... arguments) {
        return Fsledger.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(arguments);
    }

    @Test
    void helpListsCommandsAndExitCodes() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("demo", "up", "lsof", "publish", "Exit codes:", "70");
    }

    @Test
    void noCommandAtAll() {
        assertThat(run()).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).startsWith("Usage: fsledger");
    }

    @Test
    void anUnknownOption() {
        assertThat(run("status", "--colour")).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("Unknown option: '--colour'").contains("See: fsledger status --help");
    }

    @Test
    void aFileThatIsNoFile() {
        assertThat(run("lsof", "--file", "42")).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("\"42\" is not FILESYSTEM/NUMBER, such as mesa/42");
    }

    @Test
    void twoScopesAtOnce() {
        assertThat(run("lsof", "--file", "mesa/42", "--client", "c")).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("mutually exclusive");
    }

    @Test
    void twoAspectsOfAnInodeAtOnce() {
        assertThat(run("inode", "mesa/42", "--path", "--children")).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("mutually exclusive");
    }

    @Test
    void timesOfHistory() {
        Clock clock = Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.ofHours(1));
        assertThat(LsofHistory.time("12:30", clock)).isEqualTo("2026-03-01T11:30:00Z");
        assertThat(LsofHistory.time("12:30:15", clock)).isEqualTo("2026-03-01T11:30:15Z");
        assertThat(LsofHistory.time("2026-02-28T14:05", clock)).isEqualTo("2026-02-28T13:05:00Z");
        assertThat(LsofHistory.time("2026-02-28T14:05:01.5Z", clock)).isEqualTo("2026-02-28T14:05:01.500Z");
        assertThat(LsofHistory.time("2026-02-28T14:05+02:00", clock)).isEqualTo("2026-02-28T12:05:00Z");
        assertThatThrownBy(() -> LsofHistory.time("13:30", clock)).hasMessageContaining("--at 13:30 is still to come");
        for (String none : new String[] {"", "25:00", "14", "yesterday", "2026-02-30T10:00", "14:05Z"}) {
            assertThatThrownBy(() -> LsofHistory.time(none, clock)).hasMessageContaining("is no time");
        }
        assertThat(run("lsof", "--at", "00:00", "--dirty")).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("--at goes with neither --dirty nor --position");
    }

    @Test
    void aFileToReadThatIsNotThere() {
        assertThat(run("example-fetcher", temp.resolve("nothing").toString())).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("cannot be read");
        assertThat(run("example-fetcher", "--pieces", "0", "any")).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("--pieces is 0: pass 1 to 1000000");
    }

    @Test
    void aUrlThatIsNone() {
        assertThat(run("status", "--url", "localhost:8090")).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("is not a URL");
    }

    @Test
    void aServiceThatIsAway() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String url = "http://127.0.0.1:" + port;
        assertThat(run("lsof", "--url", url)).isEqualTo(ExitCodes.UNREACHABLE);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("fsledger: Nobody answers at " + url
                        + ": start the service with `fsledger up`, or pass --url.");
    }

    @Test
    void stackTracesAreOnRequest() {
        assertThat(run("status", "--verbose", "--url", "localhost")).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("CommandFailure").contains("\tat ");
    }

    @Test
    void aFileOfEventsThatIsNotThere() {
        assertThat(run("publish", temp.resolve("nothing").toString())).isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("cannot be opened");
    }

    @Test
    void aClusterWithoutARegistry() {
        assertThat(run("up", "--data", temp.toString(), "--bootstrap-servers", "b:9092"))
                .isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("pass --registry-url");
    }

    @Test
    void aSettingThatDoesNotExist() throws IOException {
        Path file =
                Files.writeString(temp.resolve("my.properties"), "topic.partitons=8\nkafka.security.protocol=SSL\n");
        assertThat(run("up", "--data", temp.toString(), "--config", file.toString()))
                .isEqualTo(ExitCodes.USAGE);
        assertThat(err.toString()).contains("does not know: topic.partitons.");
    }

    @Test
    void passwordsInUrlsAreNotShown() {
        assertThat(RunningLedger.withoutPasswords("http://me:pw@a:1,http://b:2"))
                .isEqualTo("http://a:1,http://b:2");
    }
}
