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
 * event is through ({@link #flush}): one batch is cheaper than single writes, and a reader never sees half of it. Rows of earlier
 * events are had from {@link RecentRows}, where nothing else is before the store.
 */
public final class StoreTable implements Table {
    private static final byte[] NOT_THERE = {};

    private final KeyValueStore<Bytes, byte[]> store;
    private final StoreReader reader;

    /** What the event has read and written so far. */
    private final Map<Bytes, byte[]> seen = new HashMap<>();

    private final List<KeyValue<Bytes, byte[]>> writes = new ArrayList<>();

    private final @Nullable RangeStore ranges;
    private final RecentRows.@Nullable Rows recent;

    /** Without views; of a store that keeps what was read lately itself. */
    public StoreTable(KeyValueStore<Bytes, byte[]> store) {
        this(store, null);
    }

    /**
     * @param ranges what is behind the store's changelog, where views have no place in that; null where there are none
     */
    StoreTable(KeyValueStore<Bytes, byte[]> store, @Nullable RangeStore ranges) {
        this.store = store;
        this.ranges = ranges;
        recent = ranges == null ? null : RecentRows.OF_PROCESS.ofStore();
        reader = new StoreReader(store);
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        Bytes wrapped = Bytes.wrap(key);
        byte[] known = seen.get(wrapped);
        if (known == null) {
            byte[] stored = stored(wrapped);
            known = stored == null ? NOT_THERE : stored;
            seen.put(wrapped, known);
        }
        return known == NOT_THERE ? null : known;
    }

    private byte @Nullable [] stored(Bytes key) {
        byte[] row = recent == null ? null : recent.get(key);
        if (row == null) {
            row = store.get(key);
            if (recent != null && row != null) {
                recent.put(key, row);
            }
        }
        return row;
    }

    @Override
    public void put(byte[] key, byte[] value) {
        write(Bytes.wrap(key), value);
    }

    @Override
    public void delete(byte[] key) {
        write(Bytes.wrap(key), null);
    }

    @Override
    public void putView(byte[] key, byte[] value) {
        viewsOf(ranges).writeWithNext(key, value);
    }

    @Override
    public void deleteView(byte[] key) {
        viewsOf(ranges).writeWithNext(key, null);
    }

    private static RangeStore viewsOf(@Nullable RangeStore ranges) {
        if (ranges == null) {
            throw new UnsupportedOperationException("a view would be lost: this table has none");
        }
        return ranges;
    }

    private void write(Bytes key, byte @Nullable [] value) {
        seen.put(key, value == null ? NOT_THERE : value);
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
        if (recent != null) {
            for (KeyValue<Bytes, byte[]> write : writes) {
                recent.put(write.key, write.value);
            }
        }
        writes.clear();
        seen.clear();
    }
}
