package io.fsledger.projector.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.core.handles.HandleEvents;
import io.fsledger.projector.kernel.PartitionProjection;
import io.fsledger.schemas.Topics;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real PostgreSQL, which is stopped and started as well. */
@Tag("slow")
class PostgresReadModelTest extends ReadModelTests {
    @TempDir
    Path temp;

    private @Nullable EmbeddedPostgres postgres;
    private int databases;

    private EmbeddedPostgres running(int port) throws IOException {
        if (postgres != null) {
            return postgres;
        }
        EmbeddedPostgres started = EmbeddedPostgres.builder()
                .setDataDirectory(temp.resolve("data"))
                .setCleanDataDirectory(false)
                .setPort(port)
                .start();
        postgres = started;
        return started;
    }

    @AfterEach
    void stop() throws IOException {
        if (postgres != null) {
            postgres.close();
            postgres = null;
        }
    }

    @Override
    String emptyDatabase() throws IOException, SQLException {
        EmbeddedPostgres server = running(0);
        String name = "model" + databases++;
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name);
        }
        return server.getJdbcUrl("postgres", name);
    }

    @Test
    void aServerThatIsAwayLosesNothing() throws Exception {
        String url = emptyDatabase();
        int port = running(0).getPort();
        try (SqlProjection projection = projection(url)) {
            PartitionProjection handles = projection.open(partition(Topics.HANDLES));
            handles.apply(record(HandleEvents.opened(1), 0));
            handles.checkpoint(1);
            handles.apply(record(HandleEvents.opened(2), 1));
            stop();
            assertThatThrownBy(() -> handles.checkpoint(2)).isInstanceOf(SQLException.class);
            assertThatThrownBy(handles::rollback).isInstanceOf(SQLException.class);
            running(port);
            handles.rollback();
            assertThat(handles.offset()).isEqualTo(1);
            handles.apply(record(HandleEvents.opened(2), 1));
            handles.checkpoint(2);
        }
        assertThat(rows(url, "SELECT fh FROM handles ORDER BY fh")).containsExactly("1", "2");
    }
}
