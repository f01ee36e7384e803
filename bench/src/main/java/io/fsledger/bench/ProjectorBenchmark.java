package io.fsledger.bench;

import io.fsledger.bench.HandleLife.Shape;
import io.fsledger.events.HandleEvent;
import io.fsledger.projector.files.DescriptorCache;
import io.fsledger.projector.files.Disk;
import io.fsledger.projector.files.FileId;
import io.fsledger.projector.files.PartitionFolder;
import io.fsledger.projector.files.PartitionFolder.Fencing;
import io.fsledger.projector.files.TraceEntry;
import io.fsledger.projector.kernel.PartitionProjection;
import io.fsledger.projector.kernel.ProjectorConfig;
import io.fsledger.projector.sql.SqlProjection;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.registry.MemorySchemaRegistry;
import io.fsledger.schemas.serde.EventSerdes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * What the projector costs without Kafka before it: data files against a plain sequential copy of the same bytes that is brought to the
 * disk as often; events into SQLite; an owner that begins on what a killed one has left.
 */
final class ProjectorBenchmark implements Benchmark {
    private static final int RECORD_BYTES = 900 << 10;
    private static final int CHECKPOINT_BYTES = 64 << 20;
    /** One, as the copy that it is compared with. */
    private static final int FILES = 1;

    private static final int TRACE_PIECES = 65_536;

    @Override
    public List<String> rows() {
        return List.of(
                "projector.copy_ratio", "projector.sql_events_s", "projector.resume_s", "projector.descriptors_max");
    }

    @Override
    public List<Row> run(Lab lab) throws InterruptedException {
        try {
            List<Row> rows = new ArrayList<>();
            rows.add(copy(lab));
            rows.add(sql(lab));
            rows.addAll(resume(lab));
            return rows;
        } catch (Exception e) {
            throw new MeasurementFailed("the disk or the database did not do what it was asked for", e);
        }
    }

