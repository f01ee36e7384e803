package io.fsledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fsledger.client.Position;
import io.fsledger.client.Publisher;
import io.fsledger.client.query.HandleInfo;
import io.fsledger.client.query.Published;
import io.fsledger.client.query.QueryClient;
import io.fsledger.client.query.QueryException;
import io.fsledger.client.query.Question;
import io.fsledger.client.query.ServiceStatus;
import io.fsledger.core.handles.OpenFlags;
import io.fsledger.embedded.TestStack;
import io.fsledger.events.HandleRef;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import io.fsledger.streams.app.LedgerService;
import io.fsledger.streams.kernel.ServiceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** One service as programs use it: events in by every way, every question out. */
@Tag("slow")
class ServiceEndToEndTest {
    private static final String LINES = "application/x-ndjson";
    private static final String JSON = "application/json";

    @RegisterExtension
    static final TestStack STACK = new TestStack();

    @TempDir
    static Path temp;

    private static LocalService service;
    private static QueryClient ask;
    private static Http http;

    @BeforeAll
    static void start() {
        service = LocalService.ready(STACK, temp.resolve("one"));
        ask = service.ask();
        http = service.http();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static Map<String, Object> clientSettings() {
        return Map.of("bootstrap.servers", STACK.bootstrapServers(), "schema.registry.url", STACK.registryUrl());
    }

    private static String opened(String filesystem, long inode, String client, long fh, int flags) {
        return "{\"event\":\"opened\",\"filesystem\":\"%s\",\"inode\":\"%s\",\"client\":\"%s\",\"fh\":%d,\"flags\":%d}"
                .formatted(filesystem, Long.toUnsignedString(inode), client, fh, flags);
    }

    @Test
    void whatAPublisherSaysIsAnswered() throws Exception {
        try (Publisher publisher = Publisher.connect("publisher-1", clientSettings())) {
            HandleRef inner = new HandleRef("inner", -2L, 1L, 5L);
            HandleRef outer = new HandleRef("outer", 42L, 0L, 6L);
            List<Position> positions = new ArrayList<>();
            positions.add(publisher.handles().opened(inner, new OpenFlags(1)).join());
            positions.add(
                    publisher.handles().opened(outer, new OpenFlags(2), inner).join());
            positions.add(publisher.handles().moved(outer, 4096).join());
            positions.add(publisher.handles().dirtied(outer).join());
            Question after = Question.ALL.after(positions);
            HandleInfo shown =
                    ask.handlesOfNumber("outer", 6, after).stream().findFirst().orElseThrow();
            assertThat(shown.client()).isEqualTo("publisher-1");
            assertThat(shown.term()).isEqualTo(publisher.term()).isPositive();
            assertThat(shown.offset()).isEqualTo(4096);
            assertThat(shown.dirty()).isTrue();
            assertThat(shown.delegate()).isEqualTo(inner);
            assertThat(ask.handlesOfInode("inner", -2L, after).generation()).isEqualTo(1);

            Position closed = publisher.handles().closed(outer).join();
            assertThat(ask.handlesOfFilesystem("outer", Question.ALL.after(closed)))
                    .isEmpty();
            await().untilAsserted(() -> assertThat(ask.handlesOfClient("publisher-1", Question.ALL))
                    .as("the delegate is closed with it")
                    .isEmpty());
        }
    }

    @Test
    void whatIsPublishedOverHttpIsAnswered() {
        Published one = ask.publish(opened("single", 7, "http-1", 3, 0));
        assertThat(one.fh()).isNull();
        assertThat(ask.handlesOfInode("single", 7, Question.ALL.after(one.position()))
                        .isOpenForWrite())
                .isFalse();

        Published first = ask.publish(
                "{\"event\":\"opened\",\"filesystem\":\"numbered\",\"inode\":7,\"client\":\"http-1\",\"flags\":0}");
        Published second = ask.publish(
                "{\"event\":\"opened\",\"filesystem\":\"numbered\",\"inode\":7,\"client\":\"http-1\",\"flags\":0}");
        assertThat(List.of(first.fh(), second.fh())).isEqualTo(List.of(1L, 2L));

        Http.Answer lines = http.post(
                "/v1/events",
                LINES,
                opened("lines", 8, "http-1", 4, 2)
                        + "\n\n{\"event\":\"opened\",\"filesystem\":\"lines\",\"inode\":8,\"client\":\"http-1\",\"flags\":1}\n"
                        + "{\"event\":\"closed\",\"filesystem\":\"lines\",\"inode\":8,\"client\":\"http-1\",\"fh\":4}\n");
        assertThat(lines.status()).isEqualTo(200);
        assertThat(lines.json().get("positions")).hasSize(3);
        assertThat(lines.json().at("/numbers/0/line").asInt()).isEqualTo(3);
        assertThat(lines.json().at("/numbers/0/fh").asLong()).isEqualTo(1);
        assertThat(ask.counts(
                                "lines",
                                Question.ALL.after(Position.parse(
                                        lines.json().at("/positions/2").asText())))
                        .counts()
                        .open())
                .isEqualTo(1);
    }

    @Test
    void ofLinesWithAMistakeNoneIsPublished() {
        String tooLong = "c".repeat(2 << 20);
        Map.of(
                        "{\"event\":\"opened\",\"inode\":8}",
                        "MALFORMED",
                        "{\"event\":\"opened\",\"filesystem\":\"/\",\"inode\":8,\"client\":\"c\",\"flags\":0}",
                        "MALFORMED",
                        opened("none", 9, tooLong, 5, 2),
                        "TOO_LARGE")
                .forEach((mistake, code) -> {
                    Http.Answer answer =
                            http.post("/v1/events", LINES, opened("none", 8, "http-1", 4, 2) + "\n" + mistake + "\n");
                    assertProblem(answer, code.equals("TOO_LARGE") ? 413 : 400, code);
                    assertThat(answer.json().get("detail").asText()).startsWith("line 2: ");
                });
        try (KafkaLog log = new KafkaLog(STACK.bootstrapServers(), STACK.registryUrl())) {
            assertThat(log.events(Topics.HANDLES))
                    .noneMatch(event -> event.getOpened() != null
                            && event.getOpened().getFilesystem().equals("none"));
        }
    }

    @Test
    void aPositionThatIsNeverReachedIsNotAnswered() {
        Http.Answer answer = http.get("/v1/handles?position=handles:0:999999999&waitMs=200");
        assertProblem(answer, 504, "POSITION_NOT_REACHED");
        assertThatThrownBy(() -> ask.counts(Question.ALL
                        .after(new Position("handles", 1, 999_999_999))
                        .waitingAtMost(Duration.ofMillis(100))))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo("POSITION_NOT_REACHED"));
    }

