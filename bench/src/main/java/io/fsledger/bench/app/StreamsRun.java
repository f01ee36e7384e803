package io.fsledger.bench.app;

import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.streams.handles.HandleTopology;
import io.fsledger.streams.kernel.FamilyApp;
import io.fsledger.streams.kernel.LogStarts;
import io.fsledger.streams.kernel.ServiceConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * One processor with one logged store of Kafka's own kind, that may publish to what is to go to disk. With the very configuration of
 * ours, taken from {@link FamilyApp}.
 */
final class StreamsRun implements App {
    static final String NAME = "bare";
    private static final Duration STOP_MAX = Duration.ofSeconds(30);

    private final LongAdder processed = new LongAdder();
    private final StreamsConfig settings;
    private final Topology topology;
    private @Nullable KafkaStreams streams;

    /** What is done for an event. One of them works in one partition. */
    interface Work {
        void process(Record<byte[], byte[]> event, Out out);
    }

    /** What it is done with. */
    record Out(KeyValueStore<Bytes, byte[]> store, ProcessorContext<byte[], byte[]> context) {}

    /** Makes the work of one partition. */
    @FunctionalInterface
    interface WorkSupplier {
        Work get();
    }

    StreamsRun(ServiceConfig config, EventSerdes serdes, String topic, WorkSupplier works) {
        Map<String, Object> ours = new HashMap<>(
                new FamilyApp(HandleTopology.FAMILY, config, serdes, () -> "127.0.0.1:1", LogStarts.NEVER_ASKED)
                        .streamsConfig());
        ours.put(StreamsConfig.APPLICATION_ID_CONFIG, config.topics().prefix() + NAME);
        settings = new StreamsConfig(ours);
        String prefix = config.topics().prefix();
        var bytes = Serdes.ByteArray();
        topology = new Topology(new TopologyConfig(settings))
                .addSource("source", bytes.deserializer(), bytes.deserializer(), prefix + topic)
                .addProcessor(NAME, () -> new Working(works.get()), "source")
                .addStateStore(
                        Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(NAME), Serdes.Bytes(), bytes), NAME)
                .addSink("sink", Topics.COALESCED.name(prefix), bytes.serializer(), bytes.serializer(), NAME);
    }

    private final class Working extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
        private final Work work;
        private @Nullable Out out;

        Working(Work work) {
            this.work = work;
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            super.init(context);
            out = new Out(context.getStateStore(NAME), context);
        }

        @Override
        public void process(Record<byte[], byte[]> event) {
            Out open = out;
            if (open == null) {
                throw new IllegalStateException("not initialised");
            }
            work.process(event, open);
            processed.increment();
        }
    }

    @Override
    public void start() {
        streams = new KafkaStreams(topology, settings);
        streams.start();
    }

    @Override
    public void stop() {
        KafkaStreams running = streams;
        if (running != null) {
            running.close(CloseOptions.timeout(STOP_MAX)
                    .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        }
    }

    @Override
    public long processed() {
        return processed.sum();
    }
}
