package io.fsledger.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fsledger.cli.CommandProcess.Result;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked about the disk and the read model: {@code settled}, {@code cat}, {@code lsof --at}. */
@Tag("slow")
class DiskCommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration WITHIN = Duration.ofSeconds(90);

    @TempDir
    static Path temp;

    private static CommandProcess.Up up;

    @BeforeAll
    static void start() throws Exception {
        up = CommandProcess.Up.start("--data", data().toString());
    }

    @AfterAll
    static void stop() throws Exception {
        try (CommandProcess.Up stopping = up) {
            assertThat(stopping.stop()).last().asString().matches("stopped +cleanly");
        }
    }

    private static Path data() {
        return temp.resolve("data");
    }

    private static Result run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode =
                Fsledger.commandLine(new PrintWriter(out), new PrintWriter(err)).execute(arguments);
        return new Result(exitCode, out.toString(), err.toString());
    }

    /** The position of the last. */
    private static String publish(String lines) throws Exception {
        Path file = Files.writeString(Files.createTempFile(temp, "events", ".jsonl"), lines);
        Result result = run("publish", file.toString(), "--json", "--url", up.url());
        assertThat(result.exitCode()).as(result.err()).isZero();
        JsonNode positions = JSON.readTree(result.out()).path("positions");
        return positions.get(positions.size() - 1).asText();
    }

    private static String written(long inode, long offset, String text) {
        return "{\"event\":\"written\",\"filesystem\":\"disk\",\"inode\":%d,\"client\":\"c\",\"offset\":%d,\"data\":\"%s\"}\n"
                .formatted(inode, offset, Base64.getEncoder().encodeToString(text.getBytes(UTF_8)));
    }

    private static Result cat(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 3);
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[0] = "cat";
        all[arguments.length + 1] = "--files";
        all[arguments.length + 2] = data().resolve("files").toString();
        return run(all);
    }

    @Test
    void whatIsBufferedIsNotSettledAndWhatIsSettledCanBeRead() throws Exception {
        String first = publish(written(42, 0, "hello"));
        String last = publish(written(42, 8, "world"));
        Result buffered = run("settled", "--url", up.url());
        assertThat(buffered.exitCode()).as(buffered.out()).isEqualTo(ExitCodes.NO);
        assertThat(buffered.out())
                .startsWith("not settled\n")
                .containsPattern("partition \\d: writes are buffered \\(fsledger dirty\\)");
        assertThat(buffered.err()).startsWith("as of writes:");

        Result settled = run("settled", "--wait", "60", "--url", up.url());
        assertThat(settled.exitCode()).as(settled.out()).isZero();
        assertThat(settled.out()).isEqualTo("settled: every write that was accepted is on disk\n");
        JsonNode json =
                JSON.readTree(run("settled", "--json", "--url", up.url()).out());
        assertThat(json.path("settled").asBoolean()).isTrue();

        Result cat = CommandProcess.run(
                "cat", "disk/42", "--files", data().resolve("files").toString());
        assertThat(cat.exitCode()).as(cat.err()).isZero();
        assertThat(cat.out()).isEqualTo("hello\0\0\0world");
        String trace = cat("disk/42", "--trace").out();
        assertThat(trace.lines())
                .satisfiesExactly(
                        title -> assertThat(title).matches("OFFSET +LENGTH +ORIGIN +FIRST +LAST"),
                        hello -> assertThat(hello).matches(" *0 +5 +events? +" + offset(first) + " +" + offset(first)),
                        hole -> assertThat(hole).matches(" *5 +3 +hole +- +-"),
                        world -> assertThat(world).matches(" *8 +5 +events? +" + offset(last) + " +" + offset(last)));
    }

    private static String offset(String position) {
        return position.substring(position.lastIndexOf(':') + 1);
    }

    @Test
    void whatCannotBeRead() {
        assertThat(cat("disk/4711").exitCode()).isEqualTo(ExitCodes.NO);
        assertThat(cat("disk/4711", "--trace").exitCode()).isEqualTo(ExitCodes.NO);
        Result path = cat("../disk/42");
        assertThat(path.exitCode()).isEqualTo(ExitCodes.USAGE);
        assertThat(path.err()).contains("../disk");
        Result nowhere =
                run("cat", "disk/42", "--files", temp.resolve("nowhere").toString());
        assertThat(nowhere.exitCode()).isEqualTo(ExitCodes.USAGE);
        assertThat(nowhere.err()).contains("There is no folder").contains("--files");
    }

    private static String handle(String event, long inode, long fh, String client, String more) {
        return "{\"event\":\"%s\",\"filesystem\":\"past\",\"inode\":%d,\"fh\":%d,\"client\":\"%s\"%s}\n"
                .formatted(event, inode, fh, client, more);
    }

    private static Result at(String time, String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 5);
        System.arraycopy(arguments, 0, all, 5, arguments.length);
        System.arraycopy(
                new String[] {"lsof", "--at", time, "--sql", "jdbc:sqlite:" + data().resolve("read-model.db")},
                0,
                all,
                0,
                5);
        return run(all);
    }

    @Test
    void whoHadItOpen() throws Exception {
        publish(handle("opened", 9, 1, "writer", ",\"flags\":2") + handle("opened", 9, 2, "reader", ",\"flags\":0"));
        String position = publish(handle("closed", 9, 1, "writer", ""));
        Result open = run("lsof", "--file", "past/9", "--json", "--position", position, "--url", up.url());
        String opened = JSON.readTree(open.outLines().get(0)).path("openedAt").asText();
        await().atMost(WITHIN)
                .until(() -> at(Instant.now().toString(), "--file", "past/9")
                                        .outLines()
                                        .size()
                                == 2
                        && at(opened, "--file", "past/9").outLines().size() == 3);

        Result then = at(opened, "--file", "past/9", "--writable", "--json");
        assertThat(then.exitCode()).as(then.err()).isZero();
        assertThat(then.outLines()).hasSize(1);
        JsonNode writer = JSON.readTree(then.out());
        assertThat(writer.path("client").asText()).isEqualTo("writer");
        assertThat(writer.path("access").asText()).isEqualTo("rw");
        assertThat(writer.path("closedCause").asText()).isEqualTo("CLOSED");
        Instant closed = Instant.parse(writer.path("closedAt").asText());

        assertThat(at(closed.toString(), "--file", "past/9", "--writable").exitCode())
                .isEqualTo(ExitCodes.NO);
        Result reader = at(closed.toString(), "--client", "reader");
        assertThat(reader.out()).containsPattern("past +9 +0 +2 +reader +0 +r +\\S+Z +- +-");
        assertThat(reader.err()).startsWith("1 handle at " + closed + "; the read model is as of handles:");
        assertThat(at(closed.toString(), "--fh", "past/2").outLines()).hasSize(2);
        assertThat(at(closed.toString(), "--filesystem", "elsewhere").exitCode())
                .isEqualTo(ExitCodes.NO);
        assertThat(at(closed.minusSeconds(3_600).toString()).out()).isEmpty();
    }

    @Test
    void noSuchReadModel() {
        String missing = "jdbc:sqlite:" + temp.resolve("missing.db");
        Result away = run("lsof", "--at", "00:00", "--sql", missing);
        assertThat(away.exitCode()).isEqualTo(ExitCodes.UNREACHABLE);
        assertThat(away.err()).contains("There is no read model at " + missing).contains("--sql");
        assertThat(temp.resolve("missing.db")).doesNotExist();
        Result unknown = run("lsof", "--at", "00:00", "--sql", "jdbc:oracle:x");
        assertThat(unknown.exitCode()).isEqualTo(ExitCodes.USAGE);
        assertThat(unknown.err()).contains("is neither jdbc:sqlite:FILE nor");
    }
}
