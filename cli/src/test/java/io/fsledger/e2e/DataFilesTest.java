package io.fsledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fsledger.core.Seed;
import io.fsledger.embedded.TestJvm;
import io.fsledger.embedded.TestStack;
import io.fsledger.events.CoalescedTruncation;
import io.fsledger.projector.app.Projector;
import io.fsledger.projector.files.DescriptorCache;
import io.fsledger.projector.files.Disk;
import io.fsledger.projector.files.FileName;
import io.fsledger.projector.files.FolderReader;
import io.fsledger.projector.kernel.PartitionStatus;
import io.fsledger.projector.kernel.ProjectorConfig;
import io.fsledger.schemas.TopicAdmin;
import io.fsledger.schemas.TopicSettings;
import io.fsledger.schemas.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** From {@code fs.writes.coalesced} to files: what is on disk is a fold of the topic, whoever is killed or joins or leaves meanwhile. */
@Tag("slow")
@Tag("long")
class DataFilesTest {
    private static final int PARTITIONS = 4;
    private static final String STARTED = "the projector has started";
    private static final int KILLS = 3;
    /** Of topics in which nothing breaks the contract. */
    private static final String TWO = "two.";

    private static final Duration WITHIN = Duration.ofSeconds(120);

    @RegisterExtension
    static final TestStack STACK = new TestStack();

    @TempDir
    Path temp;

    @TempDir
    Path models;

    /** What runs in the process that is killed. */
    public static void main(String[] arguments) throws IOException {
        Map<String, Object> settings = new HashMap<>();
        for (String argument : arguments) {
            String[] pair = argument.split("=", 2);
            settings.put(pair[0], pair[1]);
        }
        Projector.start(new ProjectorConfig(settings));
        System.out.println(STARTED);
        while (System.in.read() != -1) {
            // nobody says anything
        }
        Runtime.getRuntime().halt(1);
    }

    @BeforeEach
    void makeTopics() {
        new TopicAdmin(
                        Map.of("bootstrap.servers", STACK.bootstrapServers()),
                        TopicSettings.of(Map.of(TopicSettings.PARTITIONS, PARTITIONS)))
                .ensure();
    }

    private String readModel() {
        return "jdbc:sqlite:" + models.resolve("read-model.db");
    }

