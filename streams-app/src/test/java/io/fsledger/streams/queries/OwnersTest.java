package io.fsledger.streams.queries;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.streams.handles.HandleTopology;
import io.fsledger.streams.kernel.FamilyApp;
import io.fsledger.streams.kernel.LogStarts;
import io.fsledger.streams.kernel.ServiceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who has a partition, where nobody can say. */
class OwnersTest {
    @TempDir
    private Path state;

    @Test
    void knowsNobodyWhereTheFamilyDoesNotRunOrHasFailed() {
        ServiceConfig config = new ServiceConfig(Map.of(
                "bootstrap.servers",
                "127.0.0.1:1",
                "schema.registry.url",
                "mock://owners",
                "state.dir",
                state.toString()));
        FamilyApp app = new FamilyApp(
                HandleTopology.FAMILY,
                config,
                EventSerdes.open(config.registry(), "fs."),
                () -> "localhost:1",
                LogStarts.NEVER_ASKED);
        Owners owners = new Owners(app, "fs.");

        assertThat(owners.of(0)).isNull();
        app.start(List.of());
        try {
            assertThat(owners.of(0)).isNull();
            // as a failure does
            Objects.requireNonNull(app.streams()).close(Duration.ZERO);
            assertThat(owners.of(0)).isNull();
        } finally {
            app.stop();
        }
    }
}
