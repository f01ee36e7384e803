package io.fsledger.streams.kernel;

import io.fsledger.core.ledger.Family;
import io.fsledger.core.table.RowViews;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.processor.api.Processor;
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
 * @param views what follows from its entries, and is restored from them
 * @param keepsMemory whether its rules keep something in memory that is had again from the log. A standby copy does not have it
 */
public record FamilyDefinition<E extends SpecificRecord>(
        Topic<E> topic,
        Family.Factory<E> rules,
        List<Topic<?>> outputs,
        RowViews views,
        boolean fences,
        boolean keepsMemory) {

    public FamilyDefinition {
        if (keepsMemory && views != RowViews.NONE) {
            throw new IllegalArgumentException("views are written behind the cache that such a family has");
        }
    }

    /**
     * A family that fences nobody.
     *
     * @param outputs topics beside its own to which its rules publish
     */
    public static <E extends SpecificRecord> FamilyDefinition<E> of(
            Topic<E> topic, Family.Factory<E> rules, Topic<?>... outputs) {
        return new FamilyDefinition<>(topic, rules, List.of(outputs), RowViews.NONE, false, false);
    }

    /** The family that says of everybody who is lost; it fences them in all families. */
    public FamilyDefinition<E> fencing() {
        return new FamilyDefinition<>(topic, rules, outputs, views, true, keepsMemory);
    }

    /** The family keeps something beside its stores. */
    public FamilyDefinition<E> keepingMemory() {
        return new FamilyDefinition<>(topic, rules, outputs, views, fences, true);
    }

    /** Its entries are found by other ways than their keys too. */
    public FamilyDefinition<E> with(RowViews followingViews) {
        return new FamilyDefinition<>(topic, rules, outputs, followingViews, fences, keepsMemory);
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
        return topology(runtime.prefix(), config, ranges -> new FamilyProcessor<>(this, runtime, ranges));
    }

    /** Makes what stands between the source and the sinks, and has both stores. */
    @FunctionalInterface
    interface Ledger {
        /** @param entries the stores of entries in this process */
        Processor<byte[], byte[], byte[], byte[]> over(RangeStores entries);
    }

    Topology topology(String prefix, StreamsConfig config, Ledger ledger) {
        var bytes = Serdes.ByteArray();
        RangeStores entries = new RangeStores(entriesStore(), views);
        RangeStores marks = new RangeStores(marksStore(), RowViews.NONE);
        String topicName = topic.name(prefix);
        String rejections = Topics.REJECTIONS.name(prefix);
        Topology made = new Topology(new TopologyConfig(config))
                .addSource(source(), bytes.deserializer(), bytes.deserializer(), topicName)
                .addProcessor(ledger(), () -> ledger.over(entries), source())
                .addStateStore(keepsMemory ? store(entries).withCachingEnabled() : store(entries), ledger())
                .addStateStore(store(marks).withCachingEnabled(), ledger())
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

    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(RangeStores stores) {
        return Stores.keyValueStoreBuilder(stores, Serdes.Bytes(), Serdes.ByteArray());
    }
}
