package io.fsledger.projector.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.core.handles.HandleEvents;
import io.fsledger.projector.kernel.PartitionProjection;
import io.fsledger.schemas.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteReadModelTest extends ReadModelTests {
    @TempDir
    Path temp;

    private int databases;

    @Override
    String emptyDatabase() {
        return "jdbc:sqlite:" + temp.resolve("read-model-" + databases++ + ".db");
    }

    @Test
    void aFileThatIsAwayComesBack() throws Exception {
        Path folder = Files.createDirectory(temp.resolve("away"));
        String url = "jdbc:sqlite:" + folder.resolve("read-model.db");
        try (SqlProjection projection = projection(url)) {
            PartitionProjection handles = projection.open(partition(Topics.HANDLES));
            handles.apply(record(HandleEvents.opened(1), 0));
            handles.checkpoint(1);
            handles.rollback();
            handles.apply(record(HandleEvents.opened(2), 1));
            projection.close();
            Path elsewhere = Files.move(folder, temp.resolve("elsewhere"));
            assertThatThrownBy(() -> handles.checkpoint(2)).isInstanceOf(SQLException.class);
            Files.move(elsewhere, folder);
            handles.rollback();
            assertThat(handles.offset()).isEqualTo(1);
            handles.apply(record(HandleEvents.opened(2), 1));
            handles.checkpoint(2);
        }
        assertThat(rows(url, "SELECT fh FROM handles ORDER BY fh")).containsExactly("1", "2");
    }
}
