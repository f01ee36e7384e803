package io.fsledger.e2e;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fsledger.client.Publisher;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.embedded.TestStack;
import io.fsledger.events.Cause;
import io.fsledger.events.ClientTransition;
import io.fsledger.events.DirectoryNotification;
import io.fsledger.events.InodeRef;
import io.fsledger.events.PostMortem;
import io.fsledger.events.ReasonCode;
import io.fsledger.events.Rejection;
import io.fsledger.schemas.Topics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Directories as programs see them: watched and posted to over HTTP, asked for and followed over HTTP. */
@Tag("slow")
class DirectoriesEndToEndTest {
    private static final Duration SOON = Duration.ofSeconds(60);

    private static final int PARTITIONS = 4;

    /** About 4 MB of them. */
    private static final long UNREAD_CHANGES = 12_000;

    @RegisterExtension
    static final TestStack STACK = new TestStack();

    @TempDir
    static Path temp;

    private static LocalService service;
    private static Http http;
    private static KafkaLog log;

    @BeforeAll
    static void start() {
        service = LocalService.start(settings("one")).awaitReady();
        http = service.http();
        log = new KafkaLog(STACK.bootstrapServers(), STACK.registryUrl());
    }

    @AfterAll
    static void stop() {
        service.close();
        log.close();
    }

    private static Map<String, Object> settings(String stateDir) {
        Map<String, Object> settings =
                ServiceSettings.of(STACK.bootstrapServers(), STACK.registryUrl(), temp.resolve(stateDir));
        settings.put(Bound.DIRECTORY_PENDING_MAX.key(), 100);
        return settings;
    }

    /** Limits hold in a partition from an event of its log on, which it is given a moment after the start. */
    private static void awaitLimits(String prefix) {
        try (KafkaLog begun = new KafkaLog(STACK.bootstrapServers(), STACK.registryUrl(), prefix)) {
            await().atMost(SOON)
                    .until(() -> begun.events(Topics.DIRECTORIES).stream()
                                    .filter(event -> event.getConfigured() != null)
                                    .count()
                            == PARTITIONS);
        }
    }

    private static String publish(Http to, String event) {
        Http.Answer answer = to.post("/v1/events", "application/json", event);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().get("position").asText();
    }

    private static String publish(String event) {
        return publish(http, event);
    }

    private static String ofWatch(String kind, String filesystem, String client) {
        return "{\"event\":\"%s\",\"filesystem\":\"%s\",\"inode\":1,\"client\":\"%s\",\"term\":1}"
                .formatted(kind, filesystem, client);
    }

    private static String created(String filesystem, long child) {
        return "{\"event\":\"created\",\"filesystem\":\"%s\",\"inode\":1,\"client\":\"poster\",\"child\":%d,\"name\":\"n%d\"}"
                .formatted(filesystem, child, child);
    }

    private static String path(String filesystem, String part) {
        return "/v1/filesystems/" + filesystem + "/inodes/1/" + part;
    }

    private static URI uri(String path) {
        return URI.create(service.uri() + path);
    }

    private static List<DirectoryNotification> told(String filesystem) {
        return log.events(Topics.NOTIFICATIONS).stream()
                .filter(one -> one.getFilesystem().equals(filesystem))
                .toList();
    }

    private static List<Long> children(List<DirectoryNotification> told) {
        return told.stream()
                .flatMap(one -> one.getChanges().stream())
                .map(change -> change.getChild())
                .toList();
    }

