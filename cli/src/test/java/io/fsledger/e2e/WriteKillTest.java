package io.fsledger.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fsledger.client.Position;
import io.fsledger.client.query.AppendedRange;
import io.fsledger.client.query.BufferedInode;
import io.fsledger.client.query.InodeWrites;
import io.fsledger.client.query.QueryClient;
import io.fsledger.client.query.Question;
import io.fsledger.core.Seed;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.writes.Disk;
import io.fsledger.embedded.TestStack;
import io.fsledger.events.InodeRef;
import io.fsledger.events.ReasonCode;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topics;
import io.fsledger.streams.kernel.ServiceConfig;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Writes that are buffered when broker, registry and service are killed, and some that retention takes meanwhile. */
@Tag("slow")
@Tag("long")
class WriteKillTest {
    private static final int CLIENTS = 20;
    private static final int APPENDS = 12;
    private static final int WRITES = 150;
    private static final int PARTITIONS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @RegisterExtension
    static final TestStack STACK = new TestStack();

    @TempDir
    Path temp;

    private final int brokerPort = ServiceSettings.freePort();
    private final int registryPort = ServiceSettings.freePort();
    private final int httpPort = ServiceSettings.freePort();
    private final String bootstrap = ServiceSettings.HOST + ":" + brokerPort;
    private final String registry = "http://" + ServiceSettings.HOST + ":" + registryPort;
    private volatile @Nullable Http http;

    @Test
    void losesNothingThatWasAccepted() throws Exception {
        Random random = Seed.random("WriteKillTest");
        byte[] model = new byte[WRITES * 40];
        List<CompletableFuture<Void>> working = new ArrayList<>();
        try (ServiceProcess process = startReady()) {
            publish(event("sized", 7, "maker", 1).formatted(",\"size\":0"));
            for (int client = 0; client < CLIENTS; client++) {
                String name = "client" + client;
                working.add(CompletableFuture.runAsync(() -> append(name), thread -> new Thread(thread).start()));
            }
            working.add(CompletableFuture.runAsync(() -> write(random, model), thread -> new Thread(thread).start()));
            await().atMost(PATIENCE).until(() -> buffered() > 1_500);
            process.kill();
        }
        try (ServiceProcess process = startReady();
                KafkaLog log = new KafkaLog(bootstrap, registry)) {
            working.forEach(CompletableFuture::join);
            publish(event("flushed", 7, "maker", 2).formatted(""));
            publish(event("flushed", 8, "maker", 3).formatted(""));
            await().atMost(PATIENCE).until(() -> buffered() == 0);
            Disk disk = new Disk();
            await().atMost(PATIENCE).until(() -> {
                disk.follow(log.events(Topics.COALESCED));
                return disk.has("mesa", 7) && disk.has("mesa", 8);
            });
            checkAppends(new String(disk.file("mesa", 7).content(), UTF_8));
            assertThat(Arrays.copyOf(disk.file("mesa", 8).content(), model.length))
                    .isEqualTo(model);
            assertThat(log.rejections()).isEmpty();
            checkRebuild(process, log);
        }
    }

    /** What is buffered leaves before, and nothing leaves twice. */
    private void checkRebuild(ServiceProcess process, KafkaLog log) {
        publish(event("written", 10, "maker", 4).formatted(",\"offset\":0,\"data\":\"YWJj\""));
        await().atMost(PATIENCE).until(() -> buffered() == 3);
        int before = log.events(Topics.COALESCED).size();
        assertThat(process.http().post("/v1/families/writes/rebuild").status()).isEqualTo(202);
        await().atMost(PATIENCE)
                .until(() -> process.http()
                        .get("/v1/families/writes/operation")
                        .json()
                        .path("state")
                        .asText()
                        .equals("done"));
        await().atMost(PATIENCE).until(() -> buffered() == 0);
        assertThat(log.events(Topics.COALESCED)).hasSize(before + 1);
    }

