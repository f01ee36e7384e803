package io.fsledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.events.CoalescedRemoval;
import io.fsledger.events.CoalescedSegment;
import io.fsledger.events.CoalescedSegments;
import io.fsledger.events.CoalescedTruncation;
import io.fsledger.events.CoalescedWrite;
import io.fsledger.events.EventPosition;
import io.fsledger.events.SourceRun;
import io.fsledger.projector.files.FileId;
import io.fsledger.projector.files.FolderReader;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.TopicSettings;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.EventSerdes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Fills {@code fs.writes.coalesced} with random records, and folds it into what must be on disk. */
final class CoalescedLog implements AutoCloseable {
    private static final int INODES = 40;
    private static final int SIZE_MAX = 20_000;

    private final KafkaLog log;
    private final EventSerdes serdes;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Random random;
    private final int partitions;

    CoalescedLog(String bootstrapServers, String registryUrl, int partitions, Random random) {
        this(bootstrapServers, registryUrl, TopicSettings.of(Map.of()).prefix(), partitions, random);
    }

    CoalescedLog(String bootstrapServers, String registryUrl, String prefix, int partitions, Random random) {
        log = new KafkaLog(bootstrapServers, registryUrl, prefix);
        serdes = EventSerdes.open(Map.of("schema.registry.url", registryUrl), prefix);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all", "linger.ms", 5),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.partitions = partitions;
        this.random = random;
    }

    /** Comes back when all are acknowledged. */
    void publish(int records) throws Exception {
        List<Future<?>> sent = new ArrayList<>();
        for (int i = 0; i < records; i++) {
            CoalescedWrite record = record();
            sent.add(producer.send(new ProducerRecord<>(
                    log.name(Topics.COALESCED),
                    Keys.bytes(Keys.inode(record.getFilesystem(), record.getInode())),
                    serdes.writer(Topics.COALESCED).write(record))));
        }
        for (Future<?> one : sent) {
            one.get();
        }
    }

    /** Any bytes, of any key: what no rule would let out. */
    void publish(byte @Nullable [] value) throws Exception {
        producer.send(new ProducerRecord<>(log.name(Topics.COALESCED), 0, null, value))
                .get();
    }

    byte[] bytes(CoalescedWrite record) {
        return serdes.writer(Topics.COALESCED).write(record);
    }

    static CoalescedWrite.Builder of(String filesystem, long inode) {
        return CoalescedWrite.newBuilder()
                .setFilesystem(filesystem)
                .setInode(inode)
                .setCausedBy(new EventPosition("fs.writes", 0, 0L));
    }

    private CoalescedWrite record() {
        CoalescedWrite.Builder record = of("mesa", 1 + random.nextInt(INODES));
        int kind = random.nextInt(25);
        if (kind == 0) {
            return record.setRemoval(new CoalescedRemoval()).build();
        }
        if (kind < 3) {
            return record.setTruncation(new CoalescedTruncation((long) random.nextInt(SIZE_MAX)))
                    .build();
        }
        List<CoalescedSegment> segments = new ArrayList<>();
        int offset = random.nextInt(SIZE_MAX);
        for (int i = 0; i <= random.nextInt(3); i++) {
            byte[] data = new byte[1 + random.nextInt(2_000)];
            random.nextBytes(data);
            segments.add(new CoalescedSegment(
                    (long) offset,
                    ByteBuffer.wrap(data),
                    List.of(new SourceRun((long) random.nextInt(100_000), 1L, (long) data.length))));
            offset += data.length + 1 + random.nextInt(500);
        }
        return record.setWrite(new CoalescedSegments(segments, List.of())).build();
    }

    /** What must be on disk once all is applied that stands in the topic now. */
    private Map<Long, byte[]> fold() {
        Map<Long, byte[]> files = new TreeMap<>();
        for (CoalescedWrite record : log.events(Topics.COALESCED)) {
            long inode = record.getInode();
            byte[] before = files.getOrDefault(inode, new byte[0]);
            if (record.getRemoval() != null) {
                files.remove(inode);
            } else if (record.getTruncation() != null) {
                files.put(inode, Arrays.copyOf(before, (int)
                        record.getTruncation().getSize()));
            } else {
                for (CoalescedSegment segment : record.getWrite().getSegments()) {
                    int end = (int) segment.getOffset() + segment.getData().remaining();
                    before = Arrays.copyOf(before, Math.max(before.length, end));
                    segment.getData()
                            .duplicate()
                            .get(before, (int) segment.getOffset(), end - (int) segment.getOffset());
                }
                files.put(inode, before);
            }
        }
        return files;
    }

    /** Compares every byte. */
    void assertOnDisk(IntFunction<FolderReader> readers) throws IOException {
        assertOnDisk(readers, partition -> true);
    }

    /** The same of some partitions. */
    void assertOnDisk(IntFunction<FolderReader> readers, IntPredicate some) throws IOException {
        Map<Long, byte[]> expected = fold();
        assertThat(expected).isNotEmpty();
        for (long inode = 1; inode <= INODES; inode++) {
            int partition = Keys.partition(Keys.bytes(Keys.inode("mesa", inode)), partitions);
            if (!some.test(partition)) {
                continue;
            }
            FolderReader reader = readers.apply(partition);
            FileId file = reader.latest("mesa", inode);
            byte[] content = expected.get(inode);
            if (content == null || file == null) {
                assertThat(file).as("inode %d", inode).isNull();
                assertThat(content).as("inode %d", inode).isNull();
                continue;
            }
            ByteBuffer bytes = ByteBuffer.allocate((int) reader.size(file));
            assertThat(reader.read(file, bytes, 0)).isEqualTo(content.length);
            assertThat(bytes.array()).as("inode %d", inode).isEqualTo(content);
        }
    }

    KafkaLog log() {
        return log;
    }

    @Override
    public void close() {
        producer.close();
        serdes.close();
        log.close();
    }
}
