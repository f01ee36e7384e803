package io.fsledger.client.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fsledger.client.Position;
import io.fsledger.client.query.Basis.Copy;
import io.fsledger.core.handles.OpenFlags;
import io.fsledger.core.retry.ReconnectPolicy;
import io.fsledger.events.HandleRef;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QueryClientTest {
    private static final String HANDLE = """
            {"filesystem":"mesa","inode":"18446744073709551615","generation":2,"fh":7,"client":"c1","term":3,"flags":1026,
             "access":"rw","readable":true,"writable":true,"append":true,"create":false,"exclusive":false,"truncate":false,
             "directory":false,"offset":"512","dirty":true,"openedAt":"2026-01-02T03:04:05.006Z",
             "delegate":{"filesystem":"inner","inode":9,"generation":0,"fh":"8"},"new":"unknown"}""";
    private static final String BASIS =
            "\"basis\":[{\"family\":\"handles\",\"partition\":1,\"position\":17,\"lag\":2,\"copy\":\"active\"}]";

    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<Long> waits = new ArrayList<>();
    private HttpServer server;
    private QueryClient client;

    private record Answer(int status, String body, String retryAfter) {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
        client = client(address());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void whoHasAFileOpen() {
        answer("{\"counts\":{\"open\":5,\"writable\":2,\"generation\":3},\"isOpen\":true,"
                + "\"isOpenForWrite\":true,\"handles\":[" + HANDLE + "]," + BASIS + "}");
        InodeHandles inode =
                client.handlesOfInode("mesa", -1, Question.ALL.writable().by("c:1"));
        assertThat(asked)
                .containsExactly(
                        "GET /v1/filesystems/mesa/inodes/18446744073709551615/handles?client=c%3A1&writable=true");
        assertThat(inode.open()).isEqualTo(5);
        assertThat(inode.writable()).isEqualTo(2);
        assertThat(inode.generation()).isEqualTo(3);
        assertThat(inode.isOpen()).isTrue();
        assertThat(inode.isOpenForWrite()).isTrue();
        assertThat(inode.handles().firstPage().basis()).containsExactly(new Basis("handles", 1, 17, 2, Copy.ACTIVE));
        assertThat(inode.handles())
                .containsExactly(new HandleInfo(
                        "mesa",
                        -1,
                        2,
                        7,
                        "c1",
                        3,
                        new OpenFlags(1026),
                        512,
                        true,
                        Instant.parse("2026-01-02T03:04:05.006Z"),
                        new HandleRef("inner", 9L, 0L, 8L)));
    }

    @Test
    void aListIsAskedForPageByPageAsOneComesToIt() {
        answer("{\"handles\":[" + HANDLE + "],\"next\":\"a b\"," + BASIS + "}");
        answer("{\"handles\":[],\"next\":\"c\"," + BASIS + "}");
        answer("{\"handles\":[" + HANDLE + "," + HANDLE + "]," + BASIS + "}");
        Pages<HandleInfo> pages =
                client.handlesOfClient("c1", Question.ALL.dirty().pagesOf(2));
        assertThat(asked).hasSize(1);
        assertThat(pages.stream()).hasSize(3);
        assertThat(asked)
                .containsExactly(
                        "GET /v1/clients/c1/handles?dirty=true&limit=2",
                        "GET /v1/clients/c1/handles?dirty=true&limit=2&next=a%20b",
                        "GET /v1/clients/c1/handles?dirty=true&limit=2&next=c");
    }

    @Test
    void theOtherLists() {
        for (int i = 0; i < 3; i++) {
            answer("{\"handles\":[]," + BASIS + "}");
        }
        client.handles(Question.ALL.fromStandbyToo());
        client.handlesOfFilesystem("mesa", Question.ALL);
        client.handlesOfNumber("mesa", -1, Question.ALL);
        assertThat(asked)
                .containsExactly(
                        "GET /v1/handles?copy=standby",
                        "GET /v1/filesystems/mesa/handles",
                        "GET /v1/filesystems/mesa/handles/18446744073709551615");
    }

    @Test
    void aQuestionCarriesThePositionsOfWhatOnePublished() {
        answer("{\"handles\":[]," + BASIS + "}");
        client.handles(Question.ALL
                .after(List.of(
                        new Position("handles", 2, 16), new Position("handles", 2, 17), new Position("handles", 0, 5)))
                .waitingAtMost(Duration.ofMillis(500)));
        assertThat(asked).containsExactly("GET /v1/handles?position=handles%3A0%3A5%2Chandles%3A2%3A17&waitMs=500");
    }

    @Test
    void counts() {
        answer(
                "{\"open\":3,\"writable\":2,\"dirty\":1,\"filesystems\":[{\"filesystem\":\"mesa\",\"open\":3,\"writable\":2,"
                        + "\"dirty\":1}]," + BASIS + "}");
        answer("{\"filesystem\":\"mesa\",\"open\":3,\"writable\":2,\"dirty\":1," + BASIS + "}");
        Counts counts = new Counts(3, 2, 1);
        Counts.OfAll all = client.counts(Question.ALL);
        assertThat(all.counts()).isEqualTo(counts);
        assertThat(all.filesystems()).containsExactly(new Counts.OfFilesystem("mesa", counts, List.of()));
        Counts.OfFilesystem mesa = client.counts("mesa", Question.ALL);
        assertThat(mesa).isEqualTo(new Counts.OfFilesystem("mesa", counts, all.basis()));
    }

    @Test
    void publishingGivesThePositionAndTheNumberThatWasTaken() {
        answer("{\"position\":\"handles:2:17\",\"fh\":\"18446744073709551615\"}");
        answer("{\"position\":\"handles:2:18\"}");
        answer("{\"positions\":[\"handles:2:19\",\"handles:0:3\"]}");
        assertThat(client.publish("{\"event\":\"opened\"}"))
                .isEqualTo(new Published(new Position("handles", 2, 17), -1L));
        assertThat(client.publish("{\"event\":\"closed\"}").fh()).isNull();
        assertThat(client.publishAll(List.of("{}", "{}")))
                .containsExactly(new Position("handles", 2, 19), new Position("handles", 0, 3));
        assertThat(asked)
                .containsExactly(
                        "POST /v1/events application/json {\"event\":\"opened\"}",
                        "POST /v1/events application/json {\"event\":\"closed\"}",
                        "POST /v1/events application/x-ndjson {}\n{}\n");
    }

    @Test
    void releasingAClient() {
        answer("{\"positions\":[\"handles:0:1\"]}");
        answer("{\"positions\":[]}");
        assertThat(client.release("c1", 4L)).containsExactly(new Position("handles", 0, 1));
        assertThat(client.release("c1", null)).isEmpty();
        assertThat(asked)
                .containsExactly(
                        "POST /v1/clients/c1/release?upToTerm=4 application/json ",
                        "POST /v1/clients/c1/release application/json ");
    }

    @Test
    void statusAndTopology() {
        answer(
                "{\"version\":\"0.1\",\"instance\":\"a:1\",\"ready\":true,\"families\":[{\"family\":\"handles\","
                        + "\"state\":\"running\",\"partitions\":[{\"partition\":0,\"owner\":\"a:1\",\"position\":4,\"end\":5,\"lag\":0,"
                        + "\"copy\":\"active\"},{\"partition\":1,\"owner\":\"b:1\",\"end\":7}],\"applied\":5,\"duplicates\":1,\"rejected\":2}]}");
        answer(
                "{\"families\":[{\"family\":\"handles\",\"applicationId\":\"fs.handles\",\"description\":\"Topologies:\"}]}");
        assertThat(client.status())
                .isEqualTo(new ServiceStatus(
                        "0.1",
                        "a:1",
                        List.of(new ServiceStatus.Family(
                                "handles",
                                "running",
                                null,
                                List.of(
                                        new ServiceStatus.Partition(0, "a:1", 4, 5, 0, Copy.ACTIVE),
                                        new ServiceStatus.Partition(1, "b:1", -1, 7, -1, null)),
                                5,
                                1,
                                2)),
                        true));
        assertThat(client.topology()).containsExactly(new FamilyTopology("handles", "fs.handles", "Topologies:"));
    }

    @Test
    void aRebuildIsFollowedToItsEnd() throws Exception {
        reply(202, "", "");
        for (int done : List.of(0, 50)) {
            answer("{\"family\":\"handles\",\"kind\":\"rebuild\",\"state\":\"running\",\"done\":" + done
                    + ",\"total\":100}");
        }
        answer("{\"family\":\"handles\",\"kind\":\"rebuild\",\"state\":\"done\",\"done\":100,\"total\":100}");
        client.rebuild("handles");
        List<Long> progress = new ArrayList<>();
        FamilyOperationProgress end =
                client.awaitOperation("handles", Duration.ofMinutes(1), now -> progress.add(now.done()));
        assertThat(end.state()).isEqualTo("done");
        assertThat(progress).containsExactly(0L, 50L, 100L);
        assertThat(asked.get(0)).startsWith("POST /v1/families/handles/rebuild");
    }

    @Test
    void anErrorNamesItsCode() {
        reply(504, problem("POSITION_NOT_REACHED", "partition 2 is at 16"), "");
        assertThatThrownBy(() -> client.handles(Question.ALL)).isInstanceOfSatisfying(QueryException.class, error -> {
            assertThat(error.code()).isEqualTo("POSITION_NOT_REACHED");
            assertThat(error.status()).isEqualTo(504);
            assertThat(error.detail()).isEqualTo("partition 2 is at 16");
        });
        assertThat(waits).isEmpty();
    }

    @Test
    void whatIsNotReadyIsAskedAgainNoSoonerThanItWants() {
        reply(503, problem("NOT_READY", "restoring"), "2");
        reply(503, problem("NOT_READY", "restoring"), "");
        answer("{\"handles\":[]," + BASIS + "}");
        assertThat(client.handles(Question.ALL)).isEmpty();
        assertThat(waits).containsExactly(2_000L, 200L);
    }

    @Test
    void whatIsNeverReadyFailsWithTheServicesWords() {
        for (int i = 0; i < 4; i++) {
            reply(503, problem("NOT_READY", "restoring"), "");
        }
        assertThatThrownBy(() -> client.handles(Question.ALL))
                .isInstanceOfSatisfying(
                        QueryException.class, error -> assertThat(error.code()).isEqualTo("NOT_READY"))
                .hasMessage("restoring");
        assertThat(asked).hasSize(4);
    }

    @Test
    void noAnswerIsWaitedForBeyondTheTimeLimit() {
        reply(503, problem("NOT_READY", "restoring"), "20");
        QueryClient impatient =
                new QueryClient(List.of(address()), ServiceAccess.OPEN, policy(), Duration.ofSeconds(10), waits::add);
        assertThatThrownBy(() -> impatient.handles(Question.ALL)).hasMessage("restoring");
        assertThat(waits).isEmpty();
    }

    @Test
    void whereNobodyListensTheNextInstanceIsAsked() throws IOException {
        answer("{\"positions\":[]}");
        assertThat(client(nobody(), address()).release("c1", null)).isEmpty();
        assertThat(waits).containsExactly(100L);
    }

    @Test
    void whereNobodyAnswersTheErrorSaysWhere() throws IOException {
        URI nobody = nobody();
        assertThatThrownBy(() -> client(nobody).status())
                .isInstanceOfSatisfying(QueryException.class, error -> {
                    assertThat(error.code()).isEqualTo(QueryException.UNREACHABLE);
                    assertThat(error.status()).isZero();
                })
                .hasMessageContaining(nobody.toString());
        assertThat(waits).containsExactly(100L, 200L, 400L);
    }

    @Test
    void aBrokenConnectionIsTriedAgainForAQuestionAndNotForADeed() {
        reply(0, "", "");
        answer("{\"handles\":[]," + BASIS + "}");
        assertThat(client.handles(Question.ALL)).isEmpty();
        reply(0, "", "");
        assertThatThrownBy(() -> client.publish("{}")).isInstanceOf(QueryException.class);
        assertThat(asked).hasSize(3);
    }

    @Test
    void whatMayBeInTheLogIsPublishedAgainOnlyWithSequences() {
        reply(503, problem("NOT_READY", "not acknowledged"), "");
        reply(0, "", "");
        answer("{\"position\":\"handles:2:17\"}");
        assertThat(client.publish(closed(3)).position()).isEqualTo(new Position("handles", 2, 17));
        reply(503, problem("NOT_READY", "not acknowledged"), "");
        answer("{\"positions\":[\"handles:2:18\",\"handles:2:19\"]}");
        assertThat(client.publishAll(List.of(closed(4), closed(5)))).hasSize(2);
        assertThat(asked).hasSize(5);
    }

    @Test
    void whatWouldBeAppliedTwiceIsNotPublishedAgain() {
        String unnumbered = "{\"event\":\"opened\",\"filesystem\":\"mesa\",\"inode\":42,\"client\":\"c1\",\"term\":1,"
                + "\"sequence\":6,\"flags\":0}";
        List<List<String>> harmful =
                List.of(List.of(closed(0)), List.of(closed(1), closed(0)), List.of(unnumbered), List.of("{}"));
        for (List<String> events : harmful) {
            reply(503, problem("NOT_READY", "not acknowledged"), "");
            assertThatThrownBy(() -> client.publishAll(events))
                    .isInstanceOfSatisfying(
                            QueryException.class,
                            error -> assertThat(error.code()).isEqualTo("NOT_READY"));
        }
        assertThat(asked).hasSize(harmful.size());
        assertThat(waits).isEmpty();
    }

    @Test
    void aReleaseIsRepeatedWhereItSaysUpToWhichTerm() {
        reply(503, problem("NOT_READY", "restoring"), "");
        answer("{\"positions\":[]}");
        assertThat(client.release("c1", 3L)).isEmpty();
        reply(503, problem("NOT_READY", "restoring"), "");
        assertThatThrownBy(() -> client.release("c1", null)).hasMessage("restoring");
        assertThat(asked).hasSize(3);
    }

    private static String closed(long sequence) {
        return "{\"event\":\"closed\",\"filesystem\":\"mesa\",\"inode\":42,\"client\":\"c1\",\"term\":1,\"sequence\":"
                + sequence + ",\"fh\":7}";
    }

    @Test
    void whatIsNoServiceOfOursIsSaidToBeNone() {
        reply(200, "<html>", "");
        reply(200, "{}", "");
        reply(404, "<html>", "");
        assertThatThrownBy(() -> client.status()).hasMessageContaining("is not JSON");
        assertThatThrownBy(() -> client.status()).hasMessageContaining("\"version\"");
        assertThatThrownBy(() -> client.status())
                .isInstanceOfSatisfying(
                        QueryException.class,
                        error -> assertThat(error.status()).isEqualTo(404));
    }

    private QueryClient client(URI... addresses) {
        return new QueryClient(List.of(addresses), ServiceAccess.OPEN, policy(), Duration.ofSeconds(30), waits::add);
    }

    private static ReconnectPolicy policy() {
        return ReconnectPolicy.DEFAULT.withJitter(0).withAttempts(3);
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private static URI nobody() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + free.getLocalPort());
        }
    }

    private void answer(String body) {
        reply(200, body, "");
    }

    /** @param status 0 breaks the connection */
    private void reply(int status, String body, String retryAfter) {
        answers.add(new Answer(status, body, retryAfter));
    }

    private static String problem(String code, String detail) {
        return "{\"type\":\"about:blank\",\"title\":\"no\",\"status\":0,\"code\":\"" + code + "\",\"detail\":\""
                + detail + "\"}";
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            String type = exchange.getRequestHeaders().getFirst("Content-Type");
            boolean question = exchange.getRequestMethod().equals("GET");
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI()
                    + (question ? "" : " " + type + " " + body));
            Answer answer = answers.remove();
            if (answer.status() == 0) {
                return;
            }
            if (!answer.retryAfter().isEmpty()) {
                exchange.getResponseHeaders().add("Retry-After", answer.retryAfter());
            }
            byte[] bytes = answer.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
