package io.fsledger.projector.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to the read model, which is opened anew after an error. It brings the schema to this version, step by step, each
 * in a transaction of its own. Used by one thread.
 */
final class Database implements AutoCloseable {
    /** Which steps there are: to the schema of each version from the one before. A step that was released is never edited. */
    static final int VERSION = 2;

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    private final String url;
    private final int wanted;
    private final Properties login = new Properties();
    private final Dialect dialect;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private @Nullable Connection connection;

    Database(String url, String user, String password) {
        this(url, user, password, VERSION);
    }

    /** @param wanted version of the schema, as the program of that time left it */
    Database(String url, String user, String password, int wanted) {
        this.url = url;
        this.wanted = wanted;
        dialect = Dialect.of(url);
        if (!user.isEmpty()) {
            login.setProperty("user", user);
            login.setProperty("password", password);
        }
    }

    Dialect dialect() {
        return dialect;
    }

    /** Something that is done to a database, wholly or not at all. */
    @FunctionalInterface
    interface Work {
        void run() throws SQLException;
    }

    /** After an error nothing of it is there, and the connection is made anew. */
    void transaction(Work work) throws SQLException {
        Connection open = connection();
        try {
            open.setAutoCommit(false);
            work.run();
            open.commit();
            open.setAutoCommit(true);
        } catch (SQLException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The same one for the same text, until the connection is lost. */
    PreparedStatement statement(String sql) throws SQLException {
        PreparedStatement known = statements.get(sql);
        if (known == null) {
            known = connection().prepareStatement(sql);
            statements.put(sql, known);
        }
        return known;
    }

    /** Runs a statement for each row. */
    void batch(String sql, List<@Nullable Object[]> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        PreparedStatement statement = statement(sql);
        for (@Nullable Object[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                statement.setObject(i + 1, row[i]);
            }
            statement.addBatch();
        }
        statement.executeBatch();
    }

    Connection connection() throws SQLException {
        if (connection == null) {
            Connection opened = opened();
            connection = opened;
            try {
                prepare(opened);
                migrate(opened);
            } catch (SQLException | RuntimeException e) {
                close();
                throw e;
            }
        }
        return Objects.requireNonNull(connection);
    }

    private Connection opened() throws SQLException {
        try {
            return DriverManager.getConnection(url, login);
        } catch (SQLException e) {
            throw new SQLException(
                    "the read model at %s cannot be reached: %s"
                            .formatted(Dialect.withoutParameters(url), e.getMessage()),
                    e.getSQLState(),
                    e);
        }
    }

    /** A commit that a power failure takes back takes its offset back with it: so SQLite need not wait for the disk each time. */
    private void prepare(Connection opened) throws SQLException {
        if (dialect == Dialect.SQLITE) {
            try (Statement statement = opened.createStatement()) {
                statement.execute("PRAGMA busy_timeout = 10000");
                statement.execute("PRAGMA journal_mode = WAL");
                statement.execute("PRAGMA synchronous = NORMAL");
                statement.execute("PRAGMA cache_size = -65536");
            }
        }
    }

    private void migrate(Connection opened) throws SQLException {
        int present = version(opened);
        if (present > wanted) {
            throw new SQLException("the read model has version %d and this program knows %d: start the newer program"
                    .formatted(present, wanted));
        }
        for (int step = present + 1; step <= wanted; step++) {
            migrate(opened, step);
        }
    }

    private void migrate(Connection opened, int step) throws SQLException {
        opened.setAutoCommit(false);
        try (Statement statement = opened.createStatement()) {
            // who comes second waits here, and then finds the version there already
            statement.execute(
                    dialect == Dialect.POSTGRES
                            ? "LOCK TABLE schema_version IN EXCLUSIVE MODE"
                            : "UPDATE schema_version SET version = version");
            if (version(opened) < step) {
                for (String sql : statements(script(step))) {
                    statement.execute(sql);
                }
                statement.execute("INSERT INTO schema_version (version) VALUES (" + step + ")");
                LOG.info("the read model has version {} now", step);
            }
            opened.commit();
        } finally {
            opened.setAutoCommit(true);
        }
    }

    private static int version(Connection opened) throws SQLException {
        try (Statement statement = opened.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY)");
            try (ResultSet found = statement.executeQuery("SELECT MAX(version) FROM schema_version")) {
                return found.next() ? found.getInt(1) : 0;
            }
        }
    }

    private static String script(int step) {
        String name = "/io/fsledger/projector/sql/V" + step + ".sql";
        try (InputStream script = Objects.requireNonNull(Database.class.getResourceAsStream(name), name)) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> statements(String script) {
        List<String> found = new ArrayList<>();
        for (String one : dialect.text(script.replaceAll("(?m)^--.*$", "")).split(";")) {
            if (!one.isBlank()) {
                found.add(one.strip());
            }
        }
        return found;
    }

    @Override
    public void close() {
        statements.clear();
        Connection closing = connection;
        connection = null;
        if (closing != null) {
            try {
                closing.close();
            } catch (SQLException e) {
                LOG.debug("the connection was lost already", e);
            }
        }
    }
}
