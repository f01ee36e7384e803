package io.fsledger.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.embedded.EmbeddedBroker.Settings;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class EmbeddedBrokerTest {
    @TempDir
    Path data;

    @Test
    void servesAndKeepsWhatItWasGivenOverRestarts() throws Exception {
        String large = "x".repeat(5 << 20);
        try (EmbeddedBroker broker = EmbeddedBroker.start(anyPorts())) {
            KafkaClients kafka = new KafkaClients(broker.bootstrapServers());
            kafka.createTopic("kept", 1);
            kafka.send("kept", List.of("a", large));
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(anyPorts())) {
            assertThat(new KafkaClients(broker.bootstrapServers()).values("kept"))
                    .containsExactly("a", large);
        }
    }

    /** The system gives the same port again once in some ten thousand times. */
    @Test
    void choosesDifferentPortsForBrokerAndController() {
        for (int time = 0; time < 30_000; time++) {
            Settings chosen = anyPorts().withChosenPorts();
            assertThat(chosen.port()).isNotEqualTo(chosen.controllerPort());
        }
    }

    @Test
    void closingTwiceIsClosing() {
        EmbeddedBroker broker = EmbeddedBroker.start(anyPorts());
        broker.close();
        broker.close();
        assertThat(Ports.isFree(broker.port())).isTrue();
    }

    @Test
    void portInUse() throws Exception {
        try (ServerSocket other = new ServerSocket()) {
            other.bind(Ports.address(0));
            int port = other.getLocalPort();
            assertThatThrownBy(() -> EmbeddedBroker.start(anyPorts().withPort(port)))
                    .isInstanceOf(EmbeddedStartException.class)
                    .hasMessageContaining("Port " + port)
                    .hasMessageContaining("--broker-port");
        }
        startsAfterAll();
    }

    @Test
    void dataFolderInUse() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(anyPorts())) {
            assertThatThrownBy(() -> EmbeddedBroker.start(anyPorts()))
                    .isInstanceOf(EmbeddedStartException.class)
                    .hasMessageContaining("Another fsledger")
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining(data.toString())
                    .hasMessageContaining("--data");
            assertThat(broker.port()).isPositive();
        }
    }

    @Test
    void folderOfSomethingElse() throws Exception {
        startsAfterAll();
        Files.createDirectory(data.resolve("broker/photos"));
        assertThatThrownBy(() -> EmbeddedBroker.start(anyPorts()))
                .isInstanceOf(EmbeddedStartException.class)
                .hasMessageContaining("holds something else")
                .hasMessageContaining("photos");
        Files.delete(data.resolve("broker/photos"));
        startsAfterAll();
    }

    @Test
    void damagedMetadata() throws Exception {
        startsAfterAll();
        Path log = data.resolve("broker/__cluster_metadata-0/00000000000000000000.log");
        byte[] bytes = Files.readAllBytes(log);
        Files.delete(log);
        Files.createDirectory(log);
        assertThatThrownBy(() -> EmbeddedBroker.start(anyPorts()))
                .isInstanceOf(EmbeddedStartException.class)
                .hasMessageContaining("--data");
        Files.delete(log);
        Files.write(log, bytes);
        startsAfterAll();
    }

    private void startsAfterAll() {
        EmbeddedBroker.start(anyPorts()).close();
    }

    private Settings anyPorts() {
        return Settings.in(data).withPort(0);
    }
}
