package io.fsledger.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fsledger.client.FileTable;
import io.fsledger.client.InodeFactory;
import io.fsledger.client.OpenFileTable;
import io.fsledger.client.Position;
import io.fsledger.client.PublishException;
import io.fsledger.client.Publisher;
import io.fsledger.client.PublisherConfig;
import io.fsledger.client.PublisherListener;
import io.fsledger.client.SequenceUnavailableException;
import io.fsledger.client.query.Counts;
import io.fsledger.client.query.QueryClient;
import io.fsledger.client.query.Question;
import io.fsledger.core.handles.OpenFlags;
import io.fsledger.embedded.TestStack;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.HandleRef;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.EventReader;
import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.streams.app.LedgerService;
import io.fsledger.streams.kernel.ServiceConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The client library against a real broker and the real service. */
@Tag("slow")
@Timeout(120)
class PublishingTest {
    @RegisterExtension
    static final TestStack STACK = new TestStack();

    @TempDir
    static Path state;

    private static LedgerService service;

    @BeforeAll
    static void startService() {
        Map<String, Object> settings = settings(Map.of());
        settings.put(ServiceConfig.STATE_DIR, state.toString());
        settings.put(ServiceConfig.HTTP_PORT, 0);
        service = LedgerService.start(new ServiceConfig(settings));
        await().atMost(Duration.ofSeconds(60)).until(() -> service.notReady() == null);
    }

    @AfterAll
    static void stopService() {
        service.close();
    }

    @Test
    void eachLifeOfAClientHasAHigherTerm() throws Exception {
        long first;
        try (Publisher publisher = Publisher.connect("lives", settings(Map.of()))) {
            first = publisher.term();
        }
        try (Publisher publisher = Publisher.connect("lives", settings(Map.of()));
                Publisher other = Publisher.connect("other-lives", settings(Map.of()))) {
            assertThat(publisher.term()).isEqualTo(first + 1);
            assertThat(other.term()).isEqualTo(1);
        }
    }

    @Test
    void whatAProducerDoesIsSeenByWhoAsksForItsPositions() throws Exception {
        try (Publisher publisher = Publisher.connect("daemon", settings(Map.of()))) {
            FileTable numbers = FileTable.of(publisher.numbers(), "seen");
            assertThat(numbers.allocate()).isEqualTo(1);
            assertThat(InodeFactory.of(publisher.numbers(), "seen").allocate()).isEqualTo(2);
            HandleRef handle = new HandleRef("seen", 42L, 0L, numbers.allocate());
            publisher.handles().opened(handle, OpenFlags.WRITE);
            Position dirtied = publisher.handles().dirtied(handle).get();
            QueryClient queries = new QueryClient(List.of(URI.create("http://127.0.0.1:" + service.port())));
            var inode = queries.handlesOfInode("seen", 42, Question.ALL.after(dirtied));
            assertThat(inode.open()).isEqualTo(1);
            assertThat(inode.writable()).isEqualTo(1);
            assertThat(inode.handles().stream()).singleElement().satisfies(seen -> {
                assertThat(seen.dirty()).isTrue();
                assertThat(seen.client()).isEqualTo("daemon");
                assertThat(seen.term()).isEqualTo(publisher.term());
                assertThat(seen.fh()).isEqualTo(2);
            });
            Position closed = publisher.handles().closed(handle).get();
            assertThat(queries.handlesOfInode("seen", 42, Question.ALL.after(closed))
                            .isOpen())
                    .isFalse();
        }
    }

    @Test
    void anOpenFileTableTellsTheLedgerWhatHappensToIt() throws Exception {
        try (Publisher publisher = Publisher.connect("table", settings(Map.of()))) {
            OpenFileTable table = new OpenFileTable("told", FileTable.of(publisher.numbers(), "told"), publisher);
            long kept = table.open(42, OpenFlags.WRITE).getFh();
            long closed = table.open(43, OpenFlags.READ).getFh();
            table.markDirty(kept);
            table.seek(kept, 512);
            table.close(closed);
            assertThat(publisher.flush(Duration.ofSeconds(30))).isTrue();
            QueryClient queries = new QueryClient(List.of(URI.create("http://127.0.0.1:" + service.port())));
            await().untilAsserted(() -> {
                assertThat(queries.counts("told", Question.ALL).counts()).isEqualTo(new Counts(1, 1, 1));
                assertThat(queries.handlesOfClient("table", Question.ALL).stream())
                        .singleElement()
                        .satisfies(seen -> assertThat(seen.offset()).isEqualTo(512));
            });
        }
    }

