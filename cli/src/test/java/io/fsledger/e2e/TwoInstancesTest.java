package io.fsledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fsledger.client.Position;
import io.fsledger.client.query.HandleInfo;
import io.fsledger.client.query.QueryClient;
import io.fsledger.client.query.ServiceStatus;
import io.fsledger.embedded.TestStack;
import io.fsledger.events.HandleEvent;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.EventReader;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Several services share the partitions: each answers everything, and a part that nobody has is no answer. */
@Tag("slow")
class TwoInstancesTest {
    private static final int PARTITIONS = 4;
    private static final int HANDLES = 300;
    private static final int INODES = 40;

    @RegisterExtension
    static final TestStack STACK = new TestStack();

    @TempDir
    Path temp;

    private Map<String, Object> settings(String instance) {
        return ServiceSettings.of(
                STACK.bootstrapServers(), STACK.registryUrl(), temp.resolve(instance), Topics.HANDLES, Topics.INODES);
    }

    @Test
    void eachAnswersEverythingAndASurvivorTakesOver() throws Exception {
        try (LocalService here = LocalService.start(settings("here")).awaitReady();
                KafkaLog log = new KafkaLog(STACK.bootstrapServers(), STACK.registryUrl())) {
            List<Position> positions = here.ask().publishAll(opens());
            List<HandleInfo> expected;
            try (ServiceProcess other = ServiceProcess.start(settings("other"))) {
                awaitShared(here.ask(), here.uri(), other.uri());
                awaitShared(other.ask(), here.uri(), other.uri());
                expected = fold(log).handlesByRules();
                assertThat(expected).hasSize(HANDLES);
                HandleAnswers.assertEqual(here.ask(), positions, expected);
                HandleAnswers.assertEqual(other.ask(), positions, expected);
                assertThat(rows(other.http(), 7)).isEqualTo(rows(here.http(), 1_000));
                assertThat(rows(here.http(), 7)).hasSize(HANDLES);
                inodesAreAskedForWhereTheyLie(here.http(), other.http());
                operationsAreRefused(here);
                other.kill();
            }
            surviveAlone(here, expected);
            joinedWhilePublishing(here, log);
        }
    }

    private static List<String> opens() {
        return IntStream.rangeClosed(1, HANDLES)
                .mapToObj(fh ->
                        "{\"event\":\"opened\",\"filesystem\":\"shared\",\"inode\":%d,\"client\":\"c%d\",\"fh\":%d,\"flags\":%d}"
                                .formatted(1 + fh % INODES, fh % 5, fh, fh % 3))
                .toList();
    }

    /** Until both have partitions of the family, and both are known to. */
    private static void awaitShared(QueryClient ask, URI... instances) {
        Set<String> expected =
                List.of(instances).stream().map(URI::getAuthority).collect(Collectors.toSet());
        await().atMost(LocalService.READY_WITHIN).untilAsserted(() -> {
            ServiceStatus status = ask.status();
            assertThat(status.ready()).isTrue();
            for (ServiceStatus.Family family : status.families()) {
                assertThat(family.partitions())
                        .extracting(ServiceStatus.Partition::owner)
                        .containsAll(expected)
                        .allMatch(expected::contains);
            }
        });
    }

    /** A path whose parts lie at both, and a wait at the one for what lies at the other. */
    private static void inodesAreAskedForWhereTheyLie(Http here, Http other) throws Exception {
        InodeRequests inodes = new InodeRequests(here);
        List<String> positions = new ArrayList<>(List.of(inodes.lookedUp("deep", 1, "c", "")));
        for (int inode = 2; inode <= 9; inode++) {
            positions.add(inodes.lookedUp("deep", inode, "c", inodes.named(inode - 1, "d" + inode)));
        }
        String bound = "?position=" + String.join(",", positions);
        for (Http one : List.of(here, other)) {
            JsonNode path =
                    new InodeRequests(one).get("deep", 9, "/path" + bound).json();
            assertThat(path.get("path").asText()).isEqualTo("/d2/d3/d4/d5/d6/d7/d8/d9");
            assertThat(path.get("basis")).hasSizeGreaterThan(1);
        }
        for (int inode = 2; inode <= 9; inode++) {
            String requested = inodes.request("deep", inode);
            var waiting = new InodeRequests(other).waitUntilResolved("deep", inode, requested);
            inodes.answer("resolved", "deep", inode, inodes.requestId("deep", inode), ",\"attributes\":{\"size\":7}");
            assertThat(waiting.get().json().path("waited").asText()).isEqualTo("resolved");
        }
    }

