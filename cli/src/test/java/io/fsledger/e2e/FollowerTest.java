package io.fsledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fsledger.core.Seed;
import io.fsledger.core.retry.ReconnectPolicy;
import io.fsledger.embedded.TestStack;
import io.fsledger.projector.app.Projector;
import io.fsledger.projector.app.ProjectorHttp;
import io.fsledger.projector.data.DataProjection;
import io.fsledger.projector.files.DescriptorCache;
import io.fsledger.projector.files.Disk;
import io.fsledger.projector.files.FileName;
import io.fsledger.projector.files.FolderReader;
import io.fsledger.projector.files.PartitionFolder;
import io.fsledger.projector.kernel.Follower;
import io.fsledger.projector.kernel.PartitionStatus;
import io.fsledger.projector.kernel.Projection;
import io.fsledger.projector.kernel.ProjectorConfig;
import io.fsledger.projector.sql.SqlProjection;
import io.fsledger.schemas.TopicAdmin;
import io.fsledger.schemas.TopicSettings;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.EventSerdes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a partition that cannot go on: it says why, is tried again, loses nothing, and holds up no other. */
@Tag("slow")
class FollowerTest {
    private static final int PARTITIONS = 4;
    private static final Duration WITHIN = Duration.ofSeconds(120);

    /** The waits between attempts are shorter than they are by default; what happens in them is the same. */
    private static final ReconnectPolicy SOON = new ReconnectPolicy(1, 2.0, 20, 0.1, Integer.MAX_VALUE);

    private static final Follower.Pace PACE = new Follower.Pace(Duration.ofMillis(50), 1 << 20, SOON);

    @RegisterExtension
    static final TestStack STACK = new TestStack();

    @TempDir
    Path temp;

    private @Nullable CoalescedLog opened;
    private @Nullable EventSerdes serdes;

    @BeforeEach
    void makeFolder() throws IOException {
        Files.createDirectory(temp.resolve("sql"));
    }

    @AfterEach
    void close() {
        if (opened != null) {
            opened.close();
        }
        if (serdes != null) {
            serdes.close();
        }
    }

    private CoalescedLog log(String prefix) {
        new TopicAdmin(
                        Map.of("bootstrap.servers", STACK.bootstrapServers()),
                        TopicSettings.of(Map.of(TopicSettings.PARTITIONS, PARTITIONS, TopicSettings.PREFIX, prefix)))
                .ensure();
        serdes = EventSerdes.open(Map.of("schema.registry.url", STACK.registryUrl()), prefix);
        CoalescedLog log = new CoalescedLog(
                STACK.bootstrapServers(), STACK.registryUrl(), prefix, PARTITIONS, Seed.random(prefix));
        opened = log;
        return log;
    }