    @Test
    void saysWhatRetentionTookBeforeItWasFlushed() throws Exception {
        Map<String, Object> settings =
                ServiceSettings.of(STACK.bootstrapServers(), STACK.registryUrl(), temp.resolve("state"), Topics.WRITES);
        settings.put(Bound.WRITE_DIRTY_MS.key(), 3_600_000);
        try (LocalService service = LocalService.start(settings).awaitReady()) {
            http = service.http();
            publish(event("written", 9, "maker", 1).formatted(",\"offset\":0,\"data\":\"YWJj\""));
            await().atMost(PATIENCE).until(() -> buffered() == 3);
            checkAnswers(service.ask());
        }
        try (KafkaLog log = new KafkaLog(STACK.bootstrapServers(), STACK.registryUrl())) {
            deleteAll(log);
            try (LocalService service = LocalService.start(settings).awaitReady()) {
                http = service.http();
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(log.rejections()).anySatisfy(rejection -> {
                            assertThat(rejection.getCode()).isEqualTo(ReasonCode.INPUT_LOST);
                            assertThat(rejection.getSentence()).contains("mesa/9");
                        }));
                assertThat(buffered()).isZero();
                publish(event("written", 9, "maker", 2).formatted(",\"offset\":0,\"data\":\"YWJj\""));
                await().atMost(PATIENCE).until(() -> buffered() == 3);
            }
        }
    }

    /** Of one inode with three bytes at its beginning, and of an append to another. */
    private static void checkAnswers(QueryClient ask) {
        InodeWrites writes = ask.writesOfInode("mesa", 9, Question.ALL);
        assertThat(writes.inode().isDirty()).isTrue();
        assertThat(writes.inode().buffered()).isEqualTo(3);
        assertThat(writes.ranges()).containsExactly(new InodeWrites.Range(0, 3));
        assertThat(ask.dirtyInodes(Question.ALL).stream().map(BufferedInode::inode))
                .containsExactly(new InodeRef("mesa", 9L, 0L));
        assertThat(ask.dirtyTotal(Question.ALL).bytes()).isEqualTo(3);
        assertThat(ask.writesOfInode("mesa", 11, Question.ALL).inode().isDirty())
                .isFalse();
        ask.publish(event("sized", 12, "asker", 1).formatted(",\"size\":5"));
        Position at = ask.publish(event("appended", 12, "asker", 2).formatted(",\"data\":\"YWJj\""))
                .position();
        AppendedRange appended = ask.append("mesa", 12, at);
        assertThat(appended.offset()).isEqualTo(5);
        assertThat(appended.length()).isEqualTo(3);
        ask.publish(event("discarded", 12, "asker", 3).formatted(""));
    }

    /** Each client's appends are there in its order, each once and in one piece. */
    private static void checkAppends(String content) {
        Map<String, Integer> next = new TreeMap<>();
        for (String piece : content.split(";")) {
            String[] parts = piece.split("-");
            assertThat(parts).as(piece).hasSize(2);
            assertThat(Integer.parseInt(parts[1])).as(piece).isEqualTo(next.merge(parts[0], 1, Integer::sum));
        }
        assertThat(next)
                .hasSize(CLIENTS)
                .allSatisfy((client, appends) -> assertThat(appends).isEqualTo(APPENDS));
    }

    private void append(String client) {
        for (int i = 1; i <= APPENDS; i++) {
            String data = base64((client + "-" + i + ";").getBytes(UTF_8));
            publish(event("appended", 7, client, i).formatted(",\"data\":\"" + data + "\""));
        }
    }

    /** Random writes and truncations of one file; the array is what it is to hold, as long as it is. */
    private void write(Random random, byte[] model) {
        for (int i = 1; i <= WRITES; i++) {
            int offset = random.nextInt(model.length - 100);
            if (random.nextInt(10) == 0) {
                publish(event("truncated", 8, "writer", i).formatted(",\"size\":" + offset));
                Arrays.fill(model, offset, model.length, (byte) 0);
            } else {
                byte[] data = new byte[1 + random.nextInt(100)];
                random.nextBytes(data);
                publish(event("written", 8, "writer", i)
                        .formatted(",\"offset\":" + offset + ",\"data\":\"" + base64(data) + "\""));
                System.arraycopy(data, 0, model, offset, data.length);
            }
        }
    }

    private static String base64(byte[] data) {
        return Base64.getEncoder().encodeToString(data);
    }

    private static String event(String kind, long inode, String client, int sequence) {
        return "{\"event\":\"" + kind + "\",\"filesystem\":\"mesa\",\"inode\":" + inode + ",\"client\":\"" + client
                + "\",\"term\":1,\"sequence\":" + sequence + "%s}";
    }

    /** Until it is accepted: whoever publishes numbers his events, so he may do so as often as he likes. */
    private void publish(String event) {
        await().atMost(PATIENCE)
                .ignoreExceptionsMatching(UncheckedIOException.class::isInstance)
                .until(() ->
                        http().post("/v1/events", "application/json", event).status() == 200);
    }

    private Http http() {
        return Objects.requireNonNull(http, "no service has been started");
    }

    private long buffered() {
        Http.Answer answer = http().get("/v1/dirty/total");
        return answer.status() == 200 ? answer.json().path("bytes").asLong() : -1;
    }

    private static void deleteAll(KafkaLog log) throws Exception {
        try (Admin admin = log.admin()) {
            int partition = Keys.partition(Keys.bytes("mesa/9"), PARTITIONS);
            admin.deleteRecords(Map.of(
                            new TopicPartition(log.name(Topics.WRITES), partition), RecordsToDelete.beforeOffset(-1)))
                    .all()
                    .get();
        }
    }

    private ServiceProcess startReady() throws Exception {
        Map<String, Object> settings = ServiceSettings.of(bootstrap, registry, temp.resolve("state"), Topics.WRITES);
        settings.put(ServiceProcess.DATA, temp.resolve("data"));
        settings.put(ServiceProcess.BROKER_PORT, brokerPort);
        settings.put(ServiceProcess.REGISTRY_PORT, registryPort);
        settings.put(ServiceConfig.HTTP_PORT, httpPort);
        settings.put(Bound.WRITE_DIRTY_MS.key(), 3_600_000);
        ServiceProcess process = ServiceProcess.start(settings);
        http = process.http();
        await().atMost(LocalService.READY_WITHIN)
                .untilAsserted(() ->
                        assertThat(process.http().get("/health/ready").body()).contains("\"up\""));
        return process;
    }
}
