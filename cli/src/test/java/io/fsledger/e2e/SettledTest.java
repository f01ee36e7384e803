package io.fsledger.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fsledger.client.query.ServiceStatus;
import io.fsledger.client.query.Settled;
import io.fsledger.client.query.Settled.WaitsFor;
import io.fsledger.core.Seed;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.embedded.TestStack;
import io.fsledger.projector.app.Projector;
import io.fsledger.projector.files.DescriptorCache;
import io.fsledger.projector.files.Disk;
import io.fsledger.projector.files.FileId;
import io.fsledger.projector.files.FileName;
import io.fsledger.projector.files.FolderReader;
import io.fsledger.projector.kernel.ProjectorConfig;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topics;
import io.fsledger.streams.kernel.ServiceConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Is every write that was accepted on disk? Where the answer is yes, the disk is looked at that moment. */
@Tag("slow")
@Tag("long")
class SettledTest {
    private static final int PARTITIONS = 4;
    private static final int ROUNDS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration AT_ONCE = Duration.ZERO;
    private static final Duration IN_TIME = Duration.ofSeconds(25);

    @RegisterExtension
    static final TestStack STACK = new TestStack();

    @TempDir
    Path temp;

    private int sequence;

    private Map<String, Object> service(String prefix, int dirtyMs) {
        Map<String, Object> settings =
                ServiceSettings.of(STACK.bootstrapServers(), STACK.registryUrl(), temp.resolve("state"), Topics.WRITES);
        settings.put("topic.prefix", prefix);
        settings.put(Bound.WRITE_DIRTY_MS.key(), dirtyMs);
        return settings;
    }

