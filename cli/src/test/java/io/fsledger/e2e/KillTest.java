package io.fsledger.e2e;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fsledger.client.Position;
import io.fsledger.core.Seed;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.Header;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.EventReader;
import io.fsledger.streams.kernel.ServiceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broker, registry and service in one process, under load, killed again and again: nothing is lost, nothing counts twice. */
@Tag("slow")
@Tag("long")
class KillTest {
    private static final int KILLS = 10;
    private static final int PARTITIONS = 4;
    private static final long RANDOM_PAUSE_NANOS = 5_000_000;

    @TempDir
    Path temp;

    private final int brokerPort = ServiceSettings.freePort();
    private final int registryPort = ServiceSettings.freePort();
    private final int httpPort = ServiceSettings.freePort();
    private final String bootstrap = ServiceSettings.HOST + ":" + brokerPort;
    private final String registry = "http://" + ServiceSettings.HOST + ":" + registryPort;
    private final List<Long> readyAfterMs = new ArrayList<>();
    private volatile boolean stopping;

    @Test
    void viewsEqualAFoldOfTheLogAfterTenKillsUnderLoad() throws Exception {
        Random random = Seed.random("KillTest");
        ServiceProcess process = startReady();
        try (KafkaLog log = new KafkaLog(bootstrap, registry);
                MountLoad first = new MountLoad("mount-1", clientSettings(), random.nextLong());
                MountLoad second = new MountLoad("mount-2", clientSettings(), random.nextLong())) {
            ExecutorService anybody = Executors.newSingleThreadExecutor();
            Random events = new Random(random.nextLong());
            RandomLoad anything = new RandomLoad(log, events);
            Future<?> sending = anybody.submit(() -> load(anything));
            for (int kill = 0; kill < KILLS; kill++) {
                if (kill % 3 == 2) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(3_000)));
                } else {
                    awaitReady(process);
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(2_000)));
                }
                process.kill();
                process = start();
            }
            awaitReady(process);
            stopping = true;
            sending.get(60, TimeUnit.SECONDS);
            anybody.shutdown();
            check(log, process, anything.acknowledged(), List.of(first, second));
        } finally {
            process.close();
        }
        System.out.println("KillTest: ready after kill -9, ms: " + readyAfterMs);
    }

    private static void check(
            KafkaLog log, ServiceProcess process, Map<Position, SpecificRecord> sent, List<MountLoad> mounts)
            throws Exception {
        Map<MountLoad, List<Position>> acknowledged = new HashMap<>();
        for (MountLoad mount : mounts) {
            acknowledged.put(
                    mount, CompletableFuture.supplyAsync(() -> positions(mount)).get(60, TimeUnit.SECONDS));
            mount.leave();
        }
        Set<String> clients = new TreeSet<>(RandomLoad.CLIENTS);
        clients.forEach(client -> process.ask().release(client, null));
        mounts.forEach(mount -> clients.add(mount.client()));

        LedgerFold[] fold = new LedgerFold[1];
        await().atMost(Duration.ofSeconds(180)).untilAsserted(() -> {
            fold[0] = new LedgerFold(log, PARTITIONS, sent.keySet());
            assertThat(fold[0].isQuiet(List.of(Topics.HANDLES, Topics.INODES))).isTrue();
            fold[0].assertTheSame();
        });
        new ClientAndInodeAnswers(process.ask(), fold[0]).assertEqual(clients, List.of("mesa", "inner"));
        HandleFold handles = new HandleFold(log.read(Topics.HANDLES), log.reader(Topics.HANDLES), PARTITIONS);
        assertThat(handles.handlesByRules()).isNotEmpty().isEqualTo(handles.handlesByModel());
        HandleAnswers.assertEqual(process.ask(), handles.positions(), handles.handlesByRules());

        Map<Position, SpecificRecord> events = new HashMap<>();
        for (Topic<?> topic : List.of(Topics.HANDLES, Topics.INODES, Topics.CLIENTS)) {
            EventReader<?> reader = log.reader(topic);
            for (ConsumerRecord<byte[], byte[]> record : log.read(topic)) {
                events.put(
                        new Position(topic.suffix(), record.partition(), record.offset()), reader.read(record.value()));
            }
        }
        sent.forEach((position, event) -> assertThat(events.get(position))
                .as("acknowledged at %s", position)
                .isEqualTo(event));
        acknowledged.forEach((mount, positions) -> checkMount(events, mount, positions));
        System.out.println("KillTest: " + fold[0]);
    }

    private static List<Position> positions(MountLoad mount) {
        try {
            return mount.stop();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * As for any producer; and events of a mount are numbered in the order of its calls, between its heartbeats, and each is in the
     * log once, unless it was repeated.
     */
    private static void checkMount(Map<Position, SpecificRecord> events, MountLoad mount, List<Position> positions) {
        long before = 0;
        for (Position position : positions) {
            Header header = Events.header(Objects.requireNonNull(events.get(position), "not in the log"));
            assertThat(header.getClient()).isEqualTo(mount.client());
            assertThat(header.getSequence()).isGreaterThan(before);
            before = header.getSequence();
        }
        Map<Long, Long> times = events.values().stream()
                .filter(HandleEvent.class::isInstance)
                .map(Events::header)
                .filter(header -> header.getClient().equals(mount.client()) && header.getSequence() > 0)
                .collect(groupingBy(Header::getSequence, counting()));
        assertThat(times).hasSize(positions.size());
        long more = times.values().stream().mapToLong(Long::longValue).sum() - times.size();
        assertThat(more).isLessThanOrEqualTo(mount.repeated());
    }

    private void load(RandomLoad anything) {
        while (!stopping) {
            anything.step();
            LockSupport.parkNanos(RANDOM_PAUSE_NANOS);
        }
    }

    private ServiceProcess startReady() throws Exception {
        ServiceProcess process = start();
        awaitReady(process);
        return process;
    }

    /** About 7 s on a quiet machine. */
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);

    private long startedAt;

    private ServiceProcess start() throws Exception {
        startedAt = System.nanoTime();
        Map<String, Object> settings = ServiceSettings.of(bootstrap, registry, temp.resolve("state"));
        settings.put(ServiceProcess.DATA, temp.resolve("data"));
        settings.put(ServiceProcess.BROKER_PORT, brokerPort);
        settings.put(ServiceProcess.REGISTRY_PORT, registryPort);
        settings.put(ServiceConfig.HTTP_PORT, httpPort);
        settings.put(Bound.RECONNECT_ATTEMPTS.key(), 3);
        settings.put(Bound.RESOLVE_TIMEOUT_MS.key(), 2_000);
        return ServiceProcess.start(settings);
    }

    private void awaitReady(ServiceProcess process) {
        Http http = process.http();
        await().atMost(READY_WITHIN)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(
                        () -> assertThat(http.get("/health/ready").body()).contains("\"up\""));
        readyAfterMs.add(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt));
    }

    private Map<String, Object> clientSettings() {
        return Map.of("bootstrap.servers", bootstrap, "schema.registry.url", registry);
    }
}
