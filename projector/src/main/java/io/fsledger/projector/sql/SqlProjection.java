package io.fsledger.projector.sql;

import io.fsledger.core.handles.HandleFamily;
import io.fsledger.core.inodes.InodeFamily;
import io.fsledger.events.ClientTransition;
import io.fsledger.events.CoalescedSegment;
import io.fsledger.events.CoalescedWrite;
import io.fsledger.events.Rejection;
import io.fsledger.events.WriterShare;
import io.fsledger.projector.kernel.PartitionProjection;
import io.fsledger.projector.kernel.Projection;
import io.fsledger.projector.kernel.ProjectorConfig;
import io.fsledger.projector.sql.FactPartition.Insert;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.EventSerdes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** The read model in SQL: which topic becomes which rows. */
public final class SqlProjection implements Projection, AutoCloseable {
    /** What is read, in that order. */
    public static final List<Topic<?>> TOPICS =
            List.of(Topics.HANDLES, Topics.INODES, Topics.COALESCED, Topics.TRANSITIONS, Topics.REJECTIONS);

    private final Database database;
    private final EventSerdes serdes;
    private final String prefix;
    private final IntSupplier partitions;

    /** @param partitions how many each family has */
    public SqlProjection(ProjectorConfig config, EventSerdes serdes, IntSupplier partitions) {
        database = new Database(
                config.getString(ProjectorConfig.SQL_URL),
                config.getString(ProjectorConfig.SQL_USER),
                config.getPassword(ProjectorConfig.SQL_PASSWORD).value());
        this.serdes = serdes;
        this.partitions = partitions;
        prefix = config.prefix();
    }

    @Override
    public PartitionProjection open(TopicPartition partition) throws SQLException {
        String topic = partition.topic().substring(prefix.length());
        Dialect dialect = database.dialect();
        if (topic.equals(Topics.HANDLES.suffix())) {
            return new LedgerPartition<>(
                    database,
                    partition,
                    partitions.getAsInt(),
                    HandleFamily::new,
                    serdes.reader(Topics.HANDLES),
                    new HandleRows(dialect),
                    HandleFamily::isHandle,
                    key -> !HandleFamily.isByNumber(key));
        }
        if (topic.equals(Topics.INODES.suffix())) {
            return new LedgerPartition<>(
                    database,
                    partition,
                    partitions.getAsInt(),
                    InodeFamily::new,
                    serdes.reader(Topics.INODES),
                    new InodeRows(dialect),
                    key -> InodeFamily.isInode(key) || InodeFamily.isChild(key),
                    key -> true);
        }
        if (topic.equals(Topics.COALESCED.suffix())) {
            return facts(
                    partition, Topics.COALESCED, new Insert<>(FLUSH, this::flush), new Insert<>(WRITER, this::writers));
        }
        return topic.equals(Topics.TRANSITIONS.suffix())
                ? facts(partition, Topics.TRANSITIONS, new Insert<>(TRANSITION, SqlProjection::transition))
                : facts(partition, Topics.REJECTIONS, new Insert<>(REJECTION, SqlProjection::rejection));
    }

    @SafeVarargs
    private <E extends SpecificRecord> PartitionProjection facts(
            TopicPartition partition, Topic<E> topic, Insert<E>... inserts) throws SQLException {
        return new FactPartition<>(database, partition, serdes.reader(topic), List.of(inserts));
    }

    /** PostgreSQL keeps no NUL. */
    private static String text(String any) {
        return any.replace("\0", "\\0");
    }

    private static List<@Nullable Object[]> row(@Nullable Object... columns) {
        return Collections.singletonList(columns);
    }

    private static final String FLUSH =
            "INSERT INTO flushes (part, record_offset, filesystem, inode, generation, kind, segments, bytes, at_ms)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private List<@Nullable Object[]> flush(CoalescedWrite write, ConsumerRecord<byte[], byte[]> record) {
        List<CoalescedSegment> segments =
                write.getWrite() == null ? List.of() : write.getWrite().getSegments();
        String kind = write.getWrite() != null ? "write" : write.getTruncation() != null ? "truncation" : "removal";
        return row(
                record.partition(),
                record.offset(),
                text(write.getFilesystem()),
                database.dialect().unsigned(write.getInode()),
                write.getGeneration(),
                kind,
                segments.size(),
                segments.stream()
                        .mapToLong(segment -> segment.getData().remaining())
                        .sum(),
                record.timestamp());
    }

    private static final String WRITER =
            "INSERT INTO flush_writers (part, record_offset, client, filesystem, inode, bytes, at_ms)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?)";

    private List<@Nullable Object[]> writers(CoalescedWrite write, ConsumerRecord<byte[], byte[]> record) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        if (write.getWrite() != null) {
            // nobody but the service writes such records, and still none may hold up all behind it
            Map<String, Long> shares = new TreeMap<>();
            for (WriterShare share : write.getWrite().getWriters()) {
                shares.merge(text(share.getClient()), share.getBytes(), Long::sum);
            }
            shares.forEach((client, bytes) -> rows.add(new @Nullable Object[] {
                record.partition(),
                record.offset(),
                client,
                text(write.getFilesystem()),
                database.dialect().unsigned(write.getInode()),
                bytes,
                record.timestamp()
            }));
        }
        return rows;
    }

    private static final String TRANSITION =
            "INSERT INTO client_transitions (part, record_offset, client, term, from_phase, to_phase, attempt, delay_ms,"
                    + " cause, post_mortem, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static List<@Nullable Object[]> transition(ClientTransition change, ConsumerRecord<byte[], byte[]> record) {
        return row(
                record.partition(),
                record.offset(),
                change.getClient(),
                change.getTerm(),
                change.getFrom().name(),
                change.getTo().name(),
                change.getAttempt(),
                change.getDelayMs(),
                change.getCause().name(),
                change.getPostMortem() == null ? 0 : 1,
                change.getAt());
    }

    private static final String REJECTION =
            "INSERT INTO rejections (part, record_offset, topic, event_part, event_offset, code, sentence, client, term,"
                    + " at_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private static List<@Nullable Object[]> rejection(Rejection rejection, ConsumerRecord<byte[], byte[]> record) {
        return row(
                record.partition(),
                record.offset(),
                rejection.getTopic(),
                rejection.getPartition(),
                rejection.getOffset(),
                rejection.getCode().name(),
                text(rejection.getSentence()),
                rejection.getClient() == null ? null : text(rejection.getClient()),
                rejection.getTerm(),
                rejection.getAppendedAt());
    }

    @Override
    public boolean isFinal(Exception error) {
        return error instanceof PartitionTakenException;
    }

    @Override
    public void close() {
        database.close();
    }
}
