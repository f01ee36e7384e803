package io.fsledger.projector.sql;

import io.fsledger.projector.kernel.PartitionProjection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * One partition in the read model. Rows and offset are committed together, and only on top of the offset that was there when this
 * began: so of two that believe the partition to be theirs, one is refused.
 */
abstract class SqlPartition implements PartitionProjection {
    /** About what a record costs in memory until it is committed, beside itself. */
    private static final int OVERHEAD_BYTES = 256;

    final Database database;
    final TopicPartition partition;
    private long offset;
    private boolean isNew;
    private long pendingBytes;

    SqlPartition(Database database, TopicPartition partition) throws SQLException {
        this.database = database;
        this.partition = partition;
        load();
    }

    private void load() throws SQLException {
        PreparedStatement select = database.statement("SELECT next_offset FROM positions WHERE topic = ? AND part = ?");
        select.setString(1, partition.topic());
        select.setInt(2, partition.partition());
        try (ResultSet rows = select.executeQuery()) {
            isNew = !rows.next();
            offset = isNew ? 0 : rows.getLong(1);
        }
    }

    abstract void applyRecord(ConsumerRecord<byte[], byte[]> record) throws SQLException;

    /** All rows since the last batch, within a transaction. */
    abstract void write() throws SQLException;

    /** What was collected is written, or is not wanted any more. */
    abstract void forget();

    @Override
    public final long offset() {
        return offset;
    }

    @Override
    public final boolean isNew() {
        return isNew;
    }

    @Override
    public final void apply(ConsumerRecord<byte[], byte[]> record) throws SQLException {
        int length = record.value() == null ? 0 : record.value().length;
        pendingBytes += OVERHEAD_BYTES + length;
        applyRecord(record);
    }

    @Override
    public final long pendingBytes() {
        return pendingBytes;
    }

    @Override
    public final void checkpoint(long reached) throws SQLException {
        database.transaction(() -> {
            move(reached);
            write();
        });
        forget();
        offset = reached;
        isNew = false;
        pendingBytes = 0;
    }

    private void move(long reached) throws SQLException {
        if (isNew) {
            database.batch(
                    "INSERT INTO positions (topic, part, next_offset) VALUES (?, ?, 0) ON CONFLICT (topic, part) DO NOTHING",
                    List.<Object[]>of(new Object[] {partition.topic(), partition.partition()}));
        }
        PreparedStatement update = database.statement(
                "UPDATE positions SET next_offset = ? WHERE topic = ? AND part = ? AND next_offset = ?");
        update.setLong(1, reached);
        update.setString(2, partition.topic());
        update.setInt(3, partition.partition());
        update.setLong(4, offset);
        if (update.executeUpdate() != 1) {
            throw new PartitionTakenException(partition.topic(), partition.partition());
        }
    }

    @Override
    public void rollback() throws SQLException {
        // whatever is wrong with the connection, the next one is another
        database.close();
        forget();
        pendingBytes = 0;
        load();
    }

    @Override
    public final void seal(long reached) throws SQLException {
        if (reached > offset) {
            checkpoint(reached);
        }
    }

    @Override
    public final void abandon() {
        forget();
    }
}