    private ProjectorConfig config(String prefix) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProjectorConfig.BOOTSTRAP_SERVERS, STACK.bootstrapServers());
        settings.put(ProjectorConfig.REGISTRY_URL, STACK.registryUrl());
        settings.put(TopicSettings.PREFIX, prefix);
        settings.put(ProjectorConfig.FILES_DIR, files().toString());
        settings.put(
                ProjectorConfig.SQL_URL, "jdbc:sqlite:" + temp.resolve("sql").resolve("read-model.db"));
        settings.put(ProjectorConfig.CHECKPOINT_MS, 50);
        settings.put(ProjectorConfig.HTTP_PORT, 0);
        settings.put(ProjectorConfig.RETRY_FIRST_DELAY_MS, 1);
        settings.put(ProjectorConfig.RETRY_LARGEST_DELAY_MS, 20);
        return new ProjectorConfig(settings);
    }

    private Path files() {
        return temp.resolve("files");
    }

    private EventSerdes serdes() {
        if (serdes == null) {
            throw new IllegalStateException("there is no log yet");
        }
        return serdes;
    }

    private static Follower follower(ProjectorConfig config, String group, Projection projection) {
        return new Follower(
                "follower-" + group,
                config.consumers(group),
                List.of(Topics.COALESCED.name(config.prefix())),
                projection,
                PACE);
    }

    private static void awaitApplied(
            Supplier<Collection<PartitionStatus>> statuses, CoalescedLog log, Predicate<Integer> some)
            throws Exception {
        try (Admin admin = log.log().admin()) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                TopicPartition one = new TopicPartition(log.log().name(Topics.COALESCED), partition);
                long end = admin.listOffsets(Map.of(one, OffsetSpec.latest()))
                        .partitionResult(one)
                        .get()
                        .offset();
                if (some.test(partition)) {
                    await().atMost(WITHIN)
                            .until(() -> statuses.get().stream()
                                    .anyMatch(status -> status.partition() == one.partition()
                                            && status.applied() >= end
                                            && status.problem() == null));
                }
            }
        }
    }

    private static void awaitProblem(Supplier<Collection<PartitionStatus>> statuses, int partition, String words) {
        await().atMost(WITHIN)
                .until(() -> statuses.get().stream()
                        .anyMatch(status -> status.partition() == partition
                                && String.valueOf(status.problem()).contains(words)));
    }

    private FolderReader reader(int partition) {
        try {
            return FolderReader.open(
                    new DescriptorCache(Disk.REAL, 64, WITHIN), files().resolve(FileName.folder(partition)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As often as it is tried within a minute by default. */
    private static int attemptsInAMinute() {
        Map<String, Object> settings = Map.of(
                ProjectorConfig.BOOTSTRAP_SERVERS, "unused:1",
                ProjectorConfig.REGISTRY_URL, "unused",
                ProjectorConfig.FILES_DIR, "unused");
        ReconnectPolicy retries = new ProjectorConfig(settings).retries();
        int attempts = 0;
        for (long passed = 0; passed < 60_000; attempts++) {
            passed += retries.delayMs(attempts);
        }
        return attempts;
    }

    @Test
    void aDatabaseThatIsAwayForAMinute() throws Exception {
        CoalescedLog log = log("database.");
        ProjectorConfig config = config("database.");
        Path folder = temp.resolve("sql");
        Path elsewhere = temp.resolve("elsewhere");
        try (SqlProjection sql = new SqlProjection(config, serdes(), () -> PARTITIONS)) {
            Troubled troubled = new Troubled(sql);
            try (Follower follower = follower(config, Projector.SQL, troubled)) {
                log.publish(300);
                awaitApplied(follower::partitions, log, partition -> true);
                troubled.beforeNextCheckpoint(() -> {
                    sql.close();
                    Files.move(folder, elsewhere);
                });
                log.publish(300);
                await().atMost(WITHIN).until(() -> troubled.attempts() >= PARTITIONS * attemptsInAMinute());
                awaitProblem(follower::partitions, 0, "read-model.db cannot be reached");
                log.publish(300);
                Files.move(elsewhere, folder);
                awaitApplied(follower::partitions, log, partition -> true);
            }
        }
        assertThat(count(config.getString(ProjectorConfig.SQL_URL)))
                .isEqualTo(log.log().events(Topics.COALESCED).size());
    }

    private static long count(String url) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM flushes")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Test
    void aDiskThatFailsAndHeals() throws Exception {
        CoalescedLog log = log("disk.");
        ProjectorConfig config = config("disk.");
        FailingDisk disk = new FailingDisk();
        try (DataProjection data = new DataProjection(config, serdes().reader(Topics.COALESCED), disk.disk())) {
            Troubled troubled = new Troubled(data);
            try (Follower follower = follower(config, Projector.FILES, troubled)) {
                log.publish(300);
                awaitApplied(follower::partitions, log, partition -> true);
                for (String what : new String[] {"force", "write"}) {
                    disk.fail(what);
                    int before = troubled.attempts();
                    log.publish(300);
                    awaitProblem(follower::partitions, 1, "the disk refuses " + what);
                    await().atMost(WITHIN).until(() -> troubled.attempts() >= before + 20);
                    disk.heal();
                    awaitApplied(follower::partitions, log, partition -> true);
                    log.assertOnDisk(this::reader);
                }
            }
        }
    }

    @Test
    void aFolderThatCannotBeMadeHoldsUpNoOther() throws Exception {
        CoalescedLog log = log("folder.");
        Path inTheWay = Files.createDirectory(files()).resolve(FileName.folder(2));
        Files.createFile(inTheWay);
        log.publish(300);
        ProjectorConfig config = config("folder.");
        try (Projector projector = Projector.start(config);
                ProjectorHttp served = ProjectorHttp.start(config, projector)) {
            awaitApplied(projector::files, log, partition -> partition != 2);
            log.assertOnDisk(this::reader, partition -> partition != 2);
            awaitProblem(projector::files, 2, inTheWay.toString());
            Http http = new Http(URI.create(served.address()));
            assertThat(http.get("/health/live").status()).isEqualTo(200);
            Http.Answer ready = http.get("/health/ready");
            assertThat(ready.status()).isEqualTo(503);
            assertThat(ready.json().path("detail").asText())
                    .startsWith("folder.writes.coalesced-2 ")
                    .contains(inTheWay.toString());
            String stopped =
                    "fsledger_projector_stopped{part=\"files\",partition=\"%d\",topic=\"folder.writes.coalesced\"} %d";
            assertThat(http.get("/metrics").body())
                    .contains(stopped.formatted(1, 0))
                    .contains(stopped.formatted(2, 1));
            Files.delete(inTheWay);
            awaitApplied(projector::files, log, partition -> true);
            log.assertOnDisk(this::reader);
            await().atMost(WITHIN).until(() -> http.get("/health/ready").status() == 200);
            assertThat(http.get("/nothing").status()).isEqualTo(404);
            assertThat(http.method("POST", "/metrics").status()).isEqualTo(405);
        }
    }

    @Test
    void aLateOwnerStopsWithAClearError() throws Exception {
        CoalescedLog log = log("late.");
        ProjectorConfig config = config("late.");
        try (DataProjection data = new DataProjection(config, serdes().reader(Topics.COALESCED), Disk.REAL);
                DescriptorCache cache = new DescriptorCache(Disk.REAL, 64, WITHIN)) {
            Troubled troubled = new Troubled(data);
            try (Follower late = follower(config, Projector.FILES, troubled)) {
                log.publish(300);
                awaitApplied(late::partitions, log, partition -> true);
                Path folder = files().resolve(FileName.folder(0));
                PartitionFolder successor = PartitionFolder.open(cache, folder, PartitionFolder.Fencing.TERMS, 1_000);
                Map<String, Long> before = ofTerm(folder, successor.term());
                log.publish(300);
                awaitProblem(late::partitions, 0, "has a new owner: term " + (successor.term() - 1) + " is over");
                awaitApplied(late::partitions, log, partition -> partition != 0);
                int attempts = troubled.attempts();
                log.publish(300);
                awaitApplied(late::partitions, log, partition -> partition != 0);
                assertThat(troubled.attempts()).as("it is not tried again").isEqualTo(attempts);
                assertThat(ofTerm(folder, successor.term())).isEqualTo(before);
                log.assertOnDisk(this::reader, partition -> partition != 0);
            }
        }
    }

    /** The sizes of an owner's own files. */
    private static Map<String, Long> ofTerm(Path folder, long term) throws IOException {
        Map<String, Long> sizes = new HashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(one -> one.getFileName().toString().endsWith("_" + term))
                    .toList()) {
                sizes.put(file.getFileName().toString(), Files.size(file));
            }
        }
        assertThat(sizes).isNotEmpty();
        return sizes;
    }

    @Test
    void whatRetentionTookBeforeItWasAppliedIsMissed() throws Exception {
        CoalescedLog log = log("lost.");
        log.publish(300);
        try (Projector projector = Projector.start(config("lost."))) {
            awaitApplied(projector::files, log, partition -> true);
        }
        log.publish(300);
        TopicPartition lost = new TopicPartition(log.log().name(Topics.COALESCED), 3);
        try (Admin admin = log.log().admin()) {
            admin.deleteRecords(Map.of(lost, RecordsToDelete.beforeOffset(-1)))
                    .all()
                    .get();
        }
        log.publish(100);
        try (Projector projector = Projector.start(config("lost."))) {
            awaitProblem(projector::files, 3, "(INPUT_LOST)");
            awaitApplied(projector::files, log, partition -> partition != 3);
            log.assertOnDisk(this::reader, partition -> partition != 3);
        }
        try (Stream<Path> files = Files.list(files().resolve(FileName.folder(3)))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        try (Projector projector = Projector.start(config("lost."))) {
            awaitApplied(projector::files, log, partition -> true);
            log.assertOnDisk(this::reader);
        }
    }
}