    @Test
    void allPagesAreTheWhole() {
        List<String> events = IntStream.rangeClosed(1, 100)
                .mapToObj(fh -> opened("paged", 1 + fh % 13, fh % 2 == 0 ? "even" : "odd", fh, fh % 3))
                .toList();
        List<Position> positions = ask.publishAll(events);
        Question whole = Question.ALL.after(positions);
        Set<Long> all = numbers(whole.pagesOf(1_000));
        assertThat(all).hasSize(100);
        for (int limit : new int[] {1, 3, 7, 99, 100}) {
            assertThat(numbers(whole.pagesOf(limit))).isEqualTo(all);
        }
        assertThat(numbers(whole.by("odd").pagesOf(3)))
                .allMatch(fh -> fh % 2 == 1)
                .hasSize(50);
        assertThat(numbers(whole.writable().pagesOf(3)))
                .allMatch(fh -> fh % 3 != 0)
                .hasSize(67);
        assertThat(numbers(whole.dirty().pagesOf(3))).isEmpty();
        assertThat(ask.handlesOfInode("paged", 5, whole.pagesOf(2)).handles().stream())
                .hasSize(8);
        assertThat(ask.handlesOfClient("even", whole.pagesOf(9)).stream()).hasSize(50);
    }

    private static Set<Long> numbers(Question question) {
        List<Long> numbers = ask.handlesOfFilesystem("paged", question).stream()
                .map(HandleInfo::fh)
                .toList();
        assertThat(numbers).doesNotHaveDuplicates();
        return new HashSet<>(numbers);
    }