    private Projector projector(String prefix) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProjectorConfig.BOOTSTRAP_SERVERS, STACK.bootstrapServers());
        settings.put(ProjectorConfig.REGISTRY_URL, STACK.registryUrl());
        settings.put("topic.prefix", prefix);
        settings.put(ProjectorConfig.FILES_DIR, temp.resolve("files").toString());
        return Projector.start(new ProjectorConfig(settings));
    }

    private String event(String kind, long inode, String more) {
        sequence++;
        return "{\"event\":\"%s\",\"filesystem\":\"mesa\",\"inode\":%d,\"client\":\"c\",\"term\":1,\"sequence\":%d%s}"
                .formatted(kind, inode, sequence, more);
    }

    private static String data(byte[] bytes) {
        return ",\"offset\":0,\"data\":\"" + Base64.getEncoder().encodeToString(bytes) + "\"";
    }

    private static Settled.Partition partition(Settled settled, long inode) {
        return settled.partitions().get(Keys.partition(Keys.bytes(Keys.inode("mesa", inode)), PARTITIONS));
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        try (LocalService service =
                LocalService.start(service("stages.", 3_600_000)).awaitReady()) {
            assertThat(service.ask().settled(IN_TIME).settled())
                    .as("where nothing was written")
                    .isTrue();
            byte[] bytes = "seven".getBytes(UTF_8);
            service.ask().publish(event("written", 7, data(bytes)));
            Settled buffered = service.ask().settled(AT_ONCE);
            await().atMost(PATIENCE)
                    .until(() -> partition(service.ask().settled(AT_ONCE), 7).waitsFor() == WaitsFor.FLUSH);
            assertThat(buffered.settled()).isFalse();
            assertThat(buffered.partitions()).hasSize(PARTITIONS);

            service.ask().publish(event("flushed", 7, ""));
            await().atMost(PATIENCE)
                    .until(() -> partition(service.ask().settled(AT_ONCE), 7).waitsFor() == WaitsFor.DISK);
            assertThat(service.ask().settled(AT_ONCE).settled())
                    .as("where nobody keeps data files")
                    .isFalse();
            try (Projector projector = projector("stages.")) {
                await().atMost(PATIENCE)
                        .until(() -> service.ask().settled(IN_TIME).settled());
                assertThat(content(7)).isEqualTo(bytes);
                service.ask().publish(event("written", 7, data(bytes)));
                assertThat(service.ask().settled(AT_ONCE).settled()).isFalse();
                service.ask().publish(event("flushed", 7, ""));
                assertThat(service.ask().settled(IN_TIME).settled()).isTrue();
                assertThat(projector.filesProblem()).isNull();
            }
        }
    }

    /** What was accepted behind an unfinished transaction cannot be read by anybody, and is meant, too. */
    @Test
    void whatNobodySeesYetIsNotSettled() throws Exception {
        try (LocalService service = LocalService.start(service("unseen.", 100)).awaitReady();
                Projector projector = projector("unseen.");
                KafkaProducer<byte[], byte[]> other = new KafkaProducer<>(
                        Map.of("bootstrap.servers", STACK.bootstrapServers(), "transactional.id", "unfinished"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            int partition = Keys.partition(Keys.bytes(Keys.inode("mesa", 9)), PARTITIONS);
            other.initTransactions();
            other.beginTransaction();
            other.send(new ProducerRecord<>(Topics.WRITES.name("unseen."), partition, null, new byte[] {1}))
                    .get();
            byte[] bytes = "nine".getBytes(UTF_8);
            service.ask().publish(event("written", 9, data(bytes)));
            Settled unseen = service.ask().settled(Duration.ofSeconds(2));
            assertThat(partition(unseen, 9).waitsFor()).isEqualTo(WaitsFor.EVENTS);
            other.abortTransaction();
            assertThat(service.ask().settled(IN_TIME).settled()).isTrue();
            assertThat(content(9)).isEqualTo(bytes);
            assertThat(projector.filesProblem()).isNull();
        }
    }

    @Test
    void eachInstanceKnowsWhatTheOtherBuffers() throws Exception {
        Map<String, Object> settings = service("two.", 3_600_000);
        try (LocalService one = LocalService.start(settings).awaitReady()) {
            settings.put(ServiceConfig.STATE_DIR, temp.resolve("other").toString());
            try (LocalService other = LocalService.start(settings).awaitReady()) {
                await().atMost(PATIENCE).until(() -> owners(one) == 2 && owners(other) == 2);
                for (int inode = 1; inode <= 40; inode++) {
                    one.ask().publish(event("written", inode, data(new byte[10])));
                }
                for (LocalService each : List.of(one, other)) {
                    await().atMost(PATIENCE)
                            .until(() -> each.ask().settled(AT_ONCE).partitions().stream()
                                    .allMatch(partition -> partition.waitsFor() == WaitsFor.FLUSH));
                    assertThat(each.ask().settled(AT_ONCE).basis()).hasSize(PARTITIONS);
                }
            }
        }
    }

    private static long owners(LocalService service) {
        return service.ask().status().families().get(0).partitions().stream()
                .map(ServiceStatus.Partition::owner)
                .filter(Objects::nonNull)
                .distinct()
                .count();
    }

    /** Round after round, while another file is written to without end; a service that has just come back among them. */
    @Test
    void whenItSaysYesTheBytesAreThere() throws Exception {
        Random random = Seed.random("whenItSaysYesTheBytesAreThere");
        LocalService service = LocalService.start(service("rounds.", 500)).awaitReady();
        try (Projector projector = projector("rounds.")) {
            for (int round = 0; round < ROUNDS; round++) {
                byte[] bytes = new byte[1 + random.nextInt(5_000)];
                random.nextBytes(bytes);
                service.ask().publish(event("truncated", 8, ",\"size\":0"));
                service.ask().publish(event("written", 8, data(bytes)));
                service.ask().publish(event("flushed", 8, ""));
                if (round % 5 == 4) {
                    service.close();
                    service = LocalService.start(service("rounds.", 500)).awaitReady();
                }
                AtomicBoolean busy = new AtomicBoolean(true);
                CompletableFuture<Void> writing = writing(service, busy);
                Settled settled = service.ask().settled(IN_TIME);
                byte[] found = content(8);
                busy.set(false);
                writing.join();
                assertThat(settled.settled()).as("round %d: %s", round, settled).isTrue();
                assertThat(found).as("round %d", round).isEqualTo(bytes);
            }
            assertThat(projector.filesProblem()).isNull();
        } finally {
            service.close();
        }
    }

    /** Something is always buffered of other files, and what comes later is not to be waited for. */
    private static CompletableFuture<Void> writing(LocalService service, AtomicBoolean busy) {
        return CompletableFuture.runAsync(() -> {
            for (int i = 0; busy.get(); i++) {
                service.ask()
                        .publish("{\"event\":\"written\",\"filesystem\":\"mesa\",\"inode\":%d,\"client\":\"other\"%s}"
                                .formatted(100 + i % 4, data(new byte[10])));
            }
        });
    }

    private byte[] content(long inode) throws IOException {
        try (DescriptorCache cache = new DescriptorCache(Disk.REAL, 64, PATIENCE)) {
            int partition = Keys.partition(Keys.bytes(Keys.inode("mesa", inode)), PARTITIONS);
            FolderReader reader = FolderReader.open(cache, temp.resolve("files").resolve(FileName.folder(partition)));
            FileId file = Objects.requireNonNull(reader.latest("mesa", inode), "no file of inode " + inode);
            ByteBuffer bytes = ByteBuffer.allocate((int) reader.size(file));
            reader.read(file, bytes, 0);
            return bytes.array();
        }
    }
}
