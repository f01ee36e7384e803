package io.fsledger.bench.app;

import io.fsledger.bench.app.StreamsRun.Out;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Record;

/** The least that a stateful processor does: reads what it has under the event's key, writes the event's bytes there. */
final class GetAndPut implements StreamsRun.Work {
    @Override
    public void process(Record<byte[], byte[]> event, Out out) {
        Bytes key = Bytes.wrap(event.key());
        out.store().get(key);
        out.store().put(key, event.value());
    }
}