    @Test
    void fromAWatchToItsNotifications() throws IOException {
        publish(ofWatch("watched", "life", "ben"));
        String position = publish(ofWatch("watched", "life", "ada"));
        JsonNode watches = http.get(path("life", "watches?waitMs=30000&position=" + position))
                .json();
        assertThat(watches.get("watched").asBoolean()).isTrue();
        assertThat(watches.get("watches").findValuesAsText("client")).containsExactly("ada", "ben");
        assertThat(http.get("/v1/clients/ada/watches")
                        .json()
                        .at("/watches/0/filesystem")
                        .asText())
                .isEqualTo("life");
        assertThat(http.get("/v1/clients/ada/holdings")
                        .json()
                        .at("/holdings/0/kind")
                        .asText())
                .isEqualTo("watch");
        assertThat(http.get("/v1/directories").json().get("directories").findValuesAsText("filesystem"))
                .contains("life");
        assertThat(http.get("/v1/directories/counts").json().get("watches").asLong())
                .isGreaterThanOrEqualTo(2);

        try (EventStream stream = new EventStream(uri(path("life", "notifications")), null)) {
            publish(created("life", 5));
            publish("{\"event\":\"renamed\",\"filesystem\":\"life\",\"inode\":1,\"client\":\"poster\",\"child\":5,"
                    + "\"oldName\":\"n5\",\"newNameBytes\":\"/w==\",\"replaced\":9}");
            publish(ofWatch("drained", "life", "ada"));
            List<JsonNode> changes = new ArrayList<>();
            while (changes.size() < 2) {
                EventStream.Event event = stream.next();
                assertThat(event.kind()).isEqualTo("notification");
                assertThat(new OpenApiDocument().faults("Notification", event.data()))
                        .isEmpty();
                event.data().get("changes").forEach(changes::add);
            }
            assertThat(changes.get(0).get("name").asText()).isEqualTo("n5");
            assertThat(changes.get(1).get("newNameBytes").asText()).isEqualTo("/w==");
            assertThat(changes.get(1).get("replaced").asLong()).isEqualTo(9);
        }
        String last = publish(ofWatch("unwatched", "life", "ada"));
        assertThat(http.get(path("life", "changes?waitMs=30000&position=" + last))
                        .json()
                        .get("watchers")
                        .asLong())
                .isEqualTo(1);
    }

