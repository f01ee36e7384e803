package io.fsledger.examples;

import io.fsledger.client.Publisher;
import io.fsledger.client.PublisherConfig;
import io.fsledger.client.ReadAhead;
import io.fsledger.events.InodeRef;
import io.fsledger.events.Prefetch;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.EventReader;
import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.schemas.serde.UnreadableEventException;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fetcher: brings the blocks of one file that the ledger asks for into the buffer of the process that reads it. Each request of
 * {@code fs.reads.prefetches} is answered on {@code fs.reads} with block fetched.
 *
 * <p>It reads the topic from its end on, without a group: old requests are of no use to a buffer that is new, and the buffer of
 * another process is not this one's to fill. What fails here is not answered; the ledger frees its place after a while.
 */
final class FileFetcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileFetcher.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final Duration BROKER_MAX = Duration.ofSeconds(30);

    /** As many as the ledger asks for at once, with its default limits. */
    private static final int FETCHES_AT_ONCE = 4;

    private final InodeRef inode;
    private final DistantFile file;
    private final ReadAhead ahead;
    private final Publisher publisher;
    private final EventSerdes serdes;
    private final EventReader<Prefetch> requests;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final ExecutorService fetching = Executors.newFixedThreadPool(FETCHES_AT_ONCE);

    /**
     * Hears all that is asked for from here on.
     *
     * @param settings see {@link PublisherConfig}; what is not its own goes to the consumer too
     */
    FileFetcher(InodeRef inode, DistantFile file, ReadAhead ahead, Publisher publisher, Map<String, ?> settings) {
        this.inode = inode;
        this.file = file;
        this.ahead = ahead;
        this.publisher = publisher;
        String prefix = new PublisherConfig(settings).topicPrefix();
        serdes = EventSerdes.open(settings, prefix);
        requests = serdes.reader(Topics.PREFETCHES);
        consumer = new KafkaConsumer<>(
                consumerSettings(settings), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            beginAtTheEnd(Topics.PREFETCHES.name(prefix));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private void beginAtTheEnd(String topic) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic, BROKER_MAX).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.endOffsets(partitions, BROKER_MAX).forEach(consumer::seek);
    }

    private static Map<String, Object> consumerSettings(Map<String, ?> settings) {
        Map<String, Object> own = new HashMap<>(settings);
        PublisherConfig.definition().names().forEach(own::remove);
        own.put(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                String.valueOf(settings.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG)));
        // A request that the ledger has taken back needs no answer.
        own.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        own.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        return own;
    }

    /** Answers requests until {@link #stop()} is called. */
    void run() {
        try {
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    take(record);
                }
            }
        } catch (WakeupException e) {
            LOG.debug("The fetcher stops", e);
        }
    }

    /** From any thread. */
    void stop() {
        consumer.wakeup();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        try {
            Prefetch request = requests.read(record.value());
            boolean isOurs = request.getClient().equals(publisher.client())
                    && inode.equals(new InodeRef(request.getFilesystem(), request.getInode(), request.getGeneration()));
            if (isOurs) {
                fetching.execute(() -> fetch(request));
            }
        } catch (UnreadableEventException e) {
            LOG.warn("{}-{}@{} is no request: {}", record.topic(), record.partition(), record.offset(), e.getMessage());
        }
    }

    private void fetch(Prefetch request) {
        try (ReadAhead.Fetch fetch = ahead.begin(request)) {
            if (fetch.store(file.read(request.getOffset(), request.getLength()))) {
                publisher.reads().blockFetched(request, 0);
            }
        } catch (IOException e) {
            LOG.warn("Block {} could not be fetched: {}", request.getBlock(), e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** When {@link #run()} has ended. */
    @Override
    public void close() {
        fetching.shutdownNow();
        consumer.close();
        serdes.close();
    }
}
