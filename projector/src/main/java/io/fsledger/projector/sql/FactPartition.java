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

/** A partition of a topic of facts: each becomes rows. */
final class FactPartition<E extends SpecificRecord> extends SqlPartition {
    private static final Logger LOG = LoggerFactory.getLogger(FactPartition.class);

    private final EventReader<E> reader;
    private final List<Collected<E>> tables;

    /** Says what stands in the columns of a fact's rows. */
    @FunctionalInterface
    interface ToRows<E> {
        List<@Nullable Object[]> of(E fact, ConsumerRecord<byte[], byte[]> record);
    }

    /** Rows that a fact becomes in one table. */
    record Insert<E>(String sql, ToRows<E> toRows) {}

    private record Collected<E>(Insert<E> insert, List<@Nullable Object[]> rows) {}

    FactPartition(Database database, TopicPartition partition, EventReader<E> reader, List<Insert<E>> inserts)
            throws SQLException {
        super(database, partition);
        this.reader = reader;
        tables = inserts.stream()
                .map(insert -> new Collected<>(insert, new ArrayList<>()))
                .toList();
    }

    @Override
    void applyRecord(ConsumerRecord<byte[], byte[]> record) {
        try {
            E fact = reader.read(record.value());
            tables.forEach(table -> table.rows().addAll(table.insert().toRows().of(fact, record)));
        } catch (UnreadableEventException e) {
            LOG.warn(
                    "{}-{}@{} is passed over: {}", record.topic(), record.partition(), record.offset(), e.getMessage());
        }
    }

    @Override
    void write() throws SQLException {
        for (Collected<E> table : tables) {
            database.batch(table.insert().sql(), table.rows());
        }
    }

    @Override
    void forget() {
        tables.forEach(table -> table.rows().clear());
    }
}