    private static void operationsAreRefused(LocalService here) {
        for (String operation : List.of("rebuild", "upgrade")) {
            Http.Answer answer = here.http().post("/v1/families/handles/" + operation);
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.code()).isEqualTo("FAMILY_ELSEWHERE");
        }
        assertThat(here.ask().operation("handles").isRunning()).isFalse();
    }

    private static List<JsonNode> rows(Http http, int limit) {
        List<JsonNode> rows = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = http.get("/v1/handles?limit=" + limit + next).json();
            page.get("handles").forEach(rows::add);
            next = page.has("next") ? "&next=" + page.get("next").asText() : "";
        } while (!next.isEmpty());
        return rows;
    }

    /** Every answer of the one that is left is either the whole truth or none. */
    private static void surviveAlone(LocalService here, List<HandleInfo> expected) {
        Map<Integer, Integer> statuses = new HashMap<>();
        long killed = System.nanoTime();
        await().atMost(LocalService.READY_WITHIN)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    int unanswered = 0;
                    for (String path : questions()) {
                        Http.Answer answer = here.http().get(path);
                        statuses.merge(answer.status(), 1, Integer::sum);
                        if (answer.status() == 200) {
                            assertThat(shownIn(answer)).as(path).isEqualTo(matching(expected, path));
                        } else {
                            assertThat(answer.status()).as(answer.body()).isEqualTo(503);
                            assertThat(answer.retryAfter()).isNotEmpty();
                            unanswered++;
                        }
                    }
                    return unanswered == 0;
                });
        System.out.printf(
                "TwoInstancesTest: taken over after %d ms, answers by status %s%n",
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed), statuses);
        assertThat(statuses).containsKey(503);
        HandleAnswers.assertEqual(here.ask(), List.of(), expected);
    }

    private static List<String> questions() {
        List<String> questions = new ArrayList<>(List.of(
                "/v1/handles?limit=1000",
                "/v1/clients/c1/handles?limit=1000",
                "/v1/filesystems/shared/handles?limit=1000"));
        for (int inode = 1; inode <= 8; inode++) {
            questions.add("/v1/filesystems/shared/inodes/" + inode + "/handles?limit=1000");
        }
        return questions;
    }

    private static Set<Long> shownIn(Http.Answer answer) {
        return StreamSupport.stream(answer.json().get("handles").spliterator(), false)
                .map(handle -> handle.get("fh").asLong())
                .collect(Collectors.toSet());
    }

    private static Set<Long> matching(List<HandleInfo> expected, String path) {
        String[] parts = path.replaceAll("\\?.*", "").split("/");
        return expected.stream()
                .filter(handle -> !parts[2].equals("clients") || handle.client().equals(parts[3]))
                .filter(handle ->
                        parts.length < 5 || !parts[4].equals("inodes") || handle.inode() == Long.parseLong(parts[5]))
                .map(HandleInfo::fh)
                .collect(Collectors.toSet());
    }

    /** Partitions move to a third one while a mount goes on publishing. */
    private void joinedWhilePublishing(LocalService here, KafkaLog log) throws Exception {
        Map<String, String> client =
                Map.of("bootstrap.servers", STACK.bootstrapServers(), "schema.registry.url", STACK.registryUrl());
        try (MountLoad mount = new MountLoad("mount", client, 1);
                ServiceProcess third = ServiceProcess.start(settings("third"))) {
            awaitShared(here.ask(), here.uri(), third.uri());
            List<Position> positions = mount.stop();
            HandleFold fold = fold(log);
            assertThat(fold.refused()).isEmpty();
            HandleAnswers.assertEqual(third.ask(), positions, fold.handlesByRules());
            HandleAnswers.assertEqual(here.ask(), positions, fold.handlesByRules());
            assertThat(fold.handlesByRules()).isEqualTo(fold.handlesByModel());
        }
    }

    private static HandleFold fold(KafkaLog log) {
        EventReader<HandleEvent> reader = log.reader(Topics.HANDLES);
        return new HandleFold(log.read(Topics.HANDLES), reader, PARTITIONS);
    }
}
