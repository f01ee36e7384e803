package io.fsledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fsledger.client.Position;
import io.fsledger.client.query.FamilyOperationProgress;
import io.fsledger.client.query.HandleInfo;
import io.fsledger.client.query.QueryClient;
import io.fsledger.client.query.Question;
import io.fsledger.core.Seed;
import io.fsledger.core.handles.HandleEvents;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.embedded.TestStack;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import io.fsledger.streams.app.LedgerService;
import io.fsledger.streams.kernel.FamilyDefinition;
import io.fsledger.streams.kernel.ServiceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * State that is made anew, and state that is carried over, is the state that was there; and nothing is published twice. A service
 * has lived once; whatever a test does with what it left, the same is there afterwards.
 */
@Tag("slow")
@Tag("long")
class RebuildUpgradeTest {
    private static final int PARTITIONS = 4;
    private static final int STEPS = 1_000;
    private static final String LIVED = "lived.";
    private static final String HANDLES = "handles";
    private static final List<Topic<?>> FAMILIES = List.of(Topics.HANDLES, Topics.INODES, Topics.CLIENTS);

    private static final List<FamilyDefinition<?>> LOOKED_AT = LedgerService.FAMILIES.stream()
            .filter(family -> FAMILIES.contains(family.topic()))
            .toList();

    /** What a killed instance leaves is let go of sooner than by default, when a test waits for it. */
    private static final int GIVEN_UP_MS = 3_000;

    @RegisterExtension
    static final TestStack STACK = new TestStack();

    @TempDir
    Path temp;

    private static KafkaLog log;
    private static Set<Position> publishedByTest;
    private static Everything before;

    /** All that must be the same before and after: the stores one by one, and what came of the events. */
    private record Everything(
            Map<String, Map<String, String>> stores,
            Map<String, Integer> derived,
            Map<String, Integer> refused,
            List<HandleInfo> handles) {}

    @BeforeAll
    static void live(@TempDir Path state) throws Exception {
        log = new KafkaLog(STACK.bootstrapServers(), STACK.registryUrl(), LIVED);
        giveUpSoon();
        try (LocalService service = LocalService.start(settings(LIVED, state)).awaitReady()) {
            RandomLoad load = new RandomLoad(log, Seed.random("RebuildUpgradeTest"));
            for (int step = 0; step < STEPS; step++) {
                load.step();
            }
            publishedByTest = load.acknowledged().keySet();
            await().atMost(Duration.ofSeconds(180)).untilAsserted(() -> {
                LedgerFold fold = new LedgerFold(log, PARTITIONS, publishedByTest);
                assertThat(fold.isQuiet(FAMILIES)).isTrue();
                fold.assertTheSame();
            });
        }
        before = everything();
        assertThat(before.refused()).isNotEmpty();
        assertThat(before.derived()).isNotEmpty();
        assertThat(before.handles()).isNotEmpty();
        assertThat(before.stores())
                .allSatisfy((name, entries) -> assertThat(entries).isNotEmpty());
    }

    @AfterAll
    static void close() {
        log.close();
    }

    private static void giveUpSoon() throws Exception {
        Map<ConfigResource, Collection<AlterConfigOp>> changes = new HashMap<>();
        for (FamilyDefinition<?> family : LedgerService.FAMILIES) {
            changes.put(
                    new ConfigResource(ConfigResource.Type.GROUP, family.applicationId(LIVED)),
                    List.of(new AlterConfigOp(
                            new ConfigEntry("streams.session.timeout.ms", String.valueOf(GIVEN_UP_MS)), OpType.SET)));
        }
        try (Admin admin = log.admin()) {
            admin.incrementalAlterConfigs(changes).all().get();
        }
    }

    private static Map<String, Object> settings(String prefix, Path state) {
        Map<String, Object> settings = ServiceSettings.of(STACK.bootstrapServers(), STACK.registryUrl(), state);
        settings.put("topic.prefix", prefix);
        settings.put(ServiceConfig.TRANSACTION_TIMEOUT_MS, GIVEN_UP_MS);
        settings.put(Bound.CLIENT_LEASE_MS.key(), 1_500);
        settings.put(Bound.RECONNECT_LARGEST_DELAY_MS.key(), 200);
        settings.put(Bound.RECONNECT_ATTEMPTS.key(), 3);
        settings.put(Bound.RESOLVE_TIMEOUT_MS.key(), 1_000);
        return settings;
    }

    private Map<String, Object> settings(String prefix) {
        return settings(prefix, temp.resolve("state"));
    }

    private static Everything everything() {
        Map<String, Map<String, String>> stores = new TreeMap<>();
        for (FamilyDefinition<?> family : LOOKED_AT) {
            for (String store : List.of(family.entriesStore(), family.marksStore())) {
                stores.put(store, log.store(family.topic(), store));
            }
        }
        LedgerFold fold = new LedgerFold(log, PARTITIONS, publishedByTest);
        return new Everything(
                stores, fold.derivedInLog(), fold.refusedInLog(), handles().handlesByRules());
    }

    private static HandleFold handles() {
        return new HandleFold(log.read(Topics.HANDLES), log.reader(Topics.HANDLES), PARTITIONS);
    }

    private static void assertEverythingAsBefore() {
        Everything now = everything();
        assertThat(now.derived()).isEqualTo(before.derived());
        assertThat(now.refused()).isEqualTo(before.refused());
        now.stores()
                .forEach((name, entries) ->
                        assertThat(entries).as(name).isEqualTo(before.stores().get(name)));
        assertThat(now).isEqualTo(before);
    }

