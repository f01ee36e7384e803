package io.fsledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.events.Cause;
import io.fsledger.events.InodeEviction;
import io.fsledger.schemas.Topics;
import io.fsledger.streams.kernel.ServiceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broker, registry and service in one process, killed while the references of a client are released. */
@Tag("slow")
class InodeKillTest {
    private static final int INODES = 900;
    private static final int SHARED = 100;

    @TempDir
    Path temp;

    private final int brokerPort = ServiceSettings.freePort();
    private final int registryPort = ServiceSettings.freePort();
    private final int httpPort = ServiceSettings.freePort();
    private final String bootstrap = ServiceSettings.HOST + ":" + brokerPort;
    private final String registry = "http://" + ServiceSettings.HOST + ":" + registryPort;

    @Test
    void whatIsLeftIsReleasedAfterTheRestartAndNothingTwice() throws Exception {
        try (ServiceProcess process = startReady()) {
            Http http = process.http();
            assertThat(http.post("/v1/events", "application/x-ndjson", lookUps())
                            .status())
                    .isEqualTo(200);
            await().until(() -> references(http, "lost") == INODES);
            assertThat(http.post("/v1/clients/lost/release").status()).isEqualTo(200);
            assertThat(await().pollInterval(Duration.ofMillis(1))
                            .until(() -> references(http, "lost"), left -> left < INODES))
                    .as("left when it was killed")
                    .isPositive();
            process.kill();
        }
        try (ServiceProcess process = startReady();
                KafkaLog log = new KafkaLog(bootstrap, registry)) {
            await().atMost(Duration.ofSeconds(30)).until(() -> references(process.http(), "lost") == 0);
            assertThat(references(process.http(), "stays")).isEqualTo(SHARED);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(log.events(Topics.EVICTIONS))
                            .extracting(InodeEviction::getInode)
                            .containsExactlyInAnyOrderElementsOf(LongStream.rangeClosed(SHARED + 1, INODES)
                                    .boxed()
                                    .toList()));
            Map<Long, Long> forgotten = log.events(Topics.INODES).stream()
                    .filter(event -> event.getForgotten() != null)
                    .peek(event -> assertThat(event.getHeader().getCause()).isEqualTo(Cause.RELEASED))
                    .collect(Collectors.groupingBy(event -> event.getForgotten().getInode(), Collectors.counting()));
            assertThat(forgotten)
                    .hasSize(INODES)
                    .allSatisfy((inode, times) -> assertThat(times).isEqualTo(1));
        }
    }

    /** One client refers to all, another to some of them. */
    private static String lookUps() {
        String event = "{\"event\":\"looked_up\",\"filesystem\":\"mesa\",\"inode\":%d,\"client\":\"%s\",\"count\":2,"
                + "\"attributes\":{\"kind\":\"FILE\"}}\n";
        return LongStream.rangeClosed(1, INODES)
                .mapToObj(inode ->
                        event.formatted(inode, "lost") + (inode <= SHARED ? event.formatted(inode, "stays") : ""))
                .collect(Collectors.joining());
    }

    private static long references(Http http, String client) {
        Http.Answer answer = http.get("/v1/clients/" + client + "/references?limit=1000");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().get("references").size();
    }

    private ServiceProcess startReady() throws Exception {
        Map<String, Object> settings = ServiceSettings.of(bootstrap, registry, temp.resolve("state"));
        settings.put(ServiceProcess.DATA, temp.resolve("data"));
        settings.put(ServiceProcess.BROKER_PORT, brokerPort);
        settings.put(ServiceProcess.REGISTRY_PORT, registryPort);
        settings.put(ServiceConfig.HTTP_PORT, httpPort);
        settings.put(Bound.RELEASE_SLICE.key(), 5);
        ServiceProcess process = ServiceProcess.start(settings);
        await().atMost(LocalService.READY_WITHIN)
                .untilAsserted(() ->
                        assertThat(process.http().get("/health/ready").body()).contains("\"up\""));
        return process;
    }
}
