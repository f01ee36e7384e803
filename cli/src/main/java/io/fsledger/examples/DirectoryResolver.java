package io.fsledger.examples;

import io.fsledger.client.Position;
import io.fsledger.client.Publisher;
import io.fsledger.client.PublisherConfig;
import io.fsledger.client.query.ServiceAccess;
import io.fsledger.events.InodeAttributes;
import io.fsledger.events.InodeEvent;
import io.fsledger.events.InodeFailed;
import io.fsledger.events.InodeResolution;
import io.fsledger.events.InodeResolved;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.EventReader;
import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.schemas.serde.UnreadableEventException;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A resolver: finds the attributes of a file system's inodes in a folder of this machine. Each request of {@code
 * fs.inodes.resolutions} is answered on {@code fs.inodes} with resolved or failed.
 *
 * <p>How far it has come is committed when its answers are acknowledged. After a crash it answers some requests again, and such an
 * answer is refused as stale: that is the ledger's business, not a resolver's. What fails here is tried again by the ledger.
 */
public final class DirectoryResolver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryResolver.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final long ROOT = 1;

    private final String filesystem;
    private final DirectoryTree tree;
    private final LedgerPaths paths;
    private final EventSerdes serdes;
    private final EventReader<InodeResolution> requests;
    private final Publisher publisher;
    private final KafkaConsumer<byte[], byte[]> consumer;

    /**
     * @param root the folder that is the file system's root directory
     * @param service of the ledger, to be asked for paths
     * @param access to that
     * @param settings see {@link PublisherConfig}; what is not its own goes to the consumer too
     * @throws IOException where the folder is not there
     */
    public DirectoryResolver(String filesystem, Path root, URI service, ServiceAccess access, Map<String, ?> settings)
            throws IOException, InterruptedException {
        this.filesystem = filesystem;
        tree = new DirectoryTree(root);
        paths = new LedgerPaths(service, access);
        String prefix = new PublisherConfig(settings).topicPrefix();
        publisher = Publisher.connect("resolver-" + filesystem, settings);
        serdes = EventSerdes.open(settings, prefix);
        requests = serdes.reader(Topics.RESOLUTIONS);
        consumer = new KafkaConsumer<>(
                consumerSettings(settings), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.subscribe(List.of(Topics.RESOLUTIONS.name(prefix)));
    }

    private Map<String, Object> consumerSettings(Map<String, ?> settings) {
        Map<String, Object> own = new HashMap<>(settings);
        PublisherConfig.definition().names().forEach(own::remove);
        own.put(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                String.valueOf(settings.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG)));
        // One group for each file system: its instances share the work.
        own.put(ConsumerConfig.GROUP_ID_CONFIG, "fsledger-resolver-" + filesystem);
        // A request that the ledger has taken back must not be answered.
        own.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        own.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        own.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return own;
    }

    /** Answers requests until {@link #stop()} is called. */
    public void run() throws InterruptedException {
        try {
            while (true) {
                List<CompletableFuture<Position>> answers = new ArrayList<>();
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    answer(record, answers);
                }
                answers.forEach(CompletableFuture::join);
                consumer.commitSync();
            }
        } catch (WakeupException e) {
            LOG.info("The resolver of {} stops", filesystem);
        }
    }

    /** From any thread. */
    public void stop() {
        consumer.wakeup();
    }

    private void answer(ConsumerRecord<byte[], byte[]> record, List<CompletableFuture<Position>> answers)
            throws InterruptedException {
        try {
            InodeResolution request = requests.read(record.value());
            if (request.getFilesystem().equals(filesystem)) {
                answers.add(publisher.publish(Topics.INODES, answer(request)));
            }
        } catch (UnreadableEventException e) {
            LOG.warn("{}-{}@{} is no request: {}", record.topic(), record.partition(), record.offset(), e.getMessage());
        }
    }

    private InodeEvent answer(InodeResolution request) throws InterruptedException {
        InodeEvent.Builder answer = InodeEvent.newBuilder().setHeader(Publisher.UNNUMBERED);
        try {
            InodeAttributes attributes = tree.attributes(names(request));
            answer.setResolved(new InodeResolved(
                    filesystem, request.getInode(), request.getGeneration(), request.getRequestId(), attributes, 0L));
        } catch (IOException e) {
            answer.setFailed(new InodeFailed(
                    filesystem, request.getInode(), request.getGeneration(), request.getRequestId(), e.toString()));
        }
        return answer.build();
    }

    /** From the root: the ledger knows the directory's, the request has the last. */
    private List<ByteBuffer> names(InodeResolution request) throws IOException, InterruptedException {
        if (request.getInode() == ROOT) {
            return List.of();
        }
        if (request.getParent() == null || request.getName() == null) {
            throw new IOException("no name of the inode is known");
        }
        List<ByteBuffer> names = new ArrayList<>(paths.names(filesystem, request.getParent()));
        names.add(request.getName());
        return names;
    }

    /** When {@link #run()} has ended. */
    @Override
    public void close() {
        consumer.close();
        publisher.close();
        serdes.close();
    }
}
