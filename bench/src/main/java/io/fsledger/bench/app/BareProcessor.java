package io.fsledger.bench.app;

import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.streams.handles.HandleTopology;
import io.fsledger.streams.kernel.FamilyApp;
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
 * The least that a stateful processor does: reads what it has under the event's key, writes the event's bytes there. With
 * the very configuration of ours, taken from {@link FamilyApp}.
 */
final class BareProcessor implements App {
    private static final String NAME = "bare";
    private static final Duration STOP_MAX = Duration.ofSeconds(30);

    private final LongAdder processed = new LongAdder();
    private final StreamsConfig settings;
    private final Topology topology;
    private @Nullable KafkaStreams streams;

    BareProcessor(ServiceConfig config, EventSerdes serdes, String topic) {
        Map<String, Object> ours = new HashMap<>(
                new FamilyApp(HandleTopology.FAMILY, config, serdes, () -> "127.0.0.1:1").streamsConfig());
        ours.put(StreamsConfig.APPLICATION_ID_CONFIG, config.topics().prefix() + NAME);
        settings = new StreamsConfig(ours);
        topology = topology(config.topics().prefix() + topic);
    }

    private Topology topology(String topic) {
        var bytes = Serdes.ByteArray();
        return new Topology(new TopologyConfig(settings))
                .addSource("source", bytes.deserializer(), bytes.deserializer(), topic)
                .addProcessor(NAME, GetAndPut::new, "source")
                .addStateStore(
                        Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(NAME), Serdes.Bytes(), bytes), NAME);
    }

    private final class GetAndPut extends ContextualProcessor<byte[], byte[], Void, Void> {
        private @Nullable KeyValueStore<Bytes, byte[]> store;

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            super.init(context);
            store = context.getStateStore(NAME);
        }

        @Override
        public void process(Record<byte[], byte[]> event) {
            KeyValueStore<Bytes, byte[]> open = store;
            if (open == null) {
                throw new IllegalStateException("not initialised");
            }
            Bytes key = Bytes.wrap(event.key());
            open.get(key);
            open.put(key, event.value());
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
