package io.fsledger.streams.kernel;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Kafka clients of a family that fences: its producers ask for the topics of all families as soon as they are there. Otherwise each is
 * asked for when its fence is sent, one after the other in an open transaction, and that long nobody can read what is published behind
 * the fences.
 *
 * <p>What it extends is internal to Kafka Streams, which warns on each start of any other supplier.
 */
final class FencingClients extends DefaultKafkaClientSupplier {
    private static final Logger LOG = LoggerFactory.getLogger(FencingClients.class);

    private final List<String> topics;

    FencingClients(List<String> topics) {
        this.topics = topics;
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> settings) {
        Producer<byte[], byte[]> producer = super.getProducer(settings);
        Thread asking = new Thread(
                () -> askForTopics(producer), settings.get(ProducerConfig.CLIENT_ID_CONFIG) + "-asks-for-topics");
        asking.setDaemon(true);
        asking.start();
        return producer;
    }

    /** Where it fails, fences ask for themselves. */
    void askForTopics(Producer<byte[], byte[]> producer) {
        for (String topic : topics) {
            try {
                producer.partitionsFor(topic);
            } catch (KafkaException | IllegalStateException e) {
                LOG.debug("not asked for {} before the first fence: {}", topic, e.toString());
                return;
            }
        }
    }
}
