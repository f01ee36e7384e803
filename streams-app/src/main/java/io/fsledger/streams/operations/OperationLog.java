package io.fsledger.streams.operations;

import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.EventReader;
import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.schemas.serde.EventWriter;
import io.fsledger.schemas.serde.UnreadableEventException;
import io.fsledger.state.FamilyOperation;
import io.fsledger.state.OperationKind;
import io.fsledger.state.OperationPhase;
import io.fsledger.streams.kernel.ServiceConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What is being done to families, kept in a compacted topic of one partition, because it must outlive a crash. */
final class OperationLog {
    private static final FamilyOperation NONE =
            new FamilyOperation(OperationKind.NONE, OperationPhase.FINISHED, List.of(), List.of());

    private final ServiceConfig config;
    private final TopicPartition partition;
    private final EventReader<FamilyOperation> reader;
    private final EventWriter<FamilyOperation> writer;

    OperationLog(ServiceConfig config, EventSerdes serdes) {
        this.config = config;
        partition = new TopicPartition(Topics.OPERATIONS.name(config.topics().prefix()), 0);
        reader = serdes.reader(Topics.OPERATIONS);
        writer = serdes.writer(Topics.OPERATIONS);
    }

    /** The last operation on a family, or one that says there was none. */
    FamilyOperation last(String family) {
        Map<String, Object> settings = new HashMap<>(config.kafka());
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        FamilyOperation last = NONE;
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(Duration.ofSeconds(1))) {
                    if (family.equals(new String(entry.key(), StandardCharsets.UTF_8))) {
                        last = reader.read(entry.value());
                    }
                }
            }
            return last;
        } catch (UnreadableEventException e) {
            throw new IllegalStateException(
                    "topic " + partition.topic() + " holds something that this version did not write", e);
        }
    }

    void write(String family, FamilyOperation operation) {
        Map<String, Object> settings = new HashMap<>(config.kafka());
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            partition.topic(), partition.partition(), Keys.bytes(family), writer.write(operation)))
                    .get();
        } catch (ExecutionException e) {
            throw new KafkaException("the operation on family " + family + " could not be recorded", e.getCause());
        } catch (InterruptedException e) {
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }
}
