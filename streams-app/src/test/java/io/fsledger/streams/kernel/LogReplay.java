package io.fsledger.streams.kernel;

import io.fsledger.core.table.TableSnapshot;
import io.fsledger.streams.kernel.TopologyLedger.Logged;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Replays a log through the real processor and stores of a family, with commits and restarts where a test wants them: the
 * driver alone would commit behind every event. What is published is kept and does not come back, because the log has it.
 */
final class LogReplay<E extends SpecificRecord> {
    private final FamilyDefinition<E> definition;
    private final FamilyRuntime runtime;
    private final long cacheBytes;
    private final String topic;
    private final Map<String, Map<Bytes, byte[]>> folded = new HashMap<>();
    private final Map<String, List<String>> published = new HashMap<>();
    private List<Logged> batch = List.of();
    private long offset;

    LogReplay(FamilyDefinition<E> definition, FamilyRuntime runtime, long cacheBytes) {
        this.definition = definition;
        this.runtime = runtime;
        this.cacheBytes = cacheBytes;
        topic = definition.topic().name(runtime.prefix());
        folded.put(definition.entriesStore(), Map.of());
        folded.put(definition.marksStore(), Map.of());
    }

    /** What a run of the process begins and ends with. */
    record Stores(Map<String, String> entries, Map<String, String> marks) {}

    /**
     * One life of the process: starts with what the changelogs say, and commits behind each batch.
     *
     * @return what the stores held at its end
     */
    Stores run(List<List<Logged>> batches) {
        Properties properties = Drivers.properties(definition.applicationId(runtime.prefix()), cacheBytes);
        var topology = definition.topology(runtime.prefix(), new StreamsConfig(properties), BatchProcessor::new);
        try (TopologyTestDriver driver = new TopologyTestDriver(topology, properties, Drivers.START)) {
            TestInputTopic<byte[], byte[]> input =
                    driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
            for (List<Logged> next : batches) {
                batch = next;
                input.pipeInput(null, new byte[0], Instant.EPOCH);
            }
            folded.replaceAll((store, before) -> Drivers.fold(
                    before,
                    Drivers.published(driver, Drivers.changelog(properties.getProperty("application.id"), store))));
            return new Stores(
                    TableSnapshot.of(new StoreReader(driver.getKeyValueStore(definition.entriesStore()))),
                    TableSnapshot.of(new StoreReader(driver.getKeyValueStore(definition.marksStore()))));
        }
    }

    private List<KeyValue<byte[], byte[]>> rows(String store) {
        return folded.getOrDefault(store, Map.of()).entrySet().stream()
                .map(entry -> KeyValue.pair(entry.getKey().get(), entry.getValue()))
                .toList();
    }

    /** The stores as their changelogs alone say they are: the rows, and the views of them. */
    Stores folded() {
        Map<Bytes, byte[]> entries = new HashMap<>();
        for (KeyValue<byte[], byte[]> row : rows(definition.entriesStore())) {
            entries.put(Bytes.wrap(row.key), row.value);
            definition
                    .views()
                    .of(row.key, row.value)
                    .forEach(view -> entries.put(Bytes.wrap(view.key()), view.value()));
        }
        return new Stores(hex(entries), hex(folded.getOrDefault(definition.marksStore(), Map.of())));
    }

    /** All that was published to a sink, byte for byte. */
    List<String> published(String sink) {
        return List.copyOf(published.getOrDefault(sink, List.of()));
    }

    private static Map<String, String> hex(Map<Bytes, byte[]> store) {
        Map<String, String> shown = new HashMap<>();
        store.forEach((key, value) ->
                shown.put(HexFormat.of().formatHex(key.get()), HexFormat.of().formatHex(value)));
        return shown;
    }

    static String shown(byte[] key, byte[] value, long timestamp) {
        return (key == null ? "none" : HexFormat.of().formatHex(key))
                + '='
                + HexFormat.of().formatHex(value)
                + '@'
                + timestamp;
    }

    private record Position(String topic, int partition, long offset) implements RecordMetadata {}

    /** Hands a whole batch to the family's processor at once. */
    private final class BatchProcessor implements Processor<byte[], byte[], byte[], byte[]> {
        private final RangeStores ranges;
        private final FamilyProcessor<E> processor;

        BatchProcessor(RangeStores ranges) {
            this.ranges = ranges;
            processor = new FamilyProcessor<>(definition, runtime, ranges);
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            ranges.of(context.taskId()).restore(rows(definition.entriesStore()));
            KeyValueStore<Bytes, byte[]> marks = context.getStateStore(definition.marksStore());
            folded.getOrDefault(definition.marksStore(), Map.of()).forEach(marks::put);
            processor.init(replaying(context));
        }

        @Override
        public void process(Record<byte[], byte[]> ignored) {
            for (Logged next : batch) {
                processor.process(new Record<>(next.key(), next.value(), next.appendedAt()));
                offset++;
            }
        }

        @Override
        public void close() {
            processor.close();
        }

        /** The real context, but for the position, the sinks and the clock. */
        @SuppressWarnings("unchecked")
        private ProcessorContext<byte[], byte[]> replaying(ProcessorContext<byte[], byte[]> context) {
            return (ProcessorContext<byte[], byte[]>) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {ProcessorContext.class}, (proxy, method, args) -> {
                        switch (method.getName()) {
                            case "recordMetadata" -> {
                                return java.util.Optional.of(new Position(topic, 0, offset));
                            }
                            case "forward" -> {
                                Record<byte[], byte[]> record = (Record<byte[], byte[]>) args[0];
                                published
                                        .computeIfAbsent((String) args[1], sink -> new ArrayList<>())
                                        .add(shown(record.key(), record.value(), record.timestamp()));
                                return null;
                            }
                            case "schedule" -> {
                                return (Cancellable) () -> {};
                            }
                            default -> {
                                try {
                                    return method.invoke(context, args);
                                } catch (InvocationTargetException e) {
                                    throw e.getCause();
                                }
                            }
                        }
                    });
        }
    }
}
