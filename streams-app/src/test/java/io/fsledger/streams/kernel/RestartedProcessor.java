package io.fsledger.streams.kernel;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
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
    private final long offset;

    /** @param offset of the first event that is handed over: the driver counts from 0 in each life */
    RestartedProcessor(
            Processor<byte[], byte[], byte[], byte[]> processor, Map<String, Map<Bytes, byte[]>> stored, long offset) {
        this.processor = processor;
        this.stored = stored;
        this.offset = offset;
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
                                .map(at -> new Position(at.topic(), at.partition(), offset + at.offset()));
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
