package io.fsledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fsledger.client.FileTable;
import io.fsledger.client.InodeFactory;
import io.fsledger.client.Position;
import io.fsledger.client.PublishException;
import io.fsledger.client.PublishException.Reason;
import io.fsledger.client.Publisher;
import io.fsledger.client.PublisherConfig;
import io.fsledger.client.PublisherListener;
import io.fsledger.client.SequenceUnavailableException;
import io.fsledger.client.query.Question;
import io.fsledger.core.handles.OpenFlags;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.HandleRef;
import io.fsledger.schemas.Topics;
import io.fsledger.streams.kernel.ServiceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numbers that nobody gets twice and events that are not lost, whatever is killed in between. */
@Tag("slow")
@Tag("long")
class NumbersEndToEndTest {
    /** More than a first block has, so that blocks are taken on the way. */
    private static final int NUMBERS = 3_000;

    @TempDir
    Path temp;

    private final int brokerPort = ServiceSettings.freePort();
    private final int registryPort = ServiceSettings.freePort();
    private final String bootstrap = ServiceSettings.HOST + ":" + brokerPort;
    private final String registry = "http://" + ServiceSettings.HOST + ":" + registryPort;
    private final List<ServiceProcess> processes = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (ServiceProcess process : processes) {
            process.close();
        }
    }

    private ServiceProcess start() throws Exception {
        Map<String, Object> settings =
                ServiceSettings.of(bootstrap, registry, temp.resolve("state"), Topics.HANDLES, Topics.SEQUENCES);
        settings.put(ServiceProcess.DATA, temp.resolve("data"));
        settings.put(ServiceProcess.BROKER_PORT, brokerPort);
        settings.put(ServiceProcess.REGISTRY_PORT, registryPort);
        settings.put(ServiceConfig.HTTP_PORT, 0);
        ServiceProcess process = ServiceProcess.start(settings);
        processes.add(process);
        Http http = process.http();
        await().atMost(LocalService.READY_WITHIN)
                .until(() -> http.get("/health/ready").status() == 200);
        return process;
    }

    private Map<String, Object> client() {
        return new HashMap<>(Map.of("bootstrap.servers", bootstrap, "schema.registry.url", registry));
    }

    @Test
    void noNumberTwiceFromManyTablesAcrossAKill() throws Exception {
        ServiceProcess service = start();
        Set<Long> numbers = new HashSet<>();
        Set<Long> inodes = new HashSet<>();
        List<Long> terms = new ArrayList<>();
        for (int life = 0; life < 2; life++) {
            try (Publisher one = Publisher.connect("numbers", client());
                    Publisher other = Publisher.connect("other", client())) {
                terms.add(one.term());
                List<FileTable> tables = List.of(
                        FileTable.of(one.numbers(), "mesa"),
                        FileTable.of(one.numbers(), "mesa"),
                        FileTable.of(other.numbers(), "mesa"));
                allocate(tables)
                        .forEach(number -> assertThat(numbers.add(number)).isTrue());
                InodeFactory factory = InodeFactory.of(other.numbers(), "mesa");
                for (int i = 0; i < NUMBERS; i++) {
                    assertThat(inodes.add(factory.allocate())).isTrue();
                }
                assertThat(service.ask()
                                .publish(
                                        "{\"event\":\"opened\",\"filesystem\":\"mesa\",\"inode\":1,\"client\":\"h\",\"flags\":0}")
                                .fh())
                        .isNotIn(numbers);
            }
            service.kill();
            service = start();
        }
        assertThat(numbers).contains(1L).hasSize(2 * 3 * NUMBERS);
        assertThat(inodes).contains(2L).doesNotContain(0L, 1L);
        assertThat(terms.get(1)).isGreaterThan(terms.get(0));
    }

    /** From each table in a thread of its own; strictly increasing in each. */
    private static List<Long> allocate(List<FileTable> tables) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tables.size());
        try {
            List<Callable<List<Long>>> work = new ArrayList<>();
            for (FileTable table : tables) {
                work.add(() -> {
                    List<Long> numbers = new ArrayList<>();
                    for (int i = 0; i < NUMBERS; i++) {
                        numbers.add(table.allocate());
                    }
                    assertThat(numbers).isSorted();
                    return numbers;
                });
            }
            List<Long> all = new ArrayList<>();
            for (Future<List<Long>> numbers : threads.invokeAll(work)) {
                all.addAll(numbers.get());
            }
            return all;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void orderIsKeptAndNothingLostWhileTheBrokerIsAway() throws Exception {
        ServiceProcess service = start();
        List<CompletableFuture<Position>> published = new ArrayList<>();
        HandleRef handle = new HandleRef("mesa", 42L, 0L, 1L);
        try (Publisher publisher = Publisher.connect("mount", client());
                Publisher hasty = Publisher.connect("hasty", hasty(), 1L, PublisherListener.NONE)) {
            published.add(publisher.handles().opened(handle, OpenFlags.READ));
            published.get(0).get(10, TimeUnit.SECONDS);
            hasty.handles()
                    .opened(new HandleRef("hasty", 1L, 0L, 100L), OpenFlags.READ)
                    .get(10, TimeUnit.SECONDS);
            service.kill();
            for (int offset = 1; offset <= 500; offset++) {
                published.add(publisher.handles().moved(handle, offset));
            }
            assertThat(publisher.flush(Duration.ofMillis(200))).isFalse();
            assertThat(publisher.counts().buffered()).isGreaterThan(400);
            overflow(hasty);
            assertThatThrownBy(() -> FileTable.of(publisher.numbers(), "mesa", Duration.ofMillis(300))
                            .allocate())
                    .isInstanceOf(SequenceUnavailableException.class);

            service = start();
            for (CompletableFuture<Position> one : published) {
                one.get(30, TimeUnit.SECONDS);
            }
            assertThat(publisher.counts().failed()).isZero();
        }
        assertThat(offsetsOf("mount"))
                .isEqualTo(LongStream.rangeClosed(1, 500).boxed().toList());
        assertThat(service.ask()
                        .handlesOfClient(
                                "mount", Question.ALL.after(published.get(500).join()))
                        .firstPage()
                        .rows())
                .singleElement()
                .satisfies(shown -> assertThat(shown.offset()).isEqualTo(500));
    }

    private PublisherConfig hasty() {
        Map<String, Object> settings = client();
        settings.put(PublisherConfig.BUFFER_FULL, "fail");
        settings.put(PublisherConfig.BUFFER_EVENTS_MAX, 10);
        settings.put(PublisherConfig.CLOSE_TIMEOUT_MS, 10_000);
        settings.put(PublisherConfig.HEARTBEAT_INTERVAL_MS, 0);
        return new PublisherConfig(settings);
    }

    /** Beyond its bound it fails at once, and says so of each event. */
    private static void overflow(Publisher hasty) {
        List<CompletableFuture<Position>> refused = new ArrayList<>();
        for (long fh = 1; fh <= 30; fh++) {
            CompletableFuture<Position> one =
                    hasty.handles().opened(new HandleRef("hasty", 1L, 0L, fh), OpenFlags.READ);
            if (one.isCompletedExceptionally()) {
                refused.add(one);
            }
        }
        assertThat(refused)
                .hasSize(20)
                .allSatisfy(one -> assertThatThrownBy(one::join)
                        .cause()
                        .isInstanceOfSatisfying(
                                PublishException.class,
                                e -> assertThat(e.reason()).isEqualTo(Reason.BUFFER_FULL)));
    }

    /** In the order of the log, without repetitions. */
    private List<Long> offsetsOf(String client) {
        try (KafkaLog log = new KafkaLog(bootstrap, registry)) {
            return log.events(Topics.HANDLES).stream()
                    .filter(event -> event.getHeader().getClient().equals(client))
                    .map(HandleEvent::getMoved)
                    .filter(moved -> moved != null)
                    .map(moved -> moved.getOffset())
                    .distinct()
                    .toList();
        }
    }
}