    private static Row copy(Lab lab) throws IOException {
        byte[] bytes = new byte[RECORD_BYTES];
        new Random(1).nextBytes(bytes);
        int records = lab.sizes().few();
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round <= lab.sizes().rounds(); round++) {
            Path folder = Files.createDirectories(lab.newFolder());
            double plain = plainCopy(folder.resolve("plain"), bytes, records);
            double files = dataFiles(folder.resolve("partition-0"), bytes, records);
            double megabytes = (double) RECORD_BYTES * records / 1e6;
            lab.say("projector: %.0f MB/s into data files, %.0f MB/s plainly", megabytes / files, megabytes / plain);
            if (round > 0) {
                ratios.add(plain / files);
            }
            Lab.delete(folder);
        }
        return Row.atLeast("projector.copy_ratio", Medians.of(ratios, Double::doubleValue), "x", 0.5);
    }

    /** Seconds. */
    private static double plainCopy(Path path, byte[] bytes, int records) throws IOException {
        long begun = System.nanoTime();
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long unforced = 0;
            for (int i = 0; i < records; i++) {
                ByteBuffer record = ByteBuffer.wrap(bytes);
                while (record.hasRemaining()) {
                    file.write(record);
                }
                unforced += bytes.length;
                if (unforced >= CHECKPOINT_BYTES) {
                    file.force(true);
                    unforced = 0;
                }
            }
            file.force(true);
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    private static double dataFiles(Path path, byte[] bytes, int records) throws IOException {
        long begun = System.nanoTime();
        try (DescriptorCache cache = cache(Disk.REAL)) {
            PartitionFolder folder = PartitionFolder.open(cache, path, Fencing.TERMS, TRACE_PIECES);
            long unforced = 0;
            for (int i = 0; i < records; i++) {
                FileId file = new FileId("mesa", 2 + i % FILES, 0);
                long offset = (long) (i / FILES) * bytes.length;
                folder.write(file, offset, ByteBuffer.wrap(bytes), List.of(TraceEntry.of(offset, i, 1, bytes.length)));
                unforced += bytes.length;
                if (unforced >= CHECKPOINT_BYTES) {
                    folder.checkpoint(i + 1L);
                    unforced = 0;
                }
            }
            folder.seal(records);
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    private static DescriptorCache cache(Disk disk) {
        return new DescriptorCache(disk, DescriptorCache.LIMIT_DEFAULT, DescriptorCache.WAIT_DEFAULT);
    }

    private static Row sql(Lab lab) throws Exception {
        EventSerdes serdes = new EventSerdes(new MemorySchemaRegistry(), "fs.", true);
        int warmUp = lab.sizes().warmUp();
        List<ConsumerRecord<byte[], byte[]>> log =
                log(serdes, warmUp + lab.sizes().events(), lab.sizes().handles());
        Path folder = Files.createDirectories(lab.newFolder());
        ProjectorConfig config = new ProjectorConfig(Map.of(
                ProjectorConfig.BOOTSTRAP_SERVERS, "unused:1",
                ProjectorConfig.REGISTRY_URL, "mock://unused",
                ProjectorConfig.FILES_DIR, "unused",
                ProjectorConfig.SQL_URL, "jdbc:sqlite:" + folder.resolve("model.db")));
        try (SqlProjection projection = new SqlProjection(config, serdes, () -> 1)) {
            PartitionProjection handles = projection.open(new TopicPartition(Topics.HANDLES.name("fs."), 0));
            applyAll(handles, log.subList(0, warmUp), config);
            long begun = System.nanoTime();
            applyAll(handles, log.subList(warmUp, log.size()), config);
            double perSecond = (log.size() - warmUp) / ((System.nanoTime() - begun) / 1e9);
            lab.say("projector: %,.0f events/s into SQLite", perSecond);
            return Row.atLeast("projector.sql_events_s", perSecond, "events/s", 20_000);
        }
    }

    private static void applyAll(
            PartitionProjection partition, List<ConsumerRecord<byte[], byte[]>> records, ProjectorConfig config)
            throws Exception {
        long batchBytes = config.getLong(ProjectorConfig.SQL_BATCH_BYTES);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            partition.apply(record);
            if (partition.pendingBytes() >= batchBytes) {
                partition.checkpoint(record.offset() + 1);
            }
        }
        partition.checkpoint(records.get(records.size() - 1).offset() + 1);
    }

    private static List<ConsumerRecord<byte[], byte[]>> log(EventSerdes serdes, int events, int handles) {
        HandleLife life = new HandleLife(Shape.of(handles));
        List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
        for (int offset = 0; offset < events; offset++) {
            HandleEvent event = life.next();
            log.add(new ConsumerRecord<>(
                    Topics.HANDLES.name("fs."),
                    0,
                    offset,
                    1_800_000_000_000L + offset,
                    TimestampType.LOG_APPEND_TIME,
                    0,
                    0,
                    Keys.bytes(String.valueOf(Topics.HANDLES.keyOf(event))),
                    serdes.writer(Topics.HANDLES).write(event),
                    new RecordHeaders(),
                    Optional.empty()));
        }
        return log;
    }

    /** A predecessor that never finished, with as many files as handles in the measurement of a restart. */
    private static List<Row> resume(Lab lab) throws IOException {
        int files = lab.sizes().restartHandles();
        Path path = lab.newFolder().resolve("partition-0");
        int most;
        try (DescriptorCache cache = cache(new UnforcedDisk())) {
            PartitionFolder folder = PartitionFolder.open(cache, path, Fencing.TERMS, TRACE_PIECES);
            for (int i = 0; i < files; i++) {
                folder.truncate(new FileId("mesa", 2 + i, 0), 1);
            }
            folder.checkpoint(files);
            most = cache.mostOpen();
        }
        List<Double> seconds = new ArrayList<>();
        for (int round = 0; round < lab.sizes().rounds(); round++) {
            long begun = System.nanoTime();
            try (DescriptorCache cache = cache(Disk.REAL)) {
                PartitionFolder folder = PartitionFolder.open(cache, path, Fencing.TERMS, TRACE_PIECES);
                folder.truncate(new FileId("mesa", 2, 0), 2);
                folder.checkpoint(files + 1L + round);
                most = Math.max(most, cache.mostOpen());
            }
            seconds.add((System.nanoTime() - begun) / 1e9);
            lab.say("projector: %.1f s until the first checkpoint after a kill, %,d files", seconds.get(round), files);
        }
        return List.of(
                Row.held("projector.resume_s", Medians.of(seconds, Double::doubleValue), "s", 5),
                Row.held("projector.descriptors_max", most, "descriptors", DescriptorCache.LIMIT_DEFAULT));
    }
}
