package io.fsledger.bench.app;

import io.fsledger.bench.app.StreamsRun.Out;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.events.DataWritten;
import io.fsledger.events.WriteEvent;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.EventReader;
import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.schemas.serde.UnreadableEventException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * What the writes family would be with its buffer in a logged store: bytes go there, and from there, when an inode has more of them than
 * the usual threshold, to what is to go to disk. Without anything else that the family does.
 */
final class LoggedBuffer implements StreamsRun.Work {
    private static final long FLUSH_BYTES = Bound.WRITE_FLUSH_BYTES.unconfigured();

    private final EventReader<WriteEvent> reader;
    private final Map<Long, Long> buffered = new HashMap<>();

    LoggedBuffer(EventSerdes serdes) {
        reader = serdes.reader(Topics.WRITES);
    }

    @Override
    public void process(Record<byte[], byte[]> event, Out out) {
        DataWritten written = read(event.value());
        byte[] data = new byte[written.getData().remaining()];
        written.getData().duplicate().get(data);
        out.store().put(key(written.getInode(), written.getOffset()), data);
        long bytes = buffered.merge(written.getInode(), (long) data.length, Long::sum);
        if (bytes > FLUSH_BYTES) {
            flush(written.getInode(), event, out);
        }
    }

    private DataWritten read(byte[] value) {
        try {
            return reader.read(value).getWritten();
        } catch (UnreadableEventException e) {
            throw new IllegalStateException("a write of the benchmark cannot be read", e);
        }
    }

    private void flush(long inode, Record<byte[], byte[]> event, Out out) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (KeyValueIterator<Bytes, byte[]> entries = out.store().range(key(inode, 0), key(inode, Long.MAX_VALUE))) {
            while (entries.hasNext()) {
                KeyValue<Bytes, byte[]> entry = entries.next();
                all.writeBytes(entry.value);
                out.store().delete(entry.key);
            }
        }
        out.context().forward(event.withValue(all.toByteArray()));
        buffered.remove(inode);
    }

    private static Bytes key(long inode, long offset) {
        return Bytes.wrap(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(inode)
                .putLong(offset)
                .array());
    }
}