    @Test
    void everyAnswerSaysWhatItRestsOn() {
        Position position = ask.publish(opened("basis", 1, "http-1", 1, 0)).position();
        JsonNode basis = http.get("/v1/filesystems/basis/inodes/1/handles?position=" + position)
                .json()
                .get("basis");
        assertThat(basis).hasSize(1);
        assertThat(basis.at("/0/family").asText()).isEqualTo("handles");
        assertThat(basis.at("/0/partition").asInt()).isEqualTo(position.partition());
        assertThat(basis.at("/0/position").asLong()).isGreaterThanOrEqualTo(position.offset());
        assertThat(basis.at("/0/copy").asText()).isEqualTo("active");
        assertThat(http.get("/v1/counts").json().get("basis")).hasSize(4);
    }

    @Test
    void anOperatorReleasesAClient() {
        List<String> events = IntStream.rangeClosed(1, 50)
                .mapToObj(fh -> opened("released", fh, "gone", fh, 1))
                .toList();
        List<Position> positions = ask.publishAll(events);
        Position kept = ask.publish(opened("released", 3, "stays", 99, 1)).position();
        assertThat(ask.handlesOfClient("gone", Question.ALL.after(positions)).stream())
                .hasSize(50);
        assertThat(ask.release("gone", 7L))
                .singleElement()
                .extracting(Position::family)
                .isEqualTo("clients");
        await().untilAsserted(() -> assertThat(ask.handlesOfFilesystem("released", Question.ALL.after(kept)))
                .extracting(HandleInfo::client)
                .containsExactly("stays"));
        assertThat(http.get("/v1/clients/gone/term").json().get("term").asLong())
                .isZero();
    }

    @Test
    void whatCannotBeAnsweredIsAProblemWithACode() {
        assertProblem(http.get("/v1/nothing"), 404, "NOT_FOUND");
        assertProblem(http.get("/v1/families/nothing/operation"), 404, "NOT_FOUND");
        assertProblem(http.method("DELETE", "/v1/handles"), 405, "METHOD_NOT_ALLOWED");
        for (String path : List.of(
                "/v1/handles?limit=0",
                "/v1/handles?limit=x",
                "/v1/handles?next=!!",
                "/v1/handles?next=99.AAAA",
                "/v1/handles?next=-1",
                "/v1/handles?writable=maybe",
                "/v1/handles?dirty=1",
                "/v1/handles?copy=both",
                "/v1/handles?waitMs=-1",
                "/v1/handles?position=handles",
                "/v1/handles?position=handles:x:1",
                "/v1/filesystems/m%20sa/handles",
                "/v1/filesystems/mesa/inodes/0/handles",
                "/v1/filesystems/mesa/inodes/18446744073709551616/handles",
                "/v1/filesystems/mesa/handles/-1",
                "/v1/clients/%C3%A4/handles")) {
            assertProblem(http.get(path), 400, "MALFORMED");
        }
        assertProblem(http.post("/v1/events", JSON, "{"), 400, "MALFORMED");
        assertProblem(http.post("/v1/events", JSON, "[]"), 400, "MALFORMED");
        assertProblem(http.post("/v1/events", JSON, ""), 400, "MALFORMED");
        assertProblem(http.post("/v1/events", JSON, "{\"event\":\"ticked\",\"client\":\"a\"}"), 400, "MALFORMED");
        assertProblem(http.post("/v1/events", "text/plain", "{}"), 415, "MALFORMED");
        assertProblem(http.post("/v1/clients/a/release?upToTerm=-1"), 400, "MALFORMED");
    }

