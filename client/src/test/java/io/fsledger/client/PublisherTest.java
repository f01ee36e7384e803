package io.fsledger.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fsledger.client.DirectoryEvents.Child;
import io.fsledger.client.DirectoryEvents.Instead;
import io.fsledger.client.retry.Sleeper;
import io.fsledger.core.handles.OpenFlags;
import io.fsledger.events.BlockFetched;
import io.fsledger.events.BlocksEvicted;
import io.fsledger.events.Cause;
import io.fsledger.events.DataRead;
import io.fsledger.events.DirectoryEntryCreated;
import io.fsledger.events.DirectoryEntryRenamed;
import io.fsledger.events.DirectoryEvent;
import io.fsledger.events.EventPosition;
import io.fsledger.events.HandleClosed;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.HandleRef;
import io.fsledger.events.Header;
import io.fsledger.events.InodeRef;
import io.fsledger.events.Origin;
import io.fsledger.events.Prefetch;
import io.fsledger.events.ReadEvent;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.registry.SchemaRegistry;
import io.fsledger.schemas.serde.EventReader;
import io.fsledger.schemas.serde.EventSerdes;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What stands in the events that are sent, read from Kafka's own stand-in for a producer. */
@Timeout(60)
class PublisherTest {
    private static final Map<String, Object> SETTINGS =
            Map.of("bootstrap.servers", "nowhere:1", "schema.registry.url", "mock://publisher");
    private static final HandleRef HANDLE = new HandleRef("mesa", 42L, 1L, 7L);

