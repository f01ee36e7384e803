package io.fsledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.Seed;
import io.fsledger.core.writes.RandomWrites;
import io.fsledger.core.writes.WriteEvents;
import io.fsledger.projector.data.DataProjection;
import io.fsledger.projector.files.Disk;
import io.fsledger.projector.files.FileId;
import io.fsledger.projector.files.FolderReader;
import io.fsledger.projector.kernel.PartitionProjection;
import io.fsledger.projector.kernel.ProjectorConfig;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.registry.MemorySchemaRegistry;
import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.streams.kernel.CommitPace;
import io.fsledger.streams.kernel.FamilyCounts;
import io.fsledger.streams.kernel.FamilyGates;
import io.fsledger.streams.kernel.FamilyRuntime;
import io.fsledger.streams.kernel.LogStarts;
import io.fsledger.streams.kernel.SourceLog;
import io.fsledger.streams.writes.WriteTopology;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random writes through the topology of writes and the projector, whose owners come and go: after a flush each file is what a plain
 * array of bytes would be.
 */
@Tag("slow")
class RandomWritesTest {
    private static final int EVENTS = 3_000;
    private static final int INODES = 5;
    private static final int ROOM = 20_000;
    private static final String PREFIX = "fs.";
    private static final String WRITES = Topics.WRITES.name(PREFIX);
    private static final TopicPartition COALESCED = new TopicPartition(Topics.COALESCED.name(PREFIX), 0);
    private static final Duration TICK = Duration.ofMillis(200);

    @TempDir
    Path temp;

    private final Random random = Seed.random("RandomWritesTest");
    private final EventSerdes serdes = new EventSerdes(new MemorySchemaRegistry(), PREFIX, true);
    private final List<byte[]> records = new ArrayList<>();
    private final Map<Long, byte[]> model = new TreeMap<>();

    private DataProjection projection() {
        return new DataProjection(
                new ProjectorConfig(Map.of(
                        ProjectorConfig.BOOTSTRAP_SERVERS, "unused:1",
                        ProjectorConfig.REGISTRY_URL, "unused",
                        ProjectorConfig.FILES_DIR, temp.resolve("files").toString())),
                serdes.reader(Topics.COALESCED),
                Disk.REAL);
    }

    @Test
    void whatIsOnDiskAfterAFlushIsWhatWasWritten() throws Exception {
        try (TopologyTestDriver driver = driver()) {
            TestInputTopic<byte[], byte[]> writes =
                    driver.createInputTopic(WRITES, new ByteArraySerializer(), new ByteArraySerializer());
            DataProjection projection = projection();
            PartitionProjection disk = projection.open(COALESCED);
            for (int i = 0; i < EVENTS; i++) {
                publish(writes, event());
                int dice = random.nextInt(100);
                if (dice < 5) {
                    driver.advanceWallClockTime(TICK);
                } else if (dice < 12) {
                    disk.checkpoint(follow(driver, disk));
                } else if (dice < 15) {
                    follow(driver, disk);
                    disk.rollback();
                } else if (dice < 17) {
                    follow(driver, disk);
                    // as after a kill: the next owner copies what it writes to
                    projection.close();
                    projection = projection();
                    disk = projection.open(COALESCED);
                }
                if (i % 500 == 499) {
                    publish(writes, WriteEvents.drained());
                    disk.checkpoint(follow(driver, disk));
                    compare(Objects.requireNonNull(projection.reader(0)));
                }
            }
            assertThat(driver.producedTopicNames()).doesNotContain(Topics.REJECTIONS.name(PREFIX));
            assertThat(projection.refused()).isZero();
            assertThat(records).as("or it shows nothing").hasSizeGreaterThan(100);
            projection.close();
        }
    }

    private TopologyTestDriver driver() {
        FamilyRuntime runtime = new FamilyRuntime(
                serdes,
                PREFIX,
                RandomWrites.LIMITS,
                List.of(),
                new FamilyGates(1),
                new FamilyCounts(),
                new CommitPace(100, 25_000),
                partition -> new EmptyLog(),
                LogStarts.NEVER_ASKED);
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, WriteTopology.FAMILY.applicationId(PREFIX));
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, temp.resolve("state").toString());
        TopologyTestDriver driver = new TopologyTestDriver(
                WriteTopology.FAMILY.topology(runtime, new StreamsConfig(settings)), settings, Instant.EPOCH);
        driver.advanceWallClockTime(TICK);
        return driver;
    }

    /** There was nothing before. */
    private static final class EmptyLog implements SourceLog {
        private long position;

        @Override
        public long beginning() {
            return 0;
        }

        @Override
        public void seek(long offset) {
            position = offset;
        }

        @Override
        public List<ConsumerRecord<byte[], byte[]>> poll(Duration wait) {
            return List.of();
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public void close() {}
    }

    private void publish(TestInputTopic<byte[], byte[]> writes, WriteEvents event) {
        String key = event.key();
        writes.pipeInput(
                key == null ? null : Keys.bytes(key),
                serdes.writer(Topics.WRITES).write(event.event()));
    }

    /** Says and does, to the array, what is to be done to the file. */
    private WriteEvents event() {
        long inode = 1 + random.nextInt(INODES);
        byte @Nullable [] present = model.get(inode);
        if (present == null) {
            model.put(inode, new byte[0]);
            return WriteEvents.truncated(0).of(inode);
        }
        int dice = random.nextInt(100);
        if (dice < 2) {
            model.remove(inode);
            return WriteEvents.removed().of(inode);
        }
        if (dice < 8) {
            int size = random.nextInt(ROOM);
            model.put(inode, Arrays.copyOf(present, size));
            return WriteEvents.truncated(size).of(inode);
        }
        if (dice < 12) {
            return WriteEvents.flushed().of(inode);
        }
        byte[] data = new byte[1 + random.nextInt(dice < 20 ? 3_000 : 200)];
        random.nextBytes(data);
        boolean appends = dice < 40 && present.length + data.length < ROOM;
        int offset = appends ? present.length : random.nextInt(ROOM - data.length);
        byte[] after = Arrays.copyOf(present, Math.max(present.length, offset + data.length));
        System.arraycopy(data, 0, after, offset, data.length);
        model.put(inode, after);
        return (appends ? WriteEvents.appended(data) : WriteEvents.written(offset, data)).of(inode);
    }

    /** Applies what is in the topic from the last checkpoint on, some of it again; returns where it ends. */
    private long follow(TopologyTestDriver driver, PartitionProjection disk) throws Exception {
        if (driver.producedTopicNames().contains(COALESCED.topic())) {
            records.addAll(driver.createOutputTopic(
                            COALESCED.topic(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                    .readValuesToList());
        }
        for (int offset = (int) disk.offset(); offset < records.size(); offset++) {
            disk.apply(new ConsumerRecord<>(COALESCED.topic(), 0, offset, null, records.get(offset)));
        }
        return records.size();
    }

    private void compare(FolderReader reader) throws IOException {
        for (long inode = 1; inode <= INODES; inode++) {
            byte[] expected = model.get(inode);
            FileId file = reader.latest("mesa", inode);
            assertThat(file == null).as("inode %d is missing", inode).isEqualTo(expected == null);
            if (file != null) {
                ByteBuffer bytes = ByteBuffer.allocate((int) reader.size(file));
                reader.read(file, bytes, 0);
                assertThat(bytes.array()).as("inode %d", inode).isEqualTo(expected);
            }
        }
    }
}
