package io.fsledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fsledger.client.query.FamilyOperationProgress;
import io.fsledger.client.query.HandleInfo;
import io.fsledger.client.query.QueryClient;
import io.fsledger.core.Seed;
import io.fsledger.core.handles.HandleEvents;
import io.fsledger.core.handles.RandomHandles;
import io.fsledger.embedded.TestStack;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.Rejection;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.EventReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** State that is made anew, and state that is carried over, is the state that was there; and nothing is published twice. */
@Tag("slow")
class RebuildUpgradeTest {
    private static final int PARTITIONS = 4;
    private static final int EVENTS = 1_000;
    private static final String HANDLES = "handles";

    @RegisterExtension
    static final TestStack STACK = new TestStack();

    @TempDir
    Path temp;

    /** All that must be the same before and after. */
    private record Everything(
            Map<String, String> entries,
            Map<String, String> marks,
            List<Rejection> rejections,
            List<HandleEvent> derived,
            List<HandleInfo> handles) {}

    private Map<String, Object> settings(String prefix) {
        Map<String, Object> settings =
                ServiceSettings.of(STACK.bootstrapServers(), STACK.registryUrl(), temp.resolve("state"));
        settings.put("topic.prefix", prefix);
        return settings;
    }

    private static KafkaLog log(String prefix) {
        return new KafkaLog(STACK.bootstrapServers(), STACK.registryUrl(), prefix);
    }

    @Test
    void aRebuildGivesTheStateThatWasThere() throws Exception {
        String prefix = "rebuilt.";
        try (KafkaLog log = log(prefix)) {
            Everything before = live(log, prefix);
            assertThat(before.rejections()).isNotEmpty();
            assertThat(before.derived()).isNotEmpty();
            assertThat(before.handles()).isNotEmpty();
            try (LocalService service = LocalService.start(settings(prefix)).awaitReady()) {
                QueryClient ask = service.ask();
                ask.rebuild(HANDLES);
                FamilyOperationProgress end = ask.awaitOperation(
                        HANDLES,
                        Duration.ofSeconds(60),
                        progress -> assertThat(progress.done()).isLessThanOrEqualTo(progress.total()));
                assertThat(end.state()).isEqualTo("done");
                assertThat(end.total()).isGreaterThan(EVENTS);
                service.awaitReady();
                HandleAnswers.assertEqual(ask, fold(log).positions(), before.handles());
            }
            assertThat(everything(log)).isEqualTo(before);
            goesOn(log, prefix, before);
        }
    }

