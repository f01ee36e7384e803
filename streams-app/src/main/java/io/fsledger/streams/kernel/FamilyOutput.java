package io.fsledger.streams.kernel;

import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.ledger.Effects;
import io.fsledger.events.Rejection;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.EventWriter;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** All that one partition of a family sends, to its own topic and to others: as bytes, to the sinks of the topology. */
final class FamilyOutput<E extends SpecificRecord> {
    private final FamilyDefinition<E> definition;
    private final FamilyRuntime runtime;
    private final ProcessorContext<byte[], byte[]> context;
    private final EventWriter<E> writer;
    private final EventWriter<Rejection> rejectionWriter;

    FamilyOutput(FamilyDefinition<E> definition, FamilyRuntime runtime, ProcessorContext<byte[], byte[]> context) {
        this.definition = definition;
        this.runtime = runtime;
        this.context = context;
        writer = runtime.serdes().writer(definition.topic());
        rejectionWriter = runtime.serdes().writer(Topics.REJECTIONS);
    }

    void publish(Effects<E> effects, Arrival at) {
        for (Effects.Report report : effects.reports()) {
            String key = report.key();
            reject(Rejections.of(report.refusal(), report.event(), at), key == null ? null : Keys.bytes(key));
        }
        for (E derived : effects.derived()) {
            String key = definition.topic().keyOf(derived);
            byte[] keyBytes = Keys.bytes(Objects.requireNonNull(key, "derived events have a key"));
            forward(keyBytes, writer.write(derived), definition.derivedSink(), at.appendedAt());
        }
        for (Effects.Published<?> published : effects.published()) {
            forward(
                    Keys.bytes(published.key()),
                    written(published),
                    definition.sinkTo(published.topic()),
                    at.appendedAt());
        }
        effects.fences().forEach(fence -> fenceEverywhere(fence, at));
    }

    void reject(Rejection rejection, byte @Nullable [] key) {
        byte[] value = rejectionWriter.write(rejection);
        forward(Rejections.boundedKey(key), value, definition.rejectionsSink(), rejection.getAppendedAt());
    }

    /** An event of the partition itself, for no key. */
    void append(E event, int partition, long now) {
        forward(PartitionKey.of(partition), writer.write(event), definition.partitionSink(), now);
    }

    private <T extends SpecificRecord> byte[] written(Effects.Published<T> published) {
        return runtime.serdes().writer(published.topic()).write(published.record());
    }

    /** All families have the same number of partitions. */
    private void fenceEverywhere(Effects.Fence fence, Arrival at) {
        for (Topic<?> family : Topics.FAMILIES) {
            byte[] value = fenceOf(family, fence);
            for (int partition = 0; partition < runtime.partitions(); partition++) {
                forward(PartitionKey.of(partition), value, definition.partitionSinkTo(family), at.appendedAt());
            }
        }
    }

    private <F extends SpecificRecord> byte[] fenceOf(Topic<F> family, Effects.Fence fence) {
        F event = Events.of(family, fence.header(), "fenced", fence.fenced());
        return runtime.serdes().writer(family).write(event);
    }

    private void forward(byte @Nullable [] key, byte[] value, String sink, long timestamp) {
        context.forward(new Record<>(key, value, Math.max(0, timestamp)), sink);
    }
}
