package io.fsledger.projector.sql;

import io.fsledger.schemas.serde.EventReader;
import io.fsledger.schemas.serde.UnreadableEventException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A partition of a topic of facts: each becomes a row. */
final class FactPartition<E extends SpecificRecord> extends SqlPartition {
    private static final Logger LOG = LoggerFactory.getLogger(FactPartition.class);

    private final EventReader<E> reader;
    private final String insert;
    private final ToRow<E> toRow;
    private final List<@Nullable Object[]> rows = new ArrayList<>();

    /** Says what stands in the columns of a fact's row. */
    @FunctionalInterface
    interface ToRow<E> {
        @Nullable
        Object[] of(E fact, ConsumerRecord<byte[], byte[]> record);
    }

    FactPartition(Database database, TopicPartition partition, EventReader<E> reader, String insert, ToRow<E> toRow)
            throws SQLException {
        super(database, partition);
        this.reader = reader;
        this.insert = insert;
        this.toRow = toRow;
    }

    @Override
    void applyRecord(ConsumerRecord<byte[], byte[]> record) {
        try {
            rows.add(toRow.of(reader.read(record.value()), record));
        } catch (UnreadableEventException e) {
            LOG.warn(
                    "{}-{}@{} is passed over: {}", record.topic(), record.partition(), record.offset(), e.getMessage());
        }
    }

    @Override
    void write() throws SQLException {
        database.batch(insert, rows);
    }

    @Override
    void forget() {
        rows.clear();
    }
}
