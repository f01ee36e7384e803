package io.fsledger.projector.sql;

import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.ledger.Family;
import io.fsledger.core.ledger.PartitionLedger;
import io.fsledger.core.ledger.Refusal;
import io.fsledger.events.ReasonCode;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.serde.EventReader;
import io.fsledger.schemas.serde.UnreadableEventException;
import java.sql.SQLException;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * A partition of a family, under the family's own rules: what came twice, too late or was refused changes nothing here, because
 * the same code decides it that decides it in the service. What the rules would cause elsewhere is in the log already.
 */
final class LedgerPartition<E extends SpecificRecord> extends SqlPartition {
    private final EventReader<E> reader;
    private final Family.Factory<E> rules;
    private final int partitions;
    private final Rows rows;
    private final SqlTable entries;
    private final SqlTable marks;
    private final RecordingTable recorded;
    private PartitionLedger<E> ledger;

    LedgerPartition(
            Database database,
            TopicPartition partition,
            int partitions,
            Family.Factory<E> rules,
            EventReader<E> reader,
            Rows rows,
            Predicate<byte[]> remembered,
            Predicate<byte[]> needed)
            throws SQLException {
        super(database, partition);
        this.reader = reader;
        this.rules = rules;
        this.partitions = partitions;
        this.rows = rows;
        entries = new SqlTable(database, partition.topic(), partition.partition(), 0);
        marks = new SqlTable(database, partition.topic(), partition.partition(), 1);
        recorded = new RecordingTable(entries, remembered, needed);
        ledger = ledger();
    }

    /** Over what is committed. */
    private PartitionLedger<E> ledger() {
        return new PartitionLedger<>(rules, new Family.Tables(recorded, marks), partitions);
    }

    @Override
    void applyRecord(ConsumerRecord<byte[], byte[]> record) {
        Arrival at = new Arrival(record.topic(), record.partition(), record.offset(), record.timestamp());
        int limit = ledger.limits().eventMaxBytes();
        if (record.value() != null && record.value().length > limit) {
            ledger.refuse(new Refusal(ReasonCode.TOO_LARGE, "longer than " + limit + " bytes"), at);
            return;
        }
        E event;
        try {
            event = reader.read(record.value());
        } catch (UnreadableEventException e) {
            ledger.refuse(Refusal.malformed(String.valueOf(e.getMessage())), at);
            return;
        }
        ledger.apply(record.key(), event, at);
        for (Rows.Change change : recorded.taken()) {
            rows.changed(change, Events.header(event), at);
        }
    }

    @Override
    void write() throws SQLException {
        rows.write(database);
        entries.write();
        marks.write();
    }

    @Override
    void forget() {
        rows.forget();
        entries.forget();
        marks.forget();
    }

    @Override
    public void rollback() throws SQLException {
        super.rollback();
        recorded.taken();
        ledger = ledger();
    }
}
