package io.fsledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fsledger.client.query.Question;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.events.Cause;
import io.fsledger.events.HandleClosed;
import io.fsledger.events.InodeEviction;
import io.fsledger.events.InodeForgotten;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.Topics;
import io.fsledger.streams.kernel.ServiceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broker, registry and service in one process, killed while what a client held is released because its lease ran out. */
@Tag("slow")
@Tag("long")
class ReleaseKillTest {
    private static final int HELD = 900;
    private static final int SHARED = 100;
    private static final int PARTITIONS = 4;
    private static final String REFERENCES = "references";
    private static final String HANDLES = "handles";

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
            assertThat(http.post("/v1/events", "application/x-ndjson", holdings())
                            .status())
                    .isEqualTo(200);
            await().until(() -> held(http, REFERENCES, "lost") == HELD && held(http, HANDLES, "lost") == HELD);
            // From here on it has a lease, of which it hears nothing any more.
            process.ask().publish("{\"event\":\"connected\",\"client\":\"lost\",\"term\":1}");
            assertThat(await().pollInterval(Duration.ofMillis(1))
                            .until(() -> held(http, REFERENCES, "lost"), left -> left < HELD))
                    .as("references left when it was killed")
                    .isPositive();
            process.kill();
        }
        try (ServiceProcess process = startReady();
                KafkaLog log = new KafkaLog(bootstrap, registry)) {
            Http http = process.http();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> held(http, REFERENCES, "lost") == 0 && held(http, HANDLES, "lost") == 0);
            assertThat(held(http, REFERENCES, "stays")).isEqualTo(SHARED);
            assertThat(process.ask().client("lost", Question.ALL).cause()).isEqualTo(Cause.LOST);
            LedgerFold[] fold = new LedgerFold[1];
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                fold[0] = new LedgerFold(log, PARTITIONS, Set.of());
                fold[0].assertTheSame();
            });
            assertThat(log.events(Topics.EVICTIONS))
                    .extracting(InodeEviction::getInode)
                    .containsExactlyInAnyOrderElementsOf(
                            LongStream.rangeClosed(SHARED + 1, HELD).boxed().toList());
            assertEachOnce(
                    log.events(Topics.INODES),
                    event -> Optional.ofNullable(event.getForgotten()).map(InodeForgotten::getInode));
            assertEachOnce(
                    log.events(Topics.HANDLES),
                    event -> Optional.ofNullable(event.getClosed()).map(HandleClosed::getInode));
        }
    }

    /** @param released the inode, where the event is one by which something is released */
    private static <E extends SpecificRecord> void assertEachOnce(
            List<E> events, Function<E, Optional<Long>> released) {
        Map<Long, Long> times = events.stream()
                .filter(event -> released.apply(event).isPresent())
                .peek(event -> assertThat(Events.header(event).getCause()).isEqualTo(Cause.LOST))
                .collect(Collectors.groupingBy(event -> released.apply(event).orElseThrow(), Collectors.counting()));
        assertThat(times)
                .hasSize(HELD)
                .allSatisfy((inode, count) -> assertThat(count).isEqualTo(1));
    }

    /** One client refers to all and has all open; another refers to some of them. */
    private static String holdings() {
        String lookedUp =
                "{\"event\":\"looked_up\",\"filesystem\":\"mesa\",\"inode\":%d,\"client\":\"%s\",\"term\":1,\"count\":2,"
                        + "\"attributes\":{\"kind\":\"FILE\"}}\n";
        String opened =
                "{\"event\":\"opened\",\"filesystem\":\"mesa\",\"inode\":%1$d,\"client\":\"lost\",\"term\":1,\"fh\":%1$d,"
                        + "\"flags\":2}\n";
        return LongStream.rangeClosed(1, HELD)
                .mapToObj(inode -> lookedUp.formatted(inode, "lost")
                        + opened.formatted(inode)
                        + (inode <= SHARED ? lookedUp.formatted(inode, "stays") : ""))
                .collect(Collectors.joining());
    }

    private static long held(Http http, String what, String client) {
        Http.Answer answer = http.get("/v1/clients/" + client + "/" + what + "?limit=1000");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json().get(what).size();
    }

    private ServiceProcess startReady() throws Exception {
        Map<String, Object> settings = ServiceSettings.of(bootstrap, registry, temp.resolve("state"));
        settings.put(ServiceProcess.DATA, temp.resolve("data"));
        settings.put(ServiceProcess.BROKER_PORT, brokerPort);
        settings.put(ServiceProcess.REGISTRY_PORT, registryPort);
        settings.put(ServiceConfig.HTTP_PORT, httpPort);
        settings.put(Bound.RELEASE_SLICE.key(), 5);
        settings.put(Bound.CLIENT_LEASE_MS.key(), 1_000);
        settings.put(Bound.RECONNECT_ATTEMPTS.key(), 1);
        ServiceProcess process = ServiceProcess.start(settings);
        await().atMost(LocalService.READY_WITHIN)
                .untilAsserted(() ->
                        assertThat(process.http().get("/health/ready").body()).contains("\"up\""));
        return process;
    }
}
