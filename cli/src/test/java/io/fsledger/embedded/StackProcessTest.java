package io.fsledger.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("slow")
class StackProcessTest {
    @TempDir
    Path temp;

    @Test
    void whatWasAcknowledgedSurvivesAKill() throws Exception {
        Path data = temp.resolve("data");
        List<String> sent =
                IntStream.range(0, 10_000).mapToObj(Integer::toString).toList();
        try (StackProcess first = StackProcess.start(data)) {
            KafkaClients kafka = new KafkaClients(first.bootstrapServers());
            kafka.createTopic("kept", 1);
            kafka.send("kept", sent);
            new RegistryRequests(first.registryUrl())
                    .post("/subjects/s/versions", RegistryRequests.schema("\"string\""));
            first.kill();
        }
        Instant killed = Instant.now();
        try (StackProcess second = StackProcess.start(data)) {
            assertThat(Duration.between(killed, Instant.now())).isLessThan(Duration.ofSeconds(15));
            assertThat(new KafkaClients(second.bootstrapServers()).values("kept"))
                    .isEqualTo(sent);
            assertThat(new RegistryRequests(second.registryUrl())
                            .get("/schemas/ids/1")
                            .body())
                    .isEqualTo("{\"schema\":\"\\\"string\\\"\"}");
        }
    }

    @Test
    void theFolderOfAnotherProcessIsRefused() throws Exception {
        Path data = temp.resolve("data");
        try (StackProcess first = StackProcess.start(data)) {
            assertThatThrownBy(() ->
                            EmbeddedStack.start(EmbeddedStack.Settings.in(data).withAnyPorts()))
                    .isInstanceOf(EmbeddedStartException.class)
                    .hasMessageContaining("Another fsledger (process %d) uses %s", first.pid(), data);
            first.kill();
        }
        EmbeddedStack.start(EmbeddedStack.Settings.in(data).withAnyPorts()).close();
    }

    @Test
    void theProcessEndsWhenItsDiskIsGone() throws Exception {
        Path data = temp.resolve("data");
        try (StackProcess process = StackProcess.start(data)) {
            Files.move(data.resolve("broker"), data.resolve("gone"));
            Files.createFile(data.resolve("broker"));
            KafkaClients kafka = new KafkaClients(process.bootstrapServers());
            try {
                kafka.createTopic("nowhere", 1);
            } catch (ExecutionException brokerIsGone) {
                assertThat(brokerIsGone).isNotNull();
            }
            assertThat(process.exitCode(30)).isEqualTo(ContainedKafka.FATAL_EXIT_CODE);
        }
    }
}