    private static void assertAnsweredAsBefore(QueryClient ask) {
        LedgerFold fold = new LedgerFold(log, PARTITIONS, publishedByTest);
        HandleAnswers.assertEqual(ask, handles().positions(), before.handles());
        new ClientAndInodeAnswers(ask, fold).assertEqual(Set.copyOf(RandomLoad.CLIENTS), List.of("mesa", "inner"));
    }

    @Test
    void aRebuildOfEachFamilyGivesTheStateThatWasThere() throws Exception {
        try (LocalService service = LocalService.start(settings(LIVED)).awaitReady()) {
            QueryClient ask = service.ask();
            FAMILIES.forEach(family -> ask.rebuild(family.suffix()));
            for (Topic<?> family : FAMILIES) {
                FamilyOperationProgress end = ask.awaitOperation(
                        family.suffix(),
                        Duration.ofSeconds(60),
                        progress -> assertThat(progress.done()).isLessThanOrEqualTo(progress.total()));
                assertThat(end.state()).isEqualTo("done");
                assertThat(end.total())
                        .as("events of %s", family)
                        .isGreaterThanOrEqualTo(log.read(family).size());
            }
            service.awaitReady();
            assertAnsweredAsBefore(ask);
        }
        assertEverythingAsBefore();
    }

    @Test
    void operationsSurviveKills() throws Exception {
        Random random = Seed.random("RebuildUpgradeTest.kills");
        ServiceProcess process = ServiceProcess.start(settings(LIVED));
        try {
            for (String operation : List.of(
                    "handles/rebuild", "handles/upgrade", "inodes/rebuild", "handles/rebuild", "clients/upgrade")) {
                awaitOperable(process, operation);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(2_500)));
                process.kill();
                process = ServiceProcess.start(settings(LIVED));
            }
            Http http = process.http();
            await().atMost(LocalService.READY_WITHIN)
                    .until(() -> http.get("/health/ready").status() == 200);
            assertAnsweredAsBefore(process.ask());
        } finally {
            process.close();
        }
        LocalService.start(settings(LIVED)).awaitReady().close();
        assertEverythingAsBefore();
    }

    /** Begins the operation as soon as what was left of the one before lets it. */
    private static void awaitOperable(ServiceProcess process, String operation) {
        Http http = process.http();
        await().atMost(LocalService.READY_WITHIN)
                .until(() -> http.post("/v1/families/" + operation).status() == 202);
    }

    @Test
    void anotherTopologyIsRefusedUntilTheFamilyIsUpgraded() throws Exception {
        OldTopology.runOnce(settings(LIVED), temp.resolve("old"), PARTITIONS);
        try (LocalService service = LocalService.start(settings(LIVED))) {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> service.http().get("/health/live").status() == 503);
            assertThat(service.http().get("/health/live").json().get("detail").asText())
                    .contains("fsledger upgrade handles");
            Http.Answer unanswered = service.http().get("/v1/handles");
            assertThat(unanswered.status()).isEqualTo(503);
            assertThat(unanswered.json().get("detail").asText())
                    .contains("family handles has failed", "fsledger upgrade");
            service.ask().upgrade(HANDLES);
            service.awaitReady();
            assertThat(service.ask().operation(HANDLES).state()).isEqualTo("done");
            assertThat(service.http().get("/health/live").status()).isEqualTo(200);
            assertAnsweredAsBefore(service.ask());
            assertThat(service.ask().status().families().get(0).applied())
                    .as("events handled again")
                    .isZero();
        }
        assertEverythingAsBefore();
    }

    /** With few events, of which more come afterwards: with what the others look at it would not be as before. */
    @Test
    void oneOperationAtATimeThenAsEverAndNoneOnALogThatWasCut() throws Exception {
        String prefix = "alone.";
        try (KafkaLog alone = new KafkaLog(STACK.bootstrapServers(), STACK.registryUrl(), prefix);
                LocalService service = LocalService.start(settings(prefix)).awaitReady()) {
            for (long fh = 1; fh <= 20; fh++) {
                HandleEvents event = HandleEvents.opened(fh).inode(fh);
                alone.append(event.key(), event.event()).get();
            }
            Http http = service.http();
            assertThat(http.post("/v1/families/handles/rebuild").status()).isEqualTo(202);
            assertProblem(http.post("/v1/families/handles/rebuild"), "OPERATION_RUNNING");
            service.awaitReady();
            assertThat(alone.rejections()).isEmpty();
            alone.append("mesa/42", HandleEvents.nothing().event()).get();
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(alone.rejections()).hasSize(1));

            cut(alone);
            assertProblem(http.post("/v1/families/handles/rebuild"), "LOG_CUT");
            service.awaitReady();
            assertThat(service.ask().handles(Question.ALL).stream()).hasSize(20);
        }
    }

    private static void cut(KafkaLog log) throws Exception {
        try (Admin admin = log.admin()) {
            admin.deleteRecords(log.read(Topics.HANDLES).stream()
                            .map(record -> new TopicPartition(record.topic(), record.partition()))
                            .distinct()
                            .collect(Collectors.toMap(
                                    partition -> partition, partition -> RecordsToDelete.beforeOffset(1))))
                    .all()
                    .get();
        }
    }

    private static void assertProblem(Http.Answer answer, String code) {
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.code()).isEqualTo(code);
    }
}