    @Test
    void processesThatNumberTheSameFilesystemShareNoNumber() throws Exception {
        try (Publisher one = Publisher.connect("numbers-1", settings(Map.of()));
                Publisher two = Publisher.connect("numbers-2", settings(Map.of()))) {
            List<FileTable> tables =
                    List.of(FileTable.of(one.numbers(), "shared"), FileTable.of(two.numbers(), "shared"));
            List<Long> numbers = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                for (FileTable table : tables) {
                    numbers.add(table.allocate());
                }
            }
            assertThat(numbers).doesNotHaveDuplicates();
        }
    }

    @Test
    void fromManyThreadsEventsStandInTheLogInTheOrderOfTheirNumbers() throws Exception {
        try (Publisher publisher = Publisher.connect("threads", settings(Map.of()))) {
            ExecutorService threads = Executors.newFixedThreadPool(4);
            try {
                List<Future<?>> running = new ArrayList<>();
                for (int thread = 0; thread < 4; thread++) {
                    long inode = thread + 1;
                    running.add(threads.submit(() -> {
                        for (int i = 0; i < 2_500; i++) {
                            publisher.handles().dirtied(new HandleRef("threads", inode % 2 + 1, 0L, 1L));
                        }
                    }));
                }
                for (Future<?> thread : running) {
                    thread.get();
                }
            } finally {
                threads.shutdownNow();
            }
            assertThat(publisher.flush(Duration.ofSeconds(60))).isTrue();
            assertThat(publisher.counts().acknowledged()).isGreaterThanOrEqualTo(10_000);
        }
        List<List<Long>> byPartition = sequencesOf("threads");
        assertThat(byPartition).allSatisfy(sequences -> assertThat(sequences).isSorted());
        assertThat(byPartition.stream().flatMap(List::stream)).hasSize(10_000).doesNotHaveDuplicates();
    }

    @Test
    void aTopicThatDoesNotExistIsNamed() throws Exception {
        PublisherConfig config = new PublisherConfig(settings(Map.of("topic.prefix", "nobody.")));
        try (Publisher publisher = Publisher.connect("lost", config, 1L, PublisherListener.NONE)) {
            CompletableFuture<Position> future = publisher.handles().closed(new HandleRef("mesa", 1L, 0L, 1L));
            assertThatThrownBy(future::get)
                    .hasCauseInstanceOf(PublishException.class)
                    .hasMessageContaining("nobody.handles does not exist");
        }
    }

    @Test
    void withoutAServiceThereIsNoTerm() {
        Map<String, Object> settings = settings(Map.of("topic.prefix", "deaf.", "numbers.timeout.ms", 1_000));
        assertThatThrownBy(() -> Publisher.connect("lost", settings)).isInstanceOf(SequenceUnavailableException.class);
    }

    @Test
    void whileNoBrokerIsThereEventsWaitInOrderAndClosingReturnsThem() throws Exception {
        List<PublishException.Reason> heard = new CopyOnWriteArrayList<>();
        PublisherListener listener = new PublisherListener() {
            @Override
            public void failed(SpecificRecord event, PublishException error) {
                heard.add(error.reason());
            }
        };
        PublisherConfig config = new PublisherConfig(settings(Map.of("bootstrap.servers", "127.0.0.1:1")));
        Publisher publisher = Publisher.connect("alone", config, 1L, listener);
        for (int i = 1; i <= 3; i++) {
            publisher.handles().closed(new HandleRef("mesa", 1L, 0L, (long) i));
        }
        assertThat(publisher.counts().buffered()).as("with its first word").isEqualTo(4);
        List<SpecificRecord> left = publisher.close(Duration.ofMillis(1_500));
        assertThat(left)
                .extracting(event -> Events.header(event).getSequence() + " " + Events.kindName(event))
                .containsExactly("1 connected", "2 closed", "3 closed", "4 closed", "5 disconnected");
        assertThat(heard).hasSize(5).containsOnly(PublishException.Reason.CLOSED);
    }

    private static List<List<Long>> sequencesOf(String client) throws Exception {
        Map<String, Object> settings = settings(Map.of("auto.offset.reset", "earliest"));
        List<List<Long>> byPartition = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                EventSerdes serdes = EventSerdes.open(settings, "fs.")) {
            EventReader<HandleEvent> reader = serdes.reader(Topics.HANDLES);
            List<TopicPartition> partitions = consumer.partitionsFor("fs.handles").stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            partitions.forEach(partition -> byPartition.add(new ArrayList<>()));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    HandleEvent event = reader.read(record.value());
                    if (event.getHeader().getClient().equals(client)) {
                        byPartition
                                .get(record.partition())
                                .add(event.getHeader().getSequence());
                    }
                }
            }
        }
        return byPartition;
    }

    private static Map<String, Object> settings(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", STACK.bootstrapServers());
        settings.put("schema.registry.url", STACK.registryUrl());
        settings.putAll(more);
        return settings;
    }
}
