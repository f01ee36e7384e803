package io.fsledger.bench;

import io.fsledger.bench.app.PlainCopy;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.TopicAdmin;
import io.fsledger.schemas.TopicSettings;
import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.streams.kernel.ServiceConfig;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Topics under a prefix of their own, for one measurement; deleted after it. */
final class World implements AutoCloseable {
    static final int PARTITIONS = 4;

    private static final String SESSION = "streams.session.timeout.ms";
    private static final String PATIENCE_MS = "60000";
    private static final long ADMIN_MAX_SECONDS = 60;

    private final String prefix;
    private final Admin admin;
    private final EventSerdes serdes;
    private final KafkaProducer<byte[], byte[]> producer;

    World(String bootstrap, String registry, String prefix, int lingerMs) {
        this.prefix = prefix;
        Map<String, Object> kafka = Map.of(ServiceConfig.BOOTSTRAP_SERVERS, bootstrap);
        new TopicAdmin(
                        kafka,
                        TopicSettings.of(Map.of(TopicSettings.PREFIX, prefix, TopicSettings.PARTITIONS, PARTITIONS)))
                .ensure();
        serdes = EventSerdes.open(Map.of(ServiceConfig.REGISTRY_URL, registry), prefix);
        admin = Admin.create(kafka);
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrap,
                        ProducerConfig.LINGER_MS_CONFIG,
                        lingerMs,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        64 << 10,
                        // Where the first batch fails of several that are under way to a partition that has just been
                        // made, the others were seen to fail for minutes (OutOfOrderSequenceException).
                        ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
                        1),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    String prefix() {
        return prefix;
    }

    /** In which partition of each family's topic an inode lies. */
    static int partition(String filesystem, long inode) {
        return Keys.partition(Keys.bytes(Keys.inode(filesystem, inode)), PARTITIONS);
    }

    /** One more topic, without settings. */
    void make(String suffix) throws InterruptedException {
        await(admin.createTopics(List.of(new NewTopic(prefix + suffix, PARTITIONS, (short) 1)))
                .all());
    }

    /** A member of the group that stands still for a while stays in it. */
    void bePatientWith(String group) throws InterruptedException {
        AlterConfigOp patience = new AlterConfigOp(new ConfigEntry(SESSION, PATIENCE_MS), AlterConfigOp.OpType.SET);
        await(admin.incrementalAlterConfigs(
                        Map.of(new ConfigResource(ConfigResource.Type.GROUP, prefix + group), List.of(patience)))
                .all());
    }

    <E extends SpecificRecord> void publish(Topic<E> topic, E event, Callback callback) {
        byte[] key = Keys.bytes(Objects.requireNonNull(topic.keyOf(event)));
        byte[] value = serdes.writer(topic).write(event);
        producer.send(new ProducerRecord<>(topic.name(prefix), key, value), callback);
    }

    /** Comes back when all of them are acknowledged. */
    <E extends SpecificRecord> void publish(int count, Workload<E> events) {
        AtomicReference<Exception> failure = new AtomicReference<>();
        for (int i = 0; i < count && failure.get() == null; i++) {
            publish(events.topic(), events.next(), (metadata, error) -> {
                if (error != null) {
                    failure.compareAndSet(null, error);
                }
            });
        }
        producer.flush();
        if (failure.get() != null) {
            throw new MeasurementFailed("publishing failed", failure.get());
        }
    }

    /** What all topics but that of the plain copy take of the broker's disk. */
    long diskBytes() throws InterruptedException {
        long bytes = 0;
        List<Integer> brokers =
                await(admin.describeCluster().nodes()).stream().map(Node::id).toList();
        for (var broker :
                await(admin.describeLogDirs(brokers).allDescriptions()).values()) {
            for (var directory : broker.values()) {
                for (var replica : directory.replicaInfos().entrySet()) {
                    String topic = replica.getKey().topic();
                    if (topic.startsWith(prefix) && !topic.equals(prefix + PlainCopy.COPY)) {
                        bytes += replica.getValue().size();
                    }
                }
            }
        }
        return bytes;
    }

    /** Closes without deleting anything. */
    void leave() {
        producer.close();
        admin.close();
        serdes.close();
    }

    @Override
    public void close() {
        try {
            List<String> ours = await(admin.listTopics().names()).stream()
                    .filter(name -> name.startsWith(prefix))
                    .toList();
            await(admin.deleteTopics(ours).all());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            leave();
        }
    }

    private static <T> T await(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get(ADMIN_MAX_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new MeasurementFailed("the broker did not do what it was asked for", e);
        }
    }
}
