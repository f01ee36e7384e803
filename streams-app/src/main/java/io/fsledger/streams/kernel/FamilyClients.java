package io.fsledger.streams.kernel;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Kafka clients of a family, for two things that Streams does not do. Its producers tell when their thread has committed. And where it
 * fences, they ask for the topics of all families as soon as they are there: otherwise each is asked for when its fence is sent, one after
 * the other in an open transaction, and that long nobody can read what is published behind the fences.
 *
 * <p>What it extends is internal to Kafka Streams, which warns on each start of any other supplier.
 */
final class FamilyClients extends DefaultKafkaClientSupplier {
    private static final Logger LOG = LoggerFactory.getLogger(FamilyClients.class);

    private final CommitPace commits;
    private final List<String> fenced;

    /** @param fenced the topics that this family sends fences to; empty where it sends none */
    FamilyClients(CommitPace commits, List<String> fenced) {
        this.commits = commits;
        this.fenced = fenced;
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> settings) {
        Producer<byte[], byte[]> producer = new Committing(settings, commits);
        if (!fenced.isEmpty()) {
            Thread asking = new Thread(
                    () -> askForTopics(producer), settings.get(ProducerConfig.CLIENT_ID_CONFIG) + "-asks-for-topics");
            asking.setDaemon(true);
            asking.start();
        }
        return producer;
    }

    /** Where it fails, fences ask for themselves. */
    void askForTopics(Producer<byte[], byte[]> producer) {
        for (String topic : fenced) {
            try {
                producer.partitionsFor(topic);
            } catch (KafkaException | IllegalStateException e) {
                LOG.debug("not asked for {} before the first fence: {}", topic, e.toString());
                return;
            }
        }
    }

    /** Each stream thread has a producer of its own, and commits with it. */
    private static final class Committing extends KafkaProducer<byte[], byte[]> {
        private final CommitPace commits;

        Committing(Map<String, Object> settings, CommitPace commits) {
            super(settings, new ByteArraySerializer(), new ByteArraySerializer());
            this.commits = commits;
        }

        @Override
        public void commitTransaction() {
            super.commitTransaction();
            commits.committed(System.currentTimeMillis());
        }
    }
}
