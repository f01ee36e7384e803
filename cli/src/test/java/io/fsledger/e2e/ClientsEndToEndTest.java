package io.fsledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.fsledger.client.Position;
import io.fsledger.client.query.ClientInfo;
import io.fsledger.client.query.Holding;
import io.fsledger.client.query.QueryClient;
import io.fsledger.client.query.QueryException;
import io.fsledger.client.query.Question;
import io.fsledger.client.query.ReferenceInfo;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.retry.ConnectionState;
import io.fsledger.core.retry.ConnectionState.Phase;
import io.fsledger.embedded.TestStack;
import io.fsledger.events.Cause;
import io.fsledger.events.ClientPhase;
import io.fsledger.events.ClientTransition;
import io.fsledger.events.Fenced;
import io.fsledger.events.InodeRef;
import io.fsledger.events.PostMortem;
import io.fsledger.events.ReasonCode;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import io.fsledger.streams.kernel.ServiceConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Clients that live, are lost, come back and are taken over; each test has its own. */
@Tag("slow")
class ClientsEndToEndTest {
    private static final int PARTITIONS = 4;
    private static final int STREAMS_MAX = 6;
    /** Within one a test says and asks what it has to, on a busy machine too. */
    private static final long LEASE_MS = 6_000;

    @RegisterExtension
    static final TestStack STACK = new TestStack();

    @TempDir
    static Path temp;

    private static LocalService service;
    private static QueryClient ask;
    private static Http http;
    private static KafkaLog log;

    @BeforeAll
    static void start() {
        service = LocalService.start(settings("one")).awaitReady();
        ask = service.ask();
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
        settings.put(Bound.CLIENT_LEASE_MS.key(), LEASE_MS);
        settings.put(Bound.RECONNECT_LARGEST_DELAY_MS.key(), 200);
        settings.put(Bound.RECONNECT_ATTEMPTS.key(), 2);
        settings.put(ServiceConfig.STREAMS_MAX, STREAMS_MAX);
        return settings;
    }

    private static String event(String kind, String client, long term) {
        return "{\"event\":\"%s\",\"client\":\"%s\",\"term\":%d}".formatted(kind, client, term);
    }

    private static String opened(String client, long term, long inode, long fh) {
        return "{\"event\":\"opened\",\"filesystem\":\"%s\",\"inode\":%d,\"client\":\"%s\",\"term\":%d,\"fh\":%d,\"flags\":2}"
                .formatted("of-" + client, inode, client, term, fh);
    }

    private static Phase state(String client) {
        return ask.client(client, Question.ALL).state().phase();
    }

    private static List<ClientTransition> transitions(String client) {
        return log.events(Topics.TRANSITIONS).stream()
                .filter(one -> one.getClient().equals(client))
                .toList();
    }