    private Map<String, Object> settings(String instance) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProjectorConfig.BOOTSTRAP_SERVERS, STACK.bootstrapServers());
        settings.put(ProjectorConfig.REGISTRY_URL, STACK.registryUrl());
        settings.put(ProjectorConfig.FILES_DIR, temp.toString());
        settings.put(ProjectorConfig.CHECKPOINT_MS, 100);
        settings.put(ProjectorConfig.DESCRIPTORS_MAX, 16);
        settings.put(ProjectorConfig.SESSION_TIMEOUT_MS, 6_000);
        settings.put(ProjectorConfig.INSTANCE, instance);
        settings.put(ProjectorConfig.SQL_URL, readModel());
        return settings;
    }

    /** One after the other: killed at random moments; two that share the partitions; records that break the contract. */
    @Test
    void whatIsOnDiskIsAFoldOfTheTopic() throws Exception {
        Random random = Seed.random("whatIsOnDiskIsAFoldOfTheTopic");
        try (CoalescedLog log = new CoalescedLog(STACK.bootstrapServers(), STACK.registryUrl(), PARTITIONS, random)) {
            for (int kill = 0; kill < KILLS; kill++) {
                log.publish(1_000);
                Process process = process(settings("one"));
                log.publish(500);
                process.waitFor(500 + random.nextInt(4_000), TimeUnit.MILLISECONDS);
                process.destroyForcibly().waitFor();
            }
            try (Projector one = Projector.start(new ProjectorConfig(settings("one")))) {
                awaitApplied(List.of(one), log);
                log.assertOnDisk(this::reader);
                shared(one, log);
                awaitApplied(List.of(one), log);
                log.assertOnDisk(this::reader);
                long records = log.log().events(Topics.COALESCED).size();
                await().atMost(WITHIN).until(() -> count("SELECT COUNT(*) FROM flushes") >= records);
                assertThat(count("SELECT COUNT(*) FROM flushes")).isEqualTo(records);
                breakTheContract(one, log);
            }
        }
        try (Stream<Path> files = Files.list(temp)) {
            assertThat(files)
                    .allMatch(file -> FileName.partitionOf(file.getFileName().toString()) != null);
        }
    }

    /**
     * Two owners at once: one is stopped amid its work, so that it neither leaves its group nor hears that it is replaced, and wakes up
     * with what it still meant to write.
     */
    @Test
    void oneThatWakesUpAfterItWasReplacedTouchesNothing() throws Exception {
        Random random = Seed.random("oneThatWakesUpAfterItWasReplacedTouchesNothing");
        Map<String, Object> sleepers = settings("sleeper");
        Map<String, Object> successors = settings("successor");
        sleepers.put(TopicSettings.PREFIX, TWO);
        successors.put(TopicSettings.PREFIX, TWO);
        new TopicAdmin(
                        Map.of("bootstrap.servers", STACK.bootstrapServers()),
                        TopicSettings.of(Map.of(TopicSettings.PREFIX, TWO, TopicSettings.PARTITIONS, PARTITIONS)))
                .ensure();
        try (CoalescedLog log =
                new CoalescedLog(STACK.bootstrapServers(), STACK.registryUrl(), TWO, PARTITIONS, random)) {
            log.publish(1_000);
            Process sleeper = process(sleepers);
            try {
                await().atMost(WITHIN).until(() -> contents().size() > PARTITIONS);
                log.publish(500);
                signal(sleeper, "STOP");
                log.publish(500);
                try (Projector successor = Projector.start(new ProjectorConfig(successors))) {
                    awaitApplied(List.of(successor), log);
                    log.assertOnDisk(this::reader);
                    Map<Path, Long> before = contents();
                    signal(sleeper, "CONT");
                    // it has been heard of again, or has given up: the group has both as members then
                    await().atMost(WITHIN)
                            .until(() -> !sleeper.isAlive() || successor.files().size() < PARTITIONS);
                    Map<Path, Long> after = contents();
                    after.keySet().retainAll(before.keySet());
                    before.keySet().retainAll(after.keySet());
                    assertThat(after).isEqualTo(before).isNotEmpty();
                    sleeper.destroyForcibly().waitFor();
                    log.publish(500);
                    awaitApplied(List.of(successor), log);
                    log.assertOnDisk(this::reader);
                }
            } finally {
                sleeper.destroyForcibly().waitFor();
            }
        }
    }

    private static void signal(Process process, String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }

    /** Checksums of all data files; a file that goes while it is read is not there. */
    private Map<Path, Long> contents() throws IOException {
        Map<Path, Long> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(temp)) {
            for (Path file : files.filter(one -> one.getFileName().toString().startsWith("data_"))
                    .toList()) {
                CRC32C checksum = new CRC32C();
                try {
                    checksum.update(Files.readAllBytes(file));
                    contents.put(file, checksum.getValue());
                } catch (NoSuchFileException e) {
                    contents.remove(file);
                }
            }
        }
        return contents;
    }

    private long count(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection(readModel());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private void shared(Projector one, CoalescedLog log) throws Exception {
        try (Projector two = Projector.start(new ProjectorConfig(settings("two")))) {
            await().atMost(WITHIN)
                    .until(() -> !two.files().isEmpty() && one.files().size() < PARTITIONS);
            log.publish(1_000);
            awaitApplied(List.of(one, two), log);
        }
        log.publish(500);
    }

    private void breakTheContract(Projector one, CoalescedLog log) throws Exception {
        log.publish(log.bytes(CoalescedLog.of("../../../etc", 1)
                .setTruncation(new CoalescedTruncation(1L))
                .build()));
        log.publish(new byte[] {1, 2, 3});
        log.publish((byte[]) null);
        log.publish(log.bytes(CoalescedLog.of("mesa", 1)
                .setTruncation(new CoalescedTruncation(Long.MAX_VALUE))
                .build()));
        log.publish(log.bytes(CoalescedLog.of("mesa", 1).build()));
        awaitApplied(List.of(one), log);
        assertThat(one.data().refused()).isEqualTo(5);
    }

    private void awaitApplied(List<Projector> projectors, CoalescedLog log) throws Exception {
        try (Admin admin = log.log().admin()) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                partitions.add(new TopicPartition(log.log().name(Topics.COALESCED), partition));
            }
            for (TopicPartition partition : partitions) {
                long end = admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                        .partitionResult(partition)
                        .get()
                        .offset();
                await().atMost(WITHIN)
                        .until(() -> projectors.stream()
                                .flatMap(projector -> projector.files().stream())
                                .filter(status -> status.partition() == partition.partition())
                                .mapToLong(PartitionStatus::applied)
                                .anyMatch(applied -> applied >= end));
            }
        }
    }

    private FolderReader reader(int partition) {
        try {
            return FolderReader.open(
                    new DescriptorCache(Disk.REAL, 64, WITHIN), temp.resolve(FileName.folder(partition)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process process(Map<String, Object> settings) throws IOException {
        List<String> command = TestJvm.command(256, List.of(), DataFilesTest.class);
        settings.forEach((name, value) -> command.add(name + "=" + value));
        Path output = Files.createTempFile(temp.getParent(), "projector", ".out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        await().atMost(WITHIN)
                .until(() -> !process.isAlive() || Files.readString(output).contains(STARTED));
        assertThat(process.isAlive()).as(Files.readString(output)).isTrue();
        Files.delete(output);
        return process;
    }
}
