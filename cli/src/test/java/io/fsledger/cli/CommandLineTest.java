package io.fsledger.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fsledger.cli.CommandProcess.Result;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class CommandLineTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path temp;

    private static CommandProcess.Up up;

    @BeforeAll
    static void start() throws Exception {
        up = CommandProcess.Up.start("--data", temp.resolve("data").toString());
    }

    @AfterAll
    static void stop() throws Exception {
        try (CommandProcess.Up stopping = up) {
            assertThat(stopping.stop()).last().asString().matches("stopped +cleanly");
        }
    }

    /** In this process, which takes a tenth of the time; the answers are the same. */
    private static Result ask(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode =
                Fsledger.commandLine(new PrintWriter(out), new PrintWriter(err)).execute(withUrl(arguments));
        return new Result(exitCode, out.toString(), err.toString());
    }

    private static Result askAsProcess(String input, String... arguments) throws Exception {
        return CommandProcess.runWithInput(input, withUrl(arguments));
    }

    private static String[] withUrl(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--url", up.url()));
        return all.toArray(String[]::new);
    }

    private static String event(String kind, String filesystem, String inode, String client, int fh, String more) {
        return "{\"event\":\"%s\",\"filesystem\":\"%s\",\"inode\":%s,\"client\":\"%s\",\"fh\":%d%s}\n"
                .formatted(kind, filesystem, inode, client, fh, more);
    }

    private static String opened(String filesystem, String inode, String client, int fh, int flags) {
        return event("opened", filesystem, inode, client, fh, ",\"flags\":" + flags);
    }

    /** Publishes from a file and returns the positions to ask for. */
    private static String publish(String lines) throws Exception {
        Path file = Files.writeString(Files.createTempFile(temp, "events", ".jsonl"), lines);
        Result result = ask("publish", file.toString(), "--json");
        assertThat(result.exitCode()).as(result.err()).isZero();
        List<String> positions = new ArrayList<>();
        JSON.readTree(result.out()).path("positions").forEach(position -> positions.add(position.asText()));
        return String.join(",", positions);
    }

    private static List<JsonNode> overHttp(String path) throws Exception {
        String body = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(up.url() + path)).build(), BodyHandlers.ofString())
                .body();
        List<JsonNode> handles = new ArrayList<>();
        JSON.readTree(body).path("handles").forEach(handles::add);
        return handles;
    }

    @Test
    void showsHowTheServiceIs() throws Exception {
        Result table = askAsProcess("", "status");
        assertThat(table.exitCode()).as(table.err()).isZero();
        assertThat(table.out())
                .contains(up.url() + ": ready")
                .containsPattern("handles +running")
                .containsPattern("handles +3 +\\S+:\\d+");

        Result json = ask("status", "--json");
        assertThat(json.exitCode()).isZero();
        assertThat(JSON.readTree(json.out()).path("ready").asBoolean()).isTrue();
    }

    @Test
    void showsWhatWasPublished() throws Exception {
        String positions = publish(opened("tables", "18446744073709551615", "c1", 7, 2)
                + "\n"
                + opened("tables", "42", "c2", 8, 0)
                + event("dirtied", "tables", "18446744073709551615", "c1", 7, ""));

        Result table = askAsProcess("", "lsof", "--filesystem", "tables", "--position", positions);
        assertThat(table.exitCode()).as(table.err()).isZero();
        assertThat(table.outLines()).hasSize(3);
        assertThat(table.out())
                .containsPattern("tables +18446744073709551615 +0 +7 +c1 +0 +rw +0 +dirty")
                .containsPattern("tables +42 +0 +8 +c2 +0 +r +0 +-");
        assertThat(table.err()).startsWith("2 handles; as of handles:0:");

        Result json = ask("lsof", "--filesystem", "tables", "--json");
        List<JsonNode> rows = new ArrayList<>();
        for (String line : json.outLines()) {
            rows.add(JSON.readTree(line));
        }
        assertThat(rows).containsExactlyInAnyOrderElementsOf(overHttp("/v1/filesystems/tables/handles"));
    }

    @Test
    void answersYesOrNo() throws Exception {
        assertThat(askAsProcess("", "lsof", "--client", "nobody").exitCode()).isEqualTo(ExitCodes.NO);
        String positions = publish(opened("yes", "1", "reader", 1, 0) + opened("yes", "2", "writer", 1, 1));
        assertThat(ask("lsof", "--file", "yes/1", "--position", positions).exitCode())
                .isZero();
        assertThat(ask("lsof", "--file", "yes/1", "--writable").exitCode()).isEqualTo(ExitCodes.NO);
        assertThat(ask("lsof", "--file", "yes/2", "--writable").exitCode()).isZero();
        assertThat(ask("lsof", "--fh", "yes/1").outLines()).hasSize(3);
        assertThat(ask("lsof", "--client", "writer").outLines()).hasSize(2);
        assertThat(ask("lsof", "--client", "writer", "--dirty").exitCode()).isEqualTo(ExitCodes.NO);
    }

    private static String lookedUp(String filesystem, int inode, String more) {
        return "{\"event\":\"looked_up\",\"filesystem\":\"%s\",\"inode\":%d,\"client\":\"c\"%s}\n"
                .formatted(filesystem, inode, more);
    }

    @Test
    void showsAnInode() throws Exception {
        String positions = publish(
                lookedUp("tree", 1, "")
                        + lookedUp("tree", 2, ",\"parent\":1,\"name\":\"home\"")
                        + lookedUp(
                                "tree",
                                3,
                                ",\"parent\":2,\"nameBytes\":\"/w==\",\"count\":5,\"attributes\":{\"kind\":\"FILE\",\"size\":77}"));

        Result inode = ask("inode", "tree/3", "--position", positions);
        assertThat(inode.exitCode()).as(inode.err()).isZero();
        assertThat(inode.out()).containsPattern("tree +3 +0 +resolved +FILE +77 +5 +1 +2 +base64:/w== +-");
        assertThat(inode.err()).startsWith("as of inodes:");
        assertThat(ask("inode", "tree/2", "--path", "--position", positions).out())
                .isEqualTo("/home\n");
        assertThat(JSON.readTree(ask("inode", "tree/3", "--path", "--json").out())
                        .get("pathBytes")
                        .asText())
                .isEqualTo("L2hvbWUv/w==");
        assertThat(ask("inode", "tree/3", "--references").out()).containsPattern("c +0 +0 +5");
        await().untilAsserted(() ->
                assertThat(ask("inode", "tree/1", "--children").out()).containsPattern("2 +0 +home"));
        assertThat(ask("inode", "tree/3", "--until-resolved").exitCode()).isZero();
    }

    @Test
    void saysWhatIsNotKnownOfAnInode() throws Exception {
        Result unknown = ask("inode", "tree/99");
        assertThat(unknown.exitCode()).isEqualTo(ExitCodes.NO);
        assertThat(unknown.err()).contains("inode tree/99 is not known").contains("UNKNOWN_INODE");

        String positions = publish(lookedUp("loose", 5, ",\"parent\":4,\"name\":\"x\""));
        Result broken = ask("inode", "loose/5", "--path", "--position", positions);
        assertThat(broken.exitCode()).isEqualTo(ExitCodes.NO);
        assertThat(broken.out()).isEmpty();
        assertThat(broken.err()).startsWith("The path breaks at inode 4: ");
        assertThat(ask("inode", "loose/5", "--children").exitCode()).isEqualTo(ExitCodes.NO);
    }

    /** How many reads are served is the machine's business: see {@code ReadsEndToEndTest}. */
    @Test
    void readsAFileWithItsBlocksFetchedAhead() throws Exception {
        Path file = Files.write(temp.resolve("large"), new byte[1 << 20]);
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Fsledger.commandLine(new PrintWriter(out), new PrintWriter(err))
                .execute(
                        "example-fetcher",
                        file.toString(),
                        "--pieces",
                        "10",
                        "--bootstrap-servers",
                        up.detail("broker"),
                        "--registry-url",
                        up.detail("registry"));
        assertThat(exitCode).as(err.toString()).isIn(ExitCodes.OK, ExitCodes.NO);
        assertThat(out.toString().lines().toList())
                .satisfiesExactly(
                        what -> assertThat(what).startsWith("10 reads of 65,536 bytes each, 50 ms away"),
                        without -> assertThat(without).matches("without read-ahead +\\d+\\.\\d s"),
                        with -> assertThat(with)
                                .matches("with read-ahead +\\d+\\.\\d s, \\d+ reads? served .*hit rate \\d+ %\\)"),
                        won -> assertThat(won).matches("time won +-?\\d+\\.\\d s"));
    }

    @Test
    void readsOfAnInode() throws Exception {
        String read =
                "{\"event\":\"read\",\"filesystem\":\"read\",\"inode\":7,\"client\":\"c\",\"offset\":%d,\"length\":65536}\n";
        String positions = publish(read.formatted(0) + read.formatted(65_536));
        Result reads = ask("inode", "read/7", "--reads", "--position", positions);
        assertThat(reads.exitCode()).as(reads.err()).isZero();
        assertThat(reads.out()).containsPattern("read +7 +0 +sequentially +1 +4 +c");
        assertThat(JSON.readTree(ask("inode", "read/7", "--reads", "--json").out())
                        .get("sequential")
                        .asBoolean())
                .isTrue();
        Result none = ask("inode", "read/8", "--reads");
        assertThat(none.exitCode()).isEqualTo(ExitCodes.NO);
        assertThat(none.out()).containsPattern("read +8 +0 +no +- +0 +-");
    }

    @Test
    void publishesMoreThanOneBatchAndShowsAllPages() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int fh = 1; fh <= 2_500; fh++) {
            lines.append(opened("many", String.valueOf(1 + fh % 7), "c", fh, 0));
        }
        String positions = publish(lines.toString());
        Result all = ask("lsof", "--filesystem", "many", "--position", positions);
        assertThat(all.outLines()).hasSize(1 + 2_500);
        assertThat(all.err()).startsWith("2,500 handles;");
    }

    @Test
    void givesNumbersToHandlesThatComeWithout() throws Exception {
        String line = "{\"event\":\"opened\",\"filesystem\":\"numbers\",\"inode\":1,\"client\":\"c\",\"flags\":0}\n";
        Result result = askAsProcess(line + "\n" + line, "publish", "-");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("line 1: fh 1")
                .contains("line 3: fh 2")
                .contains("published 2 events in ")
                .contains("last positions: handles:");
    }

    @Test
    void namesTheLineThatCannotBeRead() throws Exception {
        String lines = opened("bad", "1", "c", 1, 0) + "\n" + "{\"event\":\"exploded\"}\n";
        Result result = askAsProcess(lines, "publish", "-");
        assertThat(result.exitCode()).isEqualTo(ExitCodes.NO);
        assertThat(result.err())
                .startsWith("fsledger: line 3: ")
                .contains("exploded")
                .contains("Nothing was published before it")
                .doesNotContain("\tat ");
        assertThat(ask("lsof", "--filesystem", "bad").exitCode()).isEqualTo(ExitCodes.NO);
    }

    @Test
    void letsGoOfAClient() throws Exception {
        String positions = publish(opened("gone", "1", "lost", 1, 2) + opened("gone", "1", "other", 1, 2));
        assertThat(ask("lsof", "--client", "lost", "--position", positions).exitCode())
                .isZero();
        Result released = ask("release", "lost", "--json");
        assertThat(released.exitCode()).as(released.err()).isZero();
        assertThat(JSON.readTree(released.out()).path("positions")).isNotEmpty();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> ask("lsof", "--client", "lost").exitCode() == ExitCodes.NO);
        assertThat(ask("lsof", "--file", "gone/1").outLines())
                .hasSize(2)
                .last()
                .asString()
                .contains("other");
    }

    @Test
    void showsWhoIsAliveAndWhatAClientHolds() throws Exception {
        publish("{\"event\":\"connected\",\"client\":\"alive\",\"term\":1}" + "\n"
                + opened("held", "5", "alive", 1, 2));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> ask("clients", "--state", "connected").out().contains("alive"));
        JsonNode one =
                JSON.readTree(ask("clients", "alive", "--json").outLines().get(0));
        assertThat(one.path("state").asText()).isEqualTo("connected");
        Result shown = ask("clients", "alive");
        assertThat(shown.exitCode()).isZero();
        assertThat(shown.out()).contains("CLIENT", "connected", "KIND", "handle", "held");
        assertThat(shown.err()).contains("1 holding; as of ");
        assertThat(ask("clients", "nobody").out()).contains("disconnected");
        assertThat(ask("clients", "--state", "failed").exitCode()).isEqualTo(ExitCodes.NO);
        assertThat(ask("clients", "alive", "--state", "failed").exitCode()).isEqualTo(ExitCodes.USAGE);
        assertThat(ask("clients", "--state", "happy").err()).contains("happy", "reconnecting");
    }

    private static String changed(String kind, int child, String more) {
        return "{\"event\":\"%s\",\"filesystem\":\"seen\",\"inode\":1,\"client\":\"c\",\"child\":%d%s}\n"
                .formatted(kind, child, more);
    }

    @Test
    void followsADirectoryAndLetsGoOfIt() throws Exception {
        CompletableFuture<Result> watching =
                CompletableFuture.supplyAsync(() -> ask("watch", "seen/1", "--client", "eyes", "--count", "4"));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> ask("clients", "eyes").out().contains("watch"));
        publish(changed("created", 5, ",\"name\":\"x\\u001b\"")
                + changed("renamed", 5, ",\"oldName\":\"x\",\"newName\":\"y\",\"replaced\":9,\"exchanged\":true")
                + changed("renamed", 5, ",\"oldName\":\"y\",\"cookie\":77")
                + changed("attributes_changed", 6, "")
                + changed("attributes_changed", 6, ""));

        Result watched = watching.get(60, TimeUnit.SECONDS);
        assertThat(watched.exitCode()).as(watched.err()).isZero();
        assertThat(watched.out())
                .containsPattern("created +x\\\\u001b  inode 5  by c")
                .containsPattern("renamed +x -> y, exchanged with inode 9")
                .containsPattern("moved out +y cookie 77");
        assertThat(watched.out()).containsPattern("attributes +inode 6");
        assertThat(watched.err()).startsWith("watching seen/1 as client eyes");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> !ask("clients", "eyes").out().contains("watch"));
    }

    @Test
    void showsWhatPlainJavaPublished() throws Exception {
        assertShown("plain/42", "plain-java", PlainExample.java(up, "plain/42", "plain-java", "8"));
    }

    @Test
    void showsWhatPlainNodePublished() throws Exception {
        assertShown("plain/43", "plain-node", PlainExample.node(up, temp, "plain/43", "plain-node", "8"));
    }

    private static void assertShown(String file, String client, Result example) {
        assertThat(example.exitCode()).as(example.err()).isZero();
        String position = example.out().strip();
        Result shown = ask("lsof", "--file", file, "--position", position);
        assertThat(shown.exitCode()).as(shown.err()).isZero();
        assertThat(shown.out()).containsPattern("plain +\\d+ +0 +8 +" + client + " +\\d+ +rw ");
    }

    @Test
    void rebuildsAFamily() throws Exception {
        publish(opened("rebuilt", "1", "c", 1, 2));
        Result result = ask("rebuild", "handles");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).startsWith("The rebuild of handles is done");
        assertThat(ask("lsof", "--file", "rebuilt/1", "--wait", "20").exitCode())
                .isZero();

        Result unknown = ask("rebuild", "nothing");
        assertThat(unknown.exitCode()).isEqualTo(ExitCodes.NO);
        assertThat(unknown.err()).contains("there is no family");
    }

    @Test
    void showsTheTopology() throws Exception {
        Result result = askAsProcess("", "topology");
        assertThat(result.exitCode()).isZero();
        assertThat(result.out()).contains("handles (application fs.handles)").contains("Sub-topology");
    }

    @Test
    void aDataFolderInUseIsRefused() throws Exception {
        Result second = CommandProcess.run("up", "--data", temp.resolve("data").toString());
        assertThat(second.exitCode()).isEqualTo(ExitCodes.CANNOT_START);
        assertThat(second.err())
                .startsWith("fsledger: Another fsledger (process %d) uses".formatted(up.pid()))
                .hasLineCount(1);
    }

    @Test
    void logsIntoItsFolder() {
        assertThat(temp.resolve("data/logs/fsledger.log")).exists();
    }
}
