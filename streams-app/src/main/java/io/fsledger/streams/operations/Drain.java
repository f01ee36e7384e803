package io.fsledger.streams.operations;

import io.fsledger.events.AllDataFlushed;
import io.fsledger.events.Cause;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.streams.kernel.FamilyApp;
import io.fsledger.streams.kernel.ServiceConfig;
import io.fsledger.streams.queries.Unanswered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Lets all that a family has in memory leave, before it is rebuilt: an event to each partition says so, and it waits until these have
 * been applied. So nothing is pending that is older.
 */
final class Drain {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final FamilyApp app;
    private final ServiceConfig config;
    private final EventSerdes serdes;

    Drain(FamilyApp app, ServiceConfig config, EventSerdes serdes) {
        this.app = app;
        this.config = config;
        this.serdes = serdes;
    }

    void run() {
        Topic<?> topic = app.definition().topic();
        byte[] value = event(topic);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config.kafka(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int partition = 0; partition < app.gates().partitions(); partition++) {
                sent.add(producer.send(
                        new ProducerRecord<>(topic.name(config.topics().prefix()), partition, null, value)));
            }
            for (Future<RecordMetadata> one : sent) {
                await(one.get());
            }
        } catch (ExecutionException e) {
            throw new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private <E extends SpecificRecord> byte[] event(Topic<E> topic) {
        Header header = new Header("fsledger", 0L, 0L, 0L, Origin.SERVICE, Cause.NONE, null);
        return serdes.writer(topic).write(Events.of(topic, header, "all_flushed", new AllDataFlushed()));
    }

    private void await(RecordMetadata drained) throws InterruptedException {
        boolean applied = app.gates()
                        .of(drained.partition())
                        .pass(drained.offset(), PATIENCE.toNanos(), position -> true)
                        .answer()
                != null;
        if (!applied) {
            throw Unanswered.notReady("partition " + drained.partition() + " of family "
                    + app.definition().name() + " has not flushed what it buffers within " + PATIENCE.toSeconds()
                    + " s");
        }
    }
}
