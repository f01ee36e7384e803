package io.fsledger.projector.sql;

import io.fsledger.schemas.Topics;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Questions to the read model about handles that were open once. Reads only, and one moment of the read model as long as it is open. */
public final class HandleHistory implements AutoCloseable {
    /** Rows that are brought at once: an answer may be longer than memory. */
    private static final int ROWS_AT_ONCE = 1_000;

    private final Connection connection;
    private final Dialect dialect;

    private HandleHistory(Connection connection, Dialect dialect) {
        this.connection = connection;
        this.dialect = dialect;
    }

    /**
     * @param user empty where the database asks for none
     * @throws SQLException where there is no read model, or not one of this version
     */
    public static HandleHistory open(String url, String user, String password) throws SQLException {
        Dialect dialect = Dialect.of(url);
        Properties login = new Properties();
        if (!user.isEmpty()) {
            login.setProperty("user", user);
            login.setProperty("password", password);
        }
        if (dialect == Dialect.SQLITE) {
            // a file that is not there is not to be made
            login.setProperty("open_mode", "1");
        }
        Connection connection = DriverManager.getConnection(url, login);
        try {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            requireVersion(connection);
            return new HandleHistory(connection, dialect);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static void requireVersion(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT MAX(version) FROM schema_version")) {
            int version = found.next() ? found.getInt(1) : 0;
            if (version != Database.VERSION) {
                throw new SQLException(
                        "the read model has version %d and this program knows %d: use the program that keeps it"
                                .formatted(version, Database.VERSION));
            }
        }
    }

    /** Which handles; what is null does not matter. */
    public record Filter(
            @Nullable String filesystem,
            @Nullable Long inode,
            @Nullable Long fh,
            @Nullable String client,
            boolean writable) {}

    /**
     * A handle that was open at that time.
     *
     * @param closedAt null where it still is, as far as the read model knows
     */
    public record Opened(
            String filesystem,
            long inode,
            long generation,
            long fh,
            String client,
            long term,
            int flags,
            Instant openedAt,
            @Nullable Instant closedAt,
            @Nullable String closedCause) {}

    /** Each handle that was open at a time, those of a file together. */
    public void at(Instant time, Filter filter, Consumer<Opened> each) throws SQLException {
        StringBuilder query =
                new StringBuilder("SELECT filesystem, inode, generation, fh, client, term, flags, opened_ms,"
                        + " closed_ms, closed_cause FROM handles"
                        + " WHERE opened_ms <= ? AND (closed_ms IS NULL OR closed_ms > ?)");
        List<Object> values = new ArrayList<>(List.of(time.toEpochMilli(), time.toEpochMilli()));
        restrict(query, values, "filesystem", filter.filesystem());
        restrict(query, values, "inode", filter.inode() == null ? null : dialect.unsigned(filter.inode()));
        restrict(query, values, "fh", filter.fh() == null ? null : dialect.unsigned(filter.fh()));
        restrict(query, values, "client", filter.client());
        restrict(query, values, "writable", filter.writable() ? 1 : null);
        query.append(" ORDER BY filesystem, inode, opened_ms, part, opened_offset");
        try (PreparedStatement statement = connection.prepareStatement(query.toString())) {
            statement.setFetchSize(ROWS_AT_ONCE);
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    each.accept(opened(rows));
                }
            }
        }
    }

    private static void restrict(StringBuilder query, List<Object> values, String column, @Nullable Object value) {
        if (value != null) {
            query.append(" AND ").append(column).append(" = ?");
            values.add(value);
        }
    }

    private static Opened opened(ResultSet row) throws SQLException {
        long closedMs = row.getLong("closed_ms");
        Instant closedAt = row.wasNull() ? null : Instant.ofEpochMilli(closedMs);
        return new Opened(
                row.getString("filesystem"),
                Long.parseUnsignedLong(row.getString("inode")),
                row.getLong("generation"),
                Long.parseUnsignedLong(row.getString("fh")),
                row.getString("client"),
                row.getLong("term"),
                row.getInt("flags"),
                Instant.ofEpochMilli(row.getLong("opened_ms")),
                closedAt,
                row.getString("closed_cause"));
    }

    /** What the answers rest on: by partition, the offset of the next event of handles that is to be applied. */
    public Map<Integer, Long> positions() throws SQLException {
        Map<Integer, Long> positions = new TreeMap<>();
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT part, next_offset FROM positions WHERE topic LIKE ?")) {
            statement.setString(1, "%" + Topics.HANDLES.suffix());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    positions.put(rows.getInt(1), rows.getLong(2));
                }
            }
        }
        return positions;
    }

    /** When the latest handle that it knows was opened or closed: what came later it does not know, or there is nothing. */
    public @Nullable Instant latestChange() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT MAX(opened_ms), MAX(closed_ms) FROM handles")) {
            if (!row.next()) {
                return null;
            }
            long latest = Math.max(row.getLong(1), row.getLong(2));
            return latest == 0 ? null : Instant.ofEpochMilli(latest);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