    @Test
    void aClientWhoseLeaseRunsOutIsLostAndWhatItHeldIsReleased() {
        ClientInfo unheard = ask.client("lost", Question.ALL);
        assertThat(unheard.state()).isEqualTo(ConnectionState.NEW);
        assertThat(unheard.heardAt()).isNull();
        ask.publish(event("connected", "lost", 1));
        List<Position> positions = new ArrayList<>();
        for (int inode = 1; inode <= 20; inode++) {
            positions.add(ask.publish(opened("lost", 1, inode, inode)).position());
        }
        positions.add(ask.publish(
                        "{\"event\":\"looked_up\",\"filesystem\":\"of-lost\",\"inode\":3,\"client\":\"lost\",\"term\":1,\"count\":4}")
                .position());
        ask.publish(
                "{\"event\":\"dirtied\",\"filesystem\":\"of-lost\",\"inode\":3,\"client\":\"lost\",\"term\":1,\"fh\":3}");
        positions.add(ask.publish(
                        "{\"event\":\"watched\",\"filesystem\":\"of-lost\",\"inode\":2,\"client\":\"lost\",\"term\":1}")
                .position());
        assertHeldByTheLost(Question.ALL.after(positions).pagesOf(7));

        await().atMost(Duration.ofSeconds(60)).until(() -> state("lost") == Phase.FAILED);
        await().atMost(Duration.ofSeconds(60)).until(() -> holdings("lost").isEmpty());
        assertThat(transitions("lost"))
                .extracting(ClientTransition::getTo)
                .startsWith(
                        ClientPhase.CONNECTED, ClientPhase.RECONNECTING, ClientPhase.RECONNECTING, ClientPhase.FAILED);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(transitions("lost"))
                        .last()
                        .extracting(ClientTransition::getPostMortem)
                        .isEqualTo(new PostMortem(1L, Cause.LOST, 20L, 1L, 4L, 1L, 0L)));
        assertThat(ask.client("lost", Question.ALL).cause()).isEqualTo(Cause.LOST);
        assertThat(names(Question.ALL.inState(Phase.FAILED))).contains("lost");
        assertThat(names(Question.ALL.inState(Phase.CONNECTED))).doesNotContain("lost");
        assertThat(names(Question.ALL.pagesOf(1))).contains("lost");
    }

    private static void assertHeldByTheLost(Question question) {
        List<Holding> held = ask.holdingsOfClient("lost", question).stream().toList();
        assertThat(held)
                .filteredOn(one -> one.kind().equals("handle"))
                .extracting(one -> Objects.requireNonNull(one.handle()).fh())
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, 20).boxed().toList());
        ReferenceInfo reference = new ReferenceInfo(new InodeRef("of-lost", 3L, 0L), "lost", 1, 4);
        assertThat(held)
                .filteredOn(one -> one.kind().equals("reference"))
                .extracting(Holding::reference)
                .containsExactly(reference);
        assertThat(ask.referencesOfClient("lost", question)).containsExactly(reference);
        assertThat(held)
                .extracting(Holding::watch)
                .filteredOn(Objects::nonNull)
                .singleElement()
                .satisfies(watch -> assertThat(watch.directory()).isEqualTo(new InodeRef("of-lost", 2L, 0L)));
        assertThat(ask.watchesOfClient("lost", question)).hasSize(1);
        assertThat(ask.watchesOfInode("of-lost", 2, question).watchers()).isEqualTo(1);
        assertThat(held).hasSize(22);
    }

    @Test
    void aServiceThatWasDownLongerThanEveryLeaseExpiresNobody() {
        Map<String, Object> settings = settings("down");
        settings.put("topic.prefix", "down.");
        // of which some goes on its stop and its start, on a busy machine most
        Duration lease = Duration.ofSeconds(12);
        settings.put(Bound.CLIENT_LEASE_MS.key(), lease.toMillis());
        try (LocalService before = LocalService.start(settings).awaitReady()) {
            Position connected =
                    before.ask().publish(event("connected", "sleeper", 1)).position();
            assertThat(before.ask()
                            .client("sleeper", Question.ALL.after(connected))
                            .state()
                            .phase())
                    .isEqualTo(Phase.CONNECTED);
        }
        long down = System.nanoTime();
        await().atMost(lease.multipliedBy(2))
                .until(() -> System.nanoTime() - down > lease.plusMillis(500).toNanos());
        try (LocalService after = LocalService.start(settings)) {
            QueryClient asked = after.ask();
            // As soon as clients can be asked for: the lease goes on, whatever else is still starting.
            Phase first = await().atMost(LocalService.READY_WITHIN)
                    .ignoreException(QueryException.class)
                    .until(() -> asked.client("sleeper", Question.ALL).state().phase(), Objects::nonNull);
            assertThat(first).isEqualTo(Phase.CONNECTED);
            await().alias("its lease goes on where it was")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> asked.client("sleeper", Question.ALL).state().phase() == Phase.FAILED);
        }
    }

    @Test
    void aZombieIsRefusedOnEveryPartition() {
        ask.publish(event("connected", "taken", 1));
        ask.publish(opened("taken", 1, 1, 1));
        ask.publish(event("connected", "taken", 2));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> fences(Topics.HANDLES, "taken").size() == PARTITIONS);

        Set<Integer> partitions = new TreeSet<>();
        for (long inode = 2; partitions.size() < PARTITIONS; inode++) {
            if (partitions.add(Keys.partition(Keys.bytes(Keys.inode("of-taken", inode)), PARTITIONS))) {
                ask.publish(opened("taken", 1, inode, inode));
            }
        }
        ask.publish(event("heartbeat", "taken", 1));
        Set<Integer> refused = new HashSet<>();
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            log.rejections().stream()
                    .filter(one ->
                            "taken".equals(one.getClient()) && one.getTopic().equals("fs.handles"))
                    .forEach(one -> {
                        assertThat(one.getCode()).isEqualTo(ReasonCode.FENCED);
                        refused.add(one.getPartition());
                    });
            assertThat(refused).hasSize(PARTITIONS);
        });
        await().atMost(Duration.ofSeconds(60)).until(() -> holdings("taken").isEmpty());
        assertThat(transitions("taken").get(1).getCause()).isEqualTo(Cause.SUPERSEDED);
    }

    @Test
    void transitionsAreFollowedAndResumed() throws IOException {
        String path = "/v1/clients/followed/transitions";
        String id;
        try (EventStream stream = new EventStream(URI.create(service.uri() + path), null);
                EventStream unread = new EventStream(URI.create(service.uri() + "/v1/transitions"), null)) {
            assertThat(unread.status()).isEqualTo(200);
            assertThat(stream.contentType()).startsWith("text/event-stream");
            ask.publish(event("connected", "followed", 1));
            EventStream.Event connected = stream.next();
            assertThat(connected.kind()).isEqualTo("transition");
            assertThat(connected.data().path("to").asText()).isEqualTo("connected");
            assertThat(new OpenApiDocument().faults("Transition", connected.data()))
                    .isEmpty();
            id = stream.lastEventId();
            assertThat(id).startsWith("clients.transitions:");
        }
        ask.publish("{\"event\":\"disconnected\",\"client\":\"followed\",\"term\":1,\"forGood\":true}");
        try (EventStream resumed = new EventStream(URI.create(service.uri() + path), id)) {
            EventStream.Event gone = resumed.next();
            assertThat(gone.data().path("from").asText()).isEqualTo("connected");
            assertThat(gone.data().path("cause").asText()).isEqualTo("gone");
        }
        try (EventStream all = new EventStream(URI.create(service.uri() + "/v1/transitions?from=beginning"), null)) {
            List<String> seen = new ArrayList<>();
            while (seen.size() < 2) {
                JsonNode data = all.next().data();
                if (data.path("client").asText().equals("followed")) {
                    seen.add(data.path("to").asText());
                }
            }
            assertThat(seen).containsExactly("connected", "disconnected");
        }
    }

    @Test
    void thereIsABoundOnStreamsAndWhoGoesMakesRoom() throws IOException {
        URI uri = URI.create(service.uri() + "/v1/transitions");
        List<EventStream> open = new ArrayList<>();
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            EventStream stream = new EventStream(uri, null);
            open.add(stream);
            return stream.status() == 503;
        });
        assertThat(open).hasSizeLessThanOrEqualTo(STREAMS_MAX + 1);
        open.forEach(EventStream::close);
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            try (EventStream stream = new EventStream(uri, null)) {
                return stream.status() == 200;
            }
        });
    }

    private static List<Holding> holdings(String client) {
        return ask.holdingsOfClient(client, Question.ALL).stream().toList();
    }

    private static List<String> names(Question question) {
        return ask.clients(question).stream().map(ClientInfo::client).toList();
    }

    private static <E extends SpecificRecord> List<E> fences(Topic<E> topic, String client) {
        return log.events(topic).stream()
                .filter(event -> Events.body(event) instanceof Fenced fenced
                        && fenced.getClient().equals(client))
                .toList();
    }
}
