package io.fsledger.streams.kernel;

import io.fsledger.core.table.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka store as a table. What one event reads is read once, and what it writes goes to the store together, when the
 * event is through ({@link #flush}): one batch is cheaper than single writes, and a reader never sees half of it.
 */
public final class StoreTable implements Table {
    private final KeyValueStore<Bytes, byte[]> store;
    private final StoreReader reader;

    /** What the event has read and written so far; null stands for an entry that is not there. */
    private final Map<Bytes, byte @Nullable []> seen = new HashMap<>();

    private final List<KeyValue<Bytes, byte[]>> writes = new ArrayList<>();

    public StoreTable(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
        reader = new StoreReader(store);
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        Bytes wrapped = Bytes.wrap(key);
        byte[] value = seen.get(wrapped);
        if (value == null && !seen.containsKey(wrapped)) {
            value = store.get(wrapped);
            seen.put(wrapped, value);
        }
        return value;
    }

    @Override
    public void put(byte[] key, byte[] value) {
        write(Bytes.wrap(key), value);
    }

    @Override
    public void delete(byte[] key) {
        write(Bytes.wrap(key), null);
    }

    private void write(Bytes key, byte @Nullable [] value) {
        seen.put(key, value);
        writes.add(KeyValue.pair(key, value));
    }

    @Override
    public Scan scan(byte[] prefix, byte @Nullable [] after) {
        flush();
        return reader.scan(prefix, after);
    }

    /** Ends an event: its writes go to the store, in their order. */
    public void flush() {
        if (writes.size() == 1) {
            KeyValue<Bytes, byte[]> write = writes.get(0);
            store.put(write.key, write.value);
        } else if (!writes.isEmpty()) {
            store.putAll(writes);
        }
        writes.clear();
        seen.clear();
    }
}