    /** Streams break off in the middle and come back; others never read: whoever follows gets each change once, in order. */
    @Test
    void aStreamIsResumedWithoutLossOrRepetition() throws IOException {
        publish(ofWatch("watched", "resumed", "a"));
        int last = 60;
        List<Long> read = new ArrayList<>();
        String id = "beginning";
        try (EventStream unread = new EventStream(uri("/v1/notifications?from=beginning"), null)) {
            assertThat(unread.status()).isEqualTo(200);
            for (int child = 1; read.size() < last; ) {
                URI from = uri(path("resumed", "notifications?from=" + id));
                try (EventStream stream = new EventStream(from, null)) {
                    for (int posted = 0; posted < 10 && child <= last; posted++, child++) {
                        publish(created("resumed", child));
                    }
                    stream.next()
                            .data()
                            .get("changes")
                            .forEach(change -> read.add(change.get("child").asLong()));
                    id = stream.lastEventId();
                }
            }
        }
        assertThat(read)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, last).boxed().toList());
    }

    /** What is told is more than all buffers hold between the service and somebody who never reads. */
    @Test
    void whoNeverReadsHoldsUpNobody() throws IOException {
        String name = "n".repeat(240);
        publish(ofWatch("watched", "unread", "a"));
        try (Socket unread = new Socket()) {
            unread.setReceiveBufferSize(4 << 10);
            unread.connect(
                    new InetSocketAddress(service.uri().getHost(), service.uri().getPort()));
            unread.getOutputStream()
                    .write(("GET " + path("unread", "notifications") + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .getBytes(US_ASCII));
            assertThat(unread.getInputStream().read()).isEqualTo('H');
            try (EventStream stream = new EventStream(uri(path("unread", "notifications")), null)) {
                for (long told = 0; told < UNREAD_CHANGES; ) {
                    StringBuilder lines = new StringBuilder();
                    for (int one = 1; one <= 90; one++) {
                        lines.append(created("unread", one).replace("\"n" + one + "\"", "\"" + name + "\""))
                                .append('\n');
                    }
                    lines.append(ofWatch("drained", "unread", "a"));
                    assertThat(http.post("/v1/events", "application/x-ndjson", lines.toString())
                                    .status())
                            .isEqualTo(200);
                    for (long until = told + 90; told < until; ) {
                        told += stream.next().data().get("changes").size();
                    }
                }
            }
        }
    }

    @Test
    void whatIsTooMuchIsDroppedAndReported() {
        publish(ofWatch("watched", "flood", "a"));
        StringBuilder lines = new StringBuilder();
        for (int child = 1; child <= 5_000; child++) {
            lines.append(created("flood", child)).append('\n');
        }
        assertThat(http.post("/v1/events", "application/x-ndjson", lines.toString())
                        .status())
                .isEqualTo(200);

        await().atMost(SOON).untilAsserted(() -> {
            List<DirectoryNotification> told = told("flood");
            long dropped =
                    told.stream().mapToLong(DirectoryNotification::getDropped).sum();
            assertThat(children(told).size() + dropped).isEqualTo(5_000);
            assertThat(children(told)).isSorted().endsWith(5_000L);
        });
        assertThat(told("flood"))
                .anySatisfy(one -> assertThat(one.getDropped()).isPositive())
                .allSatisfy(one -> assertThat(one.getChanges()).hasSizeLessThanOrEqualTo(100));
        assertThat(http.get("/metrics").body())
                .containsPattern("fsledger_dropped_total\\{family=\"directories\"} [1-9]");
    }

    /** The interval is so long that nothing is told before the restart. */
    @Test
    void whatIsPendingWhenTheServiceStopsIsToldOnceByTheNext() {
        Map<String, Object> slow = new HashMap<>(settings("slow"));
        slow.put("topic.prefix", "slow.");
        slow.put(Bound.DIRECTORY_INTERVAL_MS.key(), 60_000);
        String changes;
        try (LocalService before = LocalService.start(slow).awaitReady()) {
            awaitLimits("slow.");
            publish(before.http(), ofWatch("watched", "restart", "a"));
            publish(before.http(), created("restart", 1));
            changes = path("restart", "changes?waitMs=30000&position=" + publish(before.http(), created("restart", 2)));
            JsonNode pending = before.http().get(changes).json();
            assertThat(pending.get("pending").asInt()).isEqualTo(2);
            assertThat(pending.get("changes").findValuesAsText("name")).containsExactly("n1", "n2");
        }
        try (LocalService after = LocalService.start(slow).awaitReady()) {
            // with the position: what was applied and not committed when it stopped is applied again
            JsonNode pending = after.http().get(changes).json();
            assertThat(pending.get("changes").findValuesAsText("name")).containsExactly("n1", "n2");
            publish(after.http(), created("restart", 3));
            publish(after.http(), ofWatch("drained", "restart", "a"));
            URI all = URI.create(after.uri() + path("restart", "notifications?from=beginning"));
            List<Long> read = new ArrayList<>();
            publish(after.http(), created("restart", 4));
            publish(after.http(), ofWatch("drained", "restart", "a"));
            try (EventStream stream = new EventStream(all, null)) {
                while (!read.contains(4L)) {
                    stream.next()
                            .data()
                            .get("changes")
                            .forEach(change -> read.add(change.get("child").asLong()));
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            assertThat(read).containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @Test
    void theWatchesOfALostClientEnd() throws Exception {
        Map<String, Object> client =
                Map.of("bootstrap.servers", STACK.bootstrapServers(), "schema.registry.url", STACK.registryUrl());
        long term;
        try (Publisher publisher = Publisher.connect("leaving", client)) {
            term = publisher.term();
            InodeRef directory = new InodeRef("left", 1L, 0L);
            String position = publisher.directories().watched(directory).join().toString();
            assertThat(http.get(path("left", "watches?waitMs=30000&position=" + position))
                            .json()
                            .get("watched")
                            .asBoolean())
                    .isTrue();
            publisher.leave();
        }
        await().atMost(SOON)
                .until(() ->
                        !http.get(path("left", "watches")).json().get("watched").asBoolean());
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(log.events(Topics.TRANSITIONS).stream()
                                .filter(one -> one.getClient().equals("leaving"))
                                .map(ClientTransition::getPostMortem)
                                .filter(Objects::nonNull))
                        .containsExactly(new PostMortem(term, Cause.GONE, 0L, 0L, 0L, 1L, 0L)));
        publish(ofWatch("watched", "left", "leaving").replace("\"term\":1", "\"term\":" + term));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(log.rejections())
                        .filteredOn(one -> "leaving".equals(one.getClient()))
                        .extracting(Rejection::getCode)
                        .contains(ReasonCode.FENCED));
    }
}
