package io.fsledger.projector.sql;

import io.fsledger.core.table.PrefixScan;
import io.fsledger.core.table.Table;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An ordered map of bytes in a database, so that the rules of the families run over it. What was changed is written at the end of a batch. */
final class SqlTable implements Table {
    private static final int PAGE = 256;

    private final Database database;
    private final String topic;
    private final int partition;
    private final int number;

    /** Since the last batch; empty = deleted. */
    private final NavigableMap<byte[], Optional<byte[]>> changed = new TreeMap<>(Arrays::compareUnsigned);

    SqlTable(Database database, String topic, int partition, int number) {
        this.database = database;
        this.topic = topic;
        this.partition = partition;
        this.number = number;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        Optional<byte[]> found = changed.get(key);
        if (found != null) {
            return found.orElse(null);
        }
        try {
            PreparedStatement select = database.statement("SELECT state_value FROM ledger_state"
                    + " WHERE topic = ? AND part = ? AND state_table = ? AND state_key = ?");
            bind(select);
            select.setBytes(4, key);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? rows.getBytes(1) : null;
            }
        } catch (SQLException e) {
            throw new UncheckedSqlException(e);
        }
    }

    private void bind(PreparedStatement statement) throws SQLException {
        statement.setString(1, topic);
        statement.setInt(2, partition);
        statement.setInt(3, number);
    }

    @Override
    public void put(byte[] key, byte[] value) {
        changed.put(key, Optional.of(value));
    }

    @Override
    public void delete(byte[] key) {
        changed.put(key, Optional.empty());
    }

    @Override
    public Scan scan(byte[] prefix, byte @Nullable [] after) {
        boolean fromStart = after == null || Arrays.compareUnsigned(after, prefix) < 0;
        return new Merged(prefix, fromStart ? null : after);
    }

    /** What is written and what is not yet, in the order of the keys. */
    private final class Merged extends PrefixScan {
        private final Iterator<Map.Entry<byte[], Optional<byte[]>>> unwritten;
        private final Deque<Entry> written = new ArrayDeque<>();
        private byte[] from;
        private boolean inclusive;
        private boolean exhausted;
        private Map.@Nullable Entry<byte[], Optional<byte[]>> next;

        Merged(byte[] prefix, byte @Nullable [] after) {
            super(prefix);
            from = after == null ? prefix : after;
            inclusive = after == null;
            unwritten = changed.tailMap(from, inclusive).entrySet().iterator();
            next = unwritten.hasNext() ? unwritten.next() : null;
        }

        @Override
        protected @Nullable Entry advance() {
            while (true) {
                Entry stored = peek();
                if (next == null && stored == null) {
                    return null;
                }
                int order =
                        next == null ? 1 : stored == null ? -1 : Arrays.compareUnsigned(next.getKey(), stored.key());
                if (order >= 0) {
                    written.poll();
                }
                if (order > 0) {
                    return stored;
                }
                Map.Entry<byte[], Optional<byte[]>> taken = next;
                next = unwritten.hasNext() ? unwritten.next() : null;
                if (taken != null && taken.getValue().isPresent()) {
                    return new Entry(taken.getKey(), taken.getValue().get());
                }
            }
        }

        private @Nullable Entry peek() {
            if (written.isEmpty() && !exhausted) {
                try {
                    page();
                } catch (SQLException e) {
                    throw new UncheckedSqlException(e);
                }
            }
            return written.peek();
        }

        private void page() throws SQLException {
            PreparedStatement select = database.statement("SELECT state_key, state_value FROM ledger_state"
                    + " WHERE topic = ? AND part = ? AND state_table = ? AND state_key " + (inclusive ? ">=" : ">")
                    + " ? ORDER BY state_key LIMIT " + PAGE);
            bind(select);
            select.setBytes(4, from);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    written.add(new Entry(rows.getBytes(1), rows.getBytes(2)));
                }
            }
            exhausted = written.size() < PAGE;
            if (!written.isEmpty()) {
                from = written.getLast().key();
                inclusive = false;
            }
        }
    }

    /** Within a transaction. */
    void write() throws SQLException {
        List<@Nullable Object[]> puts = new ArrayList<>();
        List<@Nullable Object[]> deletes = new ArrayList<>();
        changed.forEach((key, value) -> {
            if (value.isPresent()) {
                puts.add(new Object[] {topic, partition, number, key, value.get()});
            } else {
                deletes.add(new Object[] {topic, partition, number, key});
            }
        });
        database.batch(
                "INSERT INTO ledger_state (topic, part, state_table, state_key, state_value) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT (topic, part, state_table, state_key) DO UPDATE SET state_value = excluded.state_value",
                puts);
        database.batch(
                "DELETE FROM ledger_state WHERE topic = ? AND part = ? AND state_table = ? AND state_key = ?", deletes);
    }

    /** What was changed is written, or is not wanted any more. */
    void forget() {
        changed.clear();
    }
}
