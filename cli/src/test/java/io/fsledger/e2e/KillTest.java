package io.fsledger.e2e;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fsledger.client.Position;
import io.fsledger.core.Seed;
import io.fsledger.core.handles.HandleEvents;
import io.fsledger.core.handles.RandomHandles;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.Header;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broker, registry and service in one process, under load, killed again and again: nothing is lost, nothing counts twice. */
@Tag("slow")
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

    /** What was sent through a plain producer, and its outcome. */
    private record Sent(HandleEvents event, Future<RecordMetadata> outcome) {}

    @Test
    void viewsEqualAFoldOfTheLogAfterTenKillsUnderLoad() throws Exception {
        Random random = Seed.random("KillTest");
        ServiceProcess process = startReady();
        try (KafkaLog log = new KafkaLog(bootstrap, registry);
                MountLoad first = new MountLoad("mount-1", clientSettings(), random.nextLong());
                MountLoad second = new MountLoad("mount-2", clientSettings(), random.nextLong())) {
            ExecutorService anybody = Executors.newSingleThreadExecutor();
            Random events = new Random(random.nextLong());
            Future<List<Sent>> sending = anybody.submit(() -> sendAnything(log, events));
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
            List<Sent> sent = sending.get(60, TimeUnit.SECONDS);
            anybody.shutdown();
            check(log, process, sent, List.of(first, second));
        } finally {
            process.close();
        }
        System.out.println("KillTest: ready after kill -9, ms: " + readyAfterMs);
    }

    private void check(KafkaLog log, ServiceProcess process, List<Sent> sent, List<MountLoad> mounts) throws Exception {
        Map<MountLoad, List<Position>> acknowledged = new HashMap<>();
        for (MountLoad mount : mounts) {
            acknowledged.put(
                    mount, CompletableFuture.supplyAsync(() -> positions(mount)).get(60, TimeUnit.SECONDS));
        }
        EventReader<HandleEvent> reader = log.reader(Topics.HANDLES);
        HandleFold fold = await().atMost(Duration.ofSeconds(60))
                .until(() -> new HandleFold(log.read(Topics.HANDLES), reader, PARTITIONS), HandleFold::settled);
        assertThat(fold.derivedInLog()).containsExactlyInAnyOrderElementsOf(fold.derivedByRules());
        assertThat(fold.handlesByRules()).isNotEmpty().isEqualTo(fold.handlesByModel());
        HandleAnswers.assertEqual(process.ask(), fold.positions(), fold.handlesByRules());
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(refused(log)).containsExactlyInAnyOrderElementsOf(fold.refused()));

        Map<Position, HandleEvent> events = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : log.read(Topics.HANDLES)) {
            events.put(new Position("handles", record.partition(), record.offset()), reader.read(record.value()));
        }
        checkSent(events, sent);
        acknowledged.forEach((mount, positions) -> checkMount(events, mount, positions));
        System.out.printf(
                "KillTest: %d events, %d derived, %d refused, %d duplicates, %d open%n",
                events.size(),
                fold.derivedInLog().size(),
                fold.refused().size(),
                fold.duplicates(),
                fold.handlesByRules().size());
    }

    private static List<Position> positions(MountLoad mount) {
        try {
            return mount.stop();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<HandleFold.Refused> refused(KafkaLog log) {
        return log.rejections().stream()
                .map(rejection ->
                        new HandleFold.Refused(rejection.getPartition(), rejection.getOffset(), rejection.getCode()))
                .toList();
    }

    /** Each acknowledged event stands where the acknowledgement said. */
    private static void checkSent(Map<Position, HandleEvent> events, List<Sent> sent) throws Exception {
        for (Sent one : sent) {
            RecordMetadata at = one.outcome().get(30, TimeUnit.SECONDS);
            assertThat(events.get(new Position("handles", at.partition(), at.offset())))
                    .isEqualTo(one.event().event());
        }
    }

    /**
     * As for any producer; and events of a mount are numbered in the order of its calls, between its heartbeats, and each is in the
     * log once, unless it was repeated.
     */
    private static void checkMount(Map<Position, HandleEvent> events, MountLoad mount, List<Position> positions) {
        long before = 0;
        for (Position position : positions) {
            Header header = Objects.requireNonNull(events.get(position), "not in the log")
                    .getHeader();
            assertThat(header.getClient()).isEqualTo(mount.client());
            assertThat(header.getSequence()).isGreaterThan(before);
            before = header.getSequence();
        }
        Map<Long, Long> times = events.values().stream()
                .map(HandleEvent::getHeader)
                .filter(header -> header.getClient().equals(mount.client()) && header.getSequence() > 0)
                .collect(groupingBy(Header::getSequence, counting()));
        assertThat(times).hasSize(positions.size());
        long more = times.values().stream().mapToLong(Long::longValue).sum() - times.size();
        assertThat(more).isLessThanOrEqualTo(mount.repeated());
    }

    /** Everything that a topic can hold: sense, nonsense, repetitions, fences. */
    private List<Sent> sendAnything(KafkaLog log, Random random) {
        RandomHandles handles = new RandomHandles(random);
        List<Sent> sent = new ArrayList<>();
        while (!stopping) {
            HandleEvents event = handles.next();
            sent.add(new Sent(event, log.append(event.key(), event.event())));
            LockSupport.parkNanos(RANDOM_PAUSE_NANOS);
        }
        return sent;
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
