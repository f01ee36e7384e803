package io.fsledger.streams.kernel;

import io.fsledger.core.ledger.Family;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * A family as a Kafka Streams application: its topic, its rules, and the names of everything. All names are given by
 * hand, because they are what state is found again by; a golden test keeps them.
 *
 * <p>Two stores for each family. {@code <family>} holds entries, of which there may be many. {@code <family>-marks}
 * holds what changes with every event (positions, marks of clients, counts): it is cached, so that its changelog gets
 * the last value of a commit interval and not each one.
 * So are the entries of a family that keeps payload in memory: few of them change again and again.
 *
 * @param outputs topics beside its own to which its rules publish
 * @param fences whether its rules fence clients in all families
 * @param keepsMemory whether its rules keep something in memory that is had again from the log. A standby copy does not have it
 */
public record FamilyDefinition<E extends SpecificRecord>(
        Topic<E> topic, Family.Factory<E> rules, List<Topic<?>> outputs, boolean fences, boolean keepsMemory) {

    /**
     * A family that fences nobody.
     *
     * @param outputs topics beside its own to which its rules publish
     */
    public static <E extends SpecificRecord> FamilyDefinition<E> of(
            Topic<E> topic, Family.Factory<E> rules, Topic<?>... outputs) {
        return new FamilyDefinition<>(topic, rules, List.of(outputs), false, false);
    }

    /** The family that says of everybody who is lost; it fences them in all families. */
    public FamilyDefinition<E> fencing() {
        return new FamilyDefinition<>(topic, rules, outputs, true, keepsMemory);
    }

    /** The family keeps something beside its stores. */
    public FamilyDefinition<E> keepingMemory() {
        return new FamilyDefinition<>(topic, rules, outputs, fences, true);
    }

    public String name() {
        return topic.suffix();
    }

    /** Also the name of the consumer group, of the transactional ids and of the changelogs. */
    public String applicationId(String prefix) {
        return prefix + name();
    }

    public String entriesStore() {
        return name();
    }

    public String marksStore() {
        return name() + "-marks";
    }

    String source() {
        return name() + "-source";
    }

    String ledger() {
        return name() + "-ledger";
    }

    String derivedSink() {
        return name() + "-derived";
    }

    String partitionSink() {
        return name() + "-partition";
    }

    String rejectionsSink() {
        return name() + "-rejections";
    }

    /** To a topic that rules publish to; the family's own among them. */
    String sinkTo(Topic<?> output) {
        return output == topic ? derivedSink() : name() + "-to-" + output.suffix();
    }

    /** To chosen partitions of a family's topic. */
    String partitionSinkTo(Topic<?> family) {
        return family == topic ? partitionSink() : name() + "-fences-" + family.suffix();
    }

    /** Source → ledger → derived events, ticks and limits back to the family's own topic, rejections to theirs. */
    public Topology topology(FamilyRuntime runtime, StreamsConfig config) {
        return topology(runtime.prefix(), config, () -> new FamilyProcessor<>(this, runtime));
    }

    /** @param ledger makes what stands between the source and the sinks, and has both stores */
    Topology topology(String prefix, StreamsConfig config, ProcessorSupplier<byte[], byte[], byte[], byte[]> ledger) {
        var bytes = Serdes.ByteArray();
        String topicName = topic.name(prefix);
        String rejections = Topics.REJECTIONS.name(prefix);
        Topology made = new Topology(new TopologyConfig(config))
                .addSource(source(), bytes.deserializer(), bytes.deserializer(), topicName)
                .addProcessor(ledger(), ledger, source())
                .addStateStore(
                        keepsMemory ? store(entriesStore()).withCachingEnabled() : store(entriesStore()), ledger())
                .addStateStore(store(marksStore()).withCachingEnabled(), ledger())
                .addSink(derivedSink(), topicName, bytes.serializer(), bytes.serializer(), ledger())
                .addSink(
                        partitionSink(),
                        topicName,
                        bytes.serializer(),
                        bytes.serializer(),
                        new PartitionKey(),
                        ledger())
                .addSink(rejectionsSink(), rejections, bytes.serializer(), bytes.serializer(), ledger());
        for (Topic<?> output : outputs) {
            made.addSink(sinkTo(output), output.name(prefix), bytes.serializer(), bytes.serializer(), ledger());
        }
        if (fences) {
            Topics.FAMILIES.stream()
                    .filter(family -> family != topic)
                    .forEach(family -> made.addSink(
                            partitionSinkTo(family),
                            family.name(prefix),
                            bytes.serializer(),
                            bytes.serializer(),
                            new PartitionKey(),
                            ledger()));
        }
        return made;
    }

    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
        return Stores.keyValueStoreBuilder(RangeStore.supplier(name), Serdes.Bytes(), Serdes.ByteArray());
    }
}
