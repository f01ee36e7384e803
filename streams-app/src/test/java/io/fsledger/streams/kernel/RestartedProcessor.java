package io.fsledger.streams.kernel;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/** The processor of a family in another life of the process: with what was stored, and where the log goes on. */
final class RestartedProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private final Processor<byte[], byte[], byte[], byte[]> processor;
    private final Map<String, Map<Bytes, byte[]>> stored;
    private final LongSupplier unhanded;

    /** @param unhanded how many events of the log were not handed over in this life: the driver counts those that were */
    RestartedProcessor(
            Processor<byte[], byte[], byte[], byte[]> processor,
            Map<String, Map<Bytes, byte[]>> stored,
            LongSupplier unhanded) {
        this.processor = processor;
        this.stored = stored;
        this.unhanded = unhanded;
    }

    private record Position(String topic, int partition, long offset) implements RecordMetadata {}

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        stored.forEach((name, entries) -> {
            KeyValueStore<Bytes, byte[]> store = context.getStateStore(name);
            entries.forEach(store::put);
        });
        processor.init(counting(context));
    }

    @SuppressWarnings("unchecked")
    private ProcessorContext<byte[], byte[]> counting(ProcessorContext<byte[], byte[]> context) {
        return (ProcessorContext<byte[], byte[]>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ProcessorContext.class}, (proxy, method, args) -> {
                    if (method.getName().equals("recordMetadata")) {
                        return context.recordMetadata()
                                .map(at ->
                                        new Position(at.topic(), at.partition(), unhanded.getAsLong() + at.offset()));
                    }
                    try {
                        return method.invoke(context, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        processor.process(record);
    }

    @Override
    public void close() {
        processor.close();
    }
}
