package io.fsledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fsledger.client.Position;
import io.fsledger.embedded.EmbeddedRegistry;
import io.fsledger.embedded.SecuredBroker;
import io.fsledger.projector.app.Projector;
import io.fsledger.projector.kernel.ProjectorConfig;
import io.fsledger.schemas.ClusterRefusedException;
import io.fsledger.schemas.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service on a broker that asks for SASL/SCRAM over TLS, with its password in a file, and nowhere else. */
@Tag("slow")
class SecuredKafkaTest {
    private static final String PASSWORD = "broker-secret-7f3a";

    @TempDir
    static Path temp;

    private static Certificates certificates;
    private static SecuredBroker broker;
    private static EmbeddedRegistry registry;

    @BeforeAll
    static void start() throws Exception {
        certificates = Certificates.make(temp);
        broker = SecuredBroker.start(temp.resolve("data"), certificates.pkcs12(), Certificates.PASSWORD);
        broker.addUser("fsledger", PASSWORD);
        registry = EmbeddedRegistry.start(
                EmbeddedRegistry.Settings.on(broker.insideServers()).withPort(0));
        Files.writeString(temp.resolve("kafka.properties"), "password=" + PASSWORD + "\n");
    }

    @AfterAll
    static void stop() throws Exception {
        // where there is no engine for a broker in a container, nothing was started
        if (registry != null) {
            registry.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    private static Map<String, Object> settings(String password) {
        Map<String, Object> settings =
                ServiceSettings.of(broker.bootstrapServers(), registry.url(), temp.resolve("state"), Topics.HANDLES);
        settings.put("kafka.security.protocol", "SASL_SSL");
        settings.put("kafka.sasl.mechanism", "SCRAM-SHA-512");
        settings.put(
                "kafka.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"fsledger\" password=\""
                        + password + "\";");
        settings.put("kafka.ssl.truststore.type", "PEM");
        settings.put("kafka.ssl.truststore.location", certificates.authority().toString());
        return settings;
    }

    private static String fromFile() {
        return "${file:" + temp.resolve("kafka.properties") + ":password}";
    }

    @Test
    void worksAndTellsNobodyItsPassword() {
        Http.Answer status;
        Http.Answer metrics;
        try (EverythingLogged logged = new EverythingLogged()) {
            try (LocalService service = LocalService.start(settings(fromFile())).awaitReady()) {
                Position opened = service.ask()
                        .publish(
                                "{\"event\":\"opened\",\"filesystem\":\"mesa\",\"inode\":1,\"client\":\"c\",\"fh\":1,\"flags\":2}")
                        .position();
                Http.Answer handles = service.http().get("/v1/handles?position=" + opened);
                assertThat(handles.json().path("handles")).hasSize(1);
                status = service.http().get("/v1/status");
                metrics = service.http().get("/metrics");
                projectorIsLetInToo();
            }
            assertThat(logged.lines())
                    .as("Kafka says with what it logs in, but for what is secret")
                    .anyMatch(line -> line.contains("sasl.jaas.config = [hidden]"))
                    .noneMatch(line -> line.contains(PASSWORD));
        }
        assertThat(status.status()).isEqualTo(200);
        assertThat(metrics.status()).isEqualTo(200);
        for (String answer : List.of(status.body(), metrics.body())) {
            assertThat(answer).doesNotContain(PASSWORD).doesNotContain("ScramLoginModule");
        }
    }

    private static void projectorIsLetInToo() {
        Map<String, Object> settings = settings(fromFile());
        settings.put(ProjectorConfig.FILES_DIR, temp.resolve("files").toString());
        try (Projector projector = Projector.start(new ProjectorConfig(settings))) {
            await().atMost(LocalService.READY_WITHIN)
                    .until(() -> !projector.files().isEmpty());
        }
    }

    @Test
    void aWrongPasswordIsRefusedAndNotShown() {
        assertThatThrownBy(() -> LocalService.start(settings("wrong-secret")))
                .isInstanceOf(ClusterRefusedException.class)
                .hasMessageContaining("Authentication failed")
                .hasMessageNotContaining("wrong-secret");
    }

    @Test
    void anAuthorityThatIsNotTrustedIsRefused() throws Exception {
        Path other = Files.createDirectory(temp.resolve("other"));
        Map<String, Object> settings = settings(fromFile());
        settings.put(
                "kafka.ssl.truststore.location",
                Certificates.make(other).authority().toString());
        assertThatThrownBy(() -> LocalService.start(settings))
                .isInstanceOf(ClusterRefusedException.class)
                .hasMessageContaining("SSL handshake failed");
    }
}