    private final MockProducer<byte[], byte[]> producer = new MockProducer<>(
            Cluster.empty(), true, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
    private final RawPublisher raw =
            new RawPublisher(new PublisherConfig(SETTINGS), PublisherListener.NONE, () -> producer, Sleeper.REAL);
    private final Publisher publisher = silent(new ClientLives("c1", 3, raw));

    /** Says nothing of its client by itself. */
    private Publisher silent(ClientLives lives) {
        LedgerNumberSource numbers = new LedgerNumberSource(raw);
        Presence presence = new Presence(
                lives,
                numbers,
                new PublisherConfig(SETTINGS),
                PublisherListener.NONE,
                () -> {
                    throw new IllegalStateException("nothing is followed");
                },
                System::nanoTime,
                Sleeper.REAL);
        return new Publisher(lives, presence, raw, numbers);
    }

    @AfterEach
    void close() {
        publisher.close(Duration.ZERO);
    }

    @Test
    void theLibraryFillsTheHeader() throws Exception {
        publisher.handles().closed(HANDLE).get();
        publisher.handles().closed(HANDLE).get();
        List<HandleEvent> events = published();
        assertThat(events).extracting(event -> event.getHeader().getSequence()).containsExactly(1L, 2L);
        Header header = events.get(0).getHeader();
        assertThat(header.getClient()).isEqualTo("c1");
        assertThat(header.getTerm()).isEqualTo(3);
        assertThat(header.getOrigin()).isEqualTo(Origin.PRODUCER);
        assertThat(header.getCause()).isEqualTo(Cause.NONE);
        assertThat(header.getOccurredAt() / 1_000).isCloseTo(System.currentTimeMillis(), within60Seconds());
    }

    @Test
    void everyHandleEventHasAMethodAndTheKeyOfItsInode() throws Exception {
        HandleRef inner = new HandleRef("inner", 9L, 0L, 8L);
        publisher.handles().opened(HANDLE, new OpenFlags(2), inner).get();
        publisher.handles().opened(HANDLE, OpenFlags.READ).get();
        publisher.handles().moved(HANDLE, 512).get();
        publisher.handles().dirtied(HANDLE).get();
        publisher.handles().cleaned(HANDLE).get();
        publisher.handles().closed(HANDLE).get();
        List<HandleEvent> events = published();
        assertThat(events)
                .extracting(Events::kindName)
                .containsExactly("opened", "opened", "moved", "dirtied", "cleaned", "closed");
        assertThat(events.get(0).getOpened().getDelegate()).isEqualTo(inner);
        assertThat(events.get(0).getOpened().getFlags()).isEqualTo(2);
        assertThat(events.get(2).getMoved().getOffset()).isEqualTo(512);
        assertThat(events.get(5).getClosed()).isEqualTo(new HandleClosed("mesa", 42L, 1L, 7L));
        assertThat(producer.history())
                .allSatisfy(record -> assertThat(record.key()).asString().isEqualTo("mesa/42"))
                .allSatisfy(record -> assertThat(record.topic()).isEqualTo("fs.handles"));
    }

    @Test
    void everyReadEventHasAMethodAndTheKeyOfItsInode() throws Exception {
        InodeRef inode = new InodeRef("mesa", 42L, 1L);
        Prefetch request =
                new Prefetch("mesa", 42L, 1L, 5L, 500L, 100, "c1", 17L, new EventPosition("fs.reads", 0, 17L));
        publisher.reads().read(inode, 64, 128).get();
        publisher.reads().blockFetched(request, 3).get();
        publisher.reads().blockFetched(inode, 7, 0).get();
        publisher.reads().evicted(inode).get();
        List<ReadEvent> events = published(Topics.READS);
        assertThat(events)
                .extracting(Events::kindName)
                .containsExactly("read", "block_fetched", "block_fetched", "evicted");
        assertThat(events.get(0).getRead()).isEqualTo(new DataRead("mesa", 42L, 1L, 64L, 128L));
        assertThat(events.get(1).getBlockFetched()).isEqualTo(new BlockFetched("mesa", 42L, 1L, 5L, 3L, 17L));
        assertThat(events.get(2).getBlockFetched()).isEqualTo(new BlockFetched("mesa", 42L, 1L, 7L, 0L, -1L));
        assertThat(events.get(3).getEvicted()).isEqualTo(new BlocksEvicted("mesa", 42L, 1L));
        assertThat(producer.history())
                .allSatisfy(record -> assertThat(record.key()).asString().isEqualTo("mesa/42"))
                .allSatisfy(record -> assertThat(record.topic()).isEqualTo("fs.reads"));
    }

    @Test
    void everyDirectoryEventHasAMethodAndTheKeyOfItsDirectory() throws Exception {
        InodeRef directory = new InodeRef("mesa", 42L, 1L);
        Child child = new Child(5, 2);
        ByteBuffer x = ByteBuffer.wrap(new byte[] {'x'});
        ByteBuffer y = ByteBuffer.wrap(new byte[] {'y'});
        DirectoryEvents directories = publisher.directories();
        directories.watched(directory).get();
        directories.created(directory, child, x).get();
        directories.renamed(directory, child, x, y, Instead.OF_NOTHING).get();
        directories
                .movedOut(directory, child, y, 7, Instead.replaced(new Child(9, 3)))
                .get();
        directories
                .movedIn(directory, child, y, 7, Instead.exchanged(Child.of(9)))
                .get();
        directories.attributesChanged(directory, child).get();
        directories.deleted(directory, child, y).get();
        directories.drained(directory).get();
        directories.unwatched(directory).get();
        List<DirectoryEvent> events = published(Topics.DIRECTORIES);
        assertThat(events)
                .extracting(Events::kindName)
                .containsExactly(
                        "watched",
                        "created",
                        "renamed",
                        "renamed",
                        "renamed",
                        "attributes_changed",
                        "deleted",
                        "drained",
                        "unwatched");
        assertThat(events.get(1).getCreated()).isEqualTo(new DirectoryEntryCreated("mesa", 42L, 1L, 5L, 2L, x));
        assertThat(events.subList(2, 5))
                .extracting(DirectoryEvent::getRenamed)
                .containsExactly(
                        new DirectoryEntryRenamed("mesa", 42L, 1L, 5L, 2L, x, y, 0L, null, 0L, false),
                        new DirectoryEntryRenamed("mesa", 42L, 1L, 5L, 2L, y, null, 7L, 9L, 3L, false),
                        new DirectoryEntryRenamed("mesa", 42L, 1L, 5L, 2L, null, y, 7L, 9L, 0L, true));
        assertThat(producer.history())
                .allSatisfy(record -> assertThat(record.key()).asString().isEqualTo("mesa/42"))
                .allSatisfy(record -> assertThat(record.topic()).isEqualTo("fs.directories"));
    }

    @Test
    void whenAnEventOccurredIsKeptWhereItIsSaid() throws Exception {
        Header header = new Header("", 0L, 0L, 4_711L, Origin.PRODUCER, Cause.NONE, null);
        HandleEvent event = closed(header);
        publisher.publish(Topics.HANDLES, event).get();
        assertThat(published().get(0).getHeader().getOccurredAt()).isEqualTo(4_711);
        assertThat(event.getHeader()).as("the event given is not changed").isEqualTo(header);
    }

    @Test
    void eventsOfOthersAreRefused() {
        for (Header header : List.of(
                new Header("c2", 0L, 0L, 0L, Origin.PRODUCER, Cause.NONE, null),
                new Header("c1", 3L, 0L, 0L, Origin.PRODUCER, Cause.NONE, null),
                new Header("c1", 0L, 9L, 0L, Origin.PRODUCER, Cause.NONE, null),
                new Header("c1", 0L, 0L, 0L, Origin.SERVICE, Cause.LOST, null))) {
            assertThatIllegalArgumentException().isThrownBy(() -> publisher.publish(Topics.HANDLES, closed(header)));
        }
        assertThat(publisher.counts().published()).isZero();
    }

    @Test
    void aClientsNameMustFollowTheRules() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Publisher.connect("not a name", SETTINGS))
                .withMessageContaining("not a name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Publisher.connect("c1", new PublisherConfig(SETTINGS), 0L, PublisherListener.NONE));
    }

    @Test
    void fromManyThreadsEventsAreSentInTheOrderOfTheirNumbers() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                running.add(threads.submit(() -> {
                    for (int i = 0; i < 500; i++) {
                        publisher.handles().closed(HANDLE);
                    }
                }));
            }
            for (Future<?> thread : running) {
                thread.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(publisher.flush(Duration.ofSeconds(30))).isTrue();
        List<Long> sequences = published().stream()
                .map(event -> event.getHeader().getSequence())
                .toList();
        assertThat(sequences)
                .hasSize(4_000)
                .isSorted()
                .doesNotHaveDuplicates()
                .startsWith(1L)
                .endsWith(4_000L);
    }

    private static org.assertj.core.data.Offset<Long> within60Seconds() {
        return org.assertj.core.data.Offset.offset(60_000L);
    }

    private static HandleEvent closed(Header header) {
        return HandleEvent.newBuilder()
                .setHeader(header)
                .setClosed(new HandleClosed("mesa", 42L, 0L, 7L))
                .build();
    }

    private List<HandleEvent> published() throws Exception {
        return published(Topics.HANDLES);
    }

    private <E extends SpecificRecord> List<E> published(Topic<E> topic) throws Exception {
        EventReader<E> reader = new EventSerdes(SchemaRegistry.open(SETTINGS), "fs.", true).reader(topic);
        List<E> events = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : producer.history()) {
            events.add(reader.read(record.value()));
        }
        return events;
    }
}