    /** What comes after a rebuild publishes as ever. */
    private void goesOn(KafkaLog log, String prefix, Everything before) throws Exception {
        try (LocalService service = LocalService.start(settings(prefix)).awaitReady()) {
            log.append("mesa/42", HandleEvents.nothing().event()).get();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(log.rejections())
                            .hasSize(before.rejections().size() + 1));
            assertThat(service.service().notReady()).isNull();
        }
    }

    @Test
    void aLogThatWasCutIsNotRebuiltFrom() throws Exception {
        String prefix = "cut.";
        try (KafkaLog log = log(prefix)) {
            Everything before = live(log, prefix);
            try (Admin admin = log.admin();
                    LocalService service = LocalService.start(settings(prefix)).awaitReady()) {
                TopicPartition partition = new TopicPartition(log.name(Topics.HANDLES), 1);
                admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(5)))
                        .all()
                        .get();
                Http.Answer answer = service.http().post("/v1/families/handles/rebuild");
                assertThat(answer.status()).isEqualTo(409);
                assertThat(answer.code()).isEqualTo("LOG_CUT");
                service.awaitReady();
                HandleAnswers.assertEqual(service.ask(), List.of(), before.handles());
            }
            assertThat(log.store(Topics.HANDLES, HANDLES)).isEqualTo(before.entries());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rebuild", "upgrade"})
    void anOperationSurvivesKills(String operation) throws Exception {
        String prefix = "killed." + operation + ".";
        Random random = Seed.random("RebuildUpgradeTest." + operation);
        try (KafkaLog log = log(prefix)) {
            Everything before = live(log, prefix);
            ServiceProcess process = ServiceProcess.start(settings(prefix));
            try {
                for (int kill = 0; kill < 3; kill++) {
                    awaitOperable(process, operation);
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(2_500)));
                    process.kill();
                    process = ServiceProcess.start(settings(prefix));
                }
                Http http = process.http();
                await().atMost(LocalService.READY_WITHIN)
                        .until(() -> http.get("/health/ready").status() == 200);
                HandleAnswers.assertEqual(process.ask(), fold(log).positions(), before.handles());
            } finally {
                process.close();
            }
            LocalService.start(settings(prefix)).awaitReady().close();
            assertThat(everything(log)).isEqualTo(before);
        }
    }

    /** Begins the operation as soon as what was left of the one before lets it. */
    private static void awaitOperable(ServiceProcess process, String operation) {
        Http http = process.http();
        await().atMost(LocalService.READY_WITHIN)
                .until(() -> http.post("/v1/families/handles/" + operation).status() == 202);
    }

    @Test
    void anotherTopologyIsRefusedUntilTheFamilyIsUpgraded() throws Exception {
        String prefix = "upgraded.";
        try (KafkaLog log = log(prefix)) {
            Everything before = live(log, prefix);
            OldTopology.runOnce(settings(prefix), temp.resolve("old"), PARTITIONS);
            try (LocalService service = LocalService.start(settings(prefix))) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> service.http().get("/health/live").status() == 503);
                assertThat(service.http()
                                .get("/health/live")
                                .json()
                                .get("detail")
                                .asText())
                        .contains("fsledger upgrade handles");
                service.ask().upgrade(HANDLES);
                service.awaitReady();
                assertThat(service.ask().operation(HANDLES).state()).isEqualTo("done");
                assertThat(service.http().get("/health/live").status()).isEqualTo(200);
                HandleAnswers.assertEqual(service.ask(), fold(log).positions(), before.handles());
                assertThat(service.ask().status().families().get(0).applied())
                        .as("events handled again")
                        .isZero();
            }
            assertThat(everything(log)).isEqualTo(before);
        }
    }

    @Test
    void oneOperationAtATime() throws Exception {
        String prefix = "alone.";
        try (KafkaLog log = log(prefix);
                LocalService service = LocalService.start(settings(prefix)).awaitReady()) {
            assertThat(service.http().post("/v1/families/handles/rebuild").status())
                    .isEqualTo(202);
            Http.Answer second = service.http().post("/v1/families/handles/rebuild");
            assertThat(second.status()).isEqualTo(409);
            assertThat(second.code()).isEqualTo("OPERATION_RUNNING");
            service.awaitReady();
            assertThat(log.rejections()).isEmpty();
        }
    }

    /** A service that has lived, and all that is left of it when it has stopped. */
    private Everything live(KafkaLog log, String prefix) throws Exception {
        try (LocalService service = LocalService.start(settings(prefix)).awaitReady()) {
            RandomHandles handles = new RandomHandles(Seed.random("RebuildUpgradeTest"));
            List<Future<RecordMetadata>> sent = IntStream.range(0, EVENTS)
                    .mapToObj(i -> handles.next())
                    .map(event -> log.append(event.key(), event.event()))
                    .toList();
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
            HandleFold fold = await().atMost(Duration.ofSeconds(60)).until(() -> fold(log), HandleFold::settled);
            HandleAnswers.assertEqual(service.ask(), fold.positions(), fold.handlesByRules());
        }
        return everything(log);
    }

    private static Everything everything(KafkaLog log) {
        HandleFold fold = fold(log);
        return new Everything(
                log.store(Topics.HANDLES, HANDLES),
                log.store(Topics.HANDLES, HANDLES + "-marks"),
                log.rejections(),
                fold.derivedInLog(),
                fold.handlesByRules());
    }

    private static HandleFold fold(KafkaLog log) {
        EventReader<HandleEvent> reader = log.reader(Topics.HANDLES);
        return new HandleFold(log.read(Topics.HANDLES), reader, PARTITIONS);
    }
}