    private static void assertProblem(Http.Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.contentType()).startsWith("application/problem+json");
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.json().get("detail").asText()).isNotBlank();
        assertThat(answer.retryAfter().isEmpty()).isEqualTo(status != 503);
    }

    @Test
    void aServiceThatIsNotReadySaysSo() {
        Map<String, Object> settings = ServiceSettings.of(
                STACK.bootstrapServers(), STACK.registryUrl(), temp.resolve("unready"), Topics.HANDLES);
        settings.put("topic.prefix", "other.");
        try (LocalService starting = LocalService.start(settings)) {
            Http.Answer ready = starting.http().get("/health/ready");
            Http.Answer handles = starting.http().get("/v1/handles");
            assertThat(ready.status()).isEqualTo(503);
            assertThat(ready.retryAfter()).isEqualTo("1");
            assertThat(ready.json().get("status").asText()).isEqualTo("down");
            assertThat(starting.http().get("/health/live").status()).isEqualTo(200);
            assertProblem(handles, 503, "NOT_READY");
            assertThat(starting.ask().status().ready()).isFalse();
            starting.awaitReady();
            assertThat(starting.http().get("/v1/handles").status()).isEqualTo(200);
        }
    }

    @Test
    void aServiceOfOneFamilyAnswersForThatOneOnly() {
        Map<String, Object> settings =
                ServiceSettings.of(STACK.bootstrapServers(), STACK.registryUrl(), temp.resolve("apart"), Topics.READS);
        settings.put("topic.prefix", "other.");
        try (LocalService reads = LocalService.start(settings).awaitReady()) {
            assertThat(reads.ask().status().families())
                    .extracting(ServiceStatus.Family::family)
                    .containsExactly(Topics.READS.suffix());
            assertThat(reads.http().get("/v1/reads").status()).isEqualTo(200);
            Http.Answer handles = reads.http().get("/v1/handles");
            assertProblem(handles, 503, "NOT_READY");
            assertThat(handles.json().get("detail").asText()).contains("does not run family handles", "families");
            assertProblem(reads.http().get("/v1/clients/somebody/holdings"), 503, "NOT_READY");
            assertProblem(reads.http().post("/v1/families/handles/rebuild"), 404, "NOT_FOUND");
        }
    }

    @Test
    void statusHealthAndMetrics() {
        ask.publish(opened("metrics", 1, "http-1", 1, 0));
        ServiceStatus status = ask.status();
        assertThat(status.ready()).isTrue();
        assertThat(status.families())
                .extracting(ServiceStatus.Family::family)
                .containsExactlyInAnyOrderElementsOf(
                        Topics.FAMILIES.stream().map(Topic::suffix).toList());
        assertThat(status.families())
                .allSatisfy(family -> assertThat(family.partitions())
                        .hasSize(4)
                        .allMatch(partition -> status.instance().equals(partition.owner())));
        assertThat(http.get("/health/ready").json().get("status").asText()).isEqualTo("up");
        assertThat(http.get("/health/live").json().get("status").asText()).isEqualTo("up");
        assertThat(ask.topology()).hasSize(LedgerService.FAMILIES.size());
        Http.Answer metrics = http.get("/metrics");
        assertThat(metrics.contentType()).startsWith("text/plain");
        assertThat(metrics.body())
                .contains(
                        "fsledger_events_total{family=\"handles\",outcome=\"applied\"}",
                        "fsledger_events_total{family=\"handles\",outcome=\"duplicate\"}",
                        "fsledger_events_total{family=\"handles\",outcome=\"rejected\"}",
                        "fsledger_rejections_total{code=\"MALFORMED\",family=\"handles\"}",
                        "fsledger_derived_total{family=\"handles\"}",
                        "fsledger_position{family=\"handles\",partition=\"0\"}",
                        "fsledger_lag{family=\"handles\",partition=\"3\"}",
                        "fsledger_restore_remaining{family=\"sequences\"}",
                        "fsledger_condition{condition=\"running\",family=\"handles\"} 1",
                        "fsledger_streams_commit_rate{family=\"handles\"}",
                        "jvm_memory_used_bytes");
    }

    @Test
    void aPortInUseIsSaid() {
        Map<String, Object> settings =
                ServiceSettings.of(STACK.bootstrapServers(), STACK.registryUrl(), temp.resolve("port"));
        settings.put("topic.prefix", "third.");
        settings.put(ServiceConfig.HTTP_PORT, service.service().port());
        assertThatThrownBy(() -> LocalService.start(settings)).hasMessageContaining("the port is in use");
    }
}
