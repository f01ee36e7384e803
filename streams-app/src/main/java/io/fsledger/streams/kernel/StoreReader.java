package io.fsledger.streams.kernel;

import io.fsledger.core.table.PrefixScan;
import io.fsledger.core.table.TableReader;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** Reads a Kafka store as a table: the stores of a topology and those of an interactive query alike. */
public final class StoreReader implements TableReader {
    private final ReadOnlyKeyValueStore<Bytes, byte[]> store;

    public StoreReader(ReadOnlyKeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return store.get(Bytes.wrap(key));
    }

    @Override
    public Scan scan(byte[] prefix, byte @Nullable [] after) {
        Bytes from = Bytes.wrap(prefix);
        Bytes behind = after == null ? null : Bytes.wrap(after);
        boolean skip = behind != null && behind.compareTo(from) >= 0;
        return new StoreScan(prefix, skip ? behind : null, store.range(skip ? behind : from, end(prefix)));
    }

    /** The first key behind all that begin with a prefix, so that nothing beyond is walked over; null where none is. */
    private static @Nullable Bytes end(byte[] prefix) {
        for (byte each : prefix) {
            if (each != (byte) 0xff) {
                return Bytes.increment(Bytes.wrap(prefix));
            }
        }
        return null;
    }

    private static final class StoreScan extends PrefixScan {
        private final @Nullable Bytes skipped;
        private final KeyValueIterator<Bytes, byte[]> entries;

        StoreScan(byte[] prefix, @Nullable Bytes skipped, KeyValueIterator<Bytes, byte[]> entries) {
            super(prefix);
            this.skipped = skipped;
            this.entries = entries;
        }

        @Override
        protected @Nullable Entry advance() {
            while (entries.hasNext()) {
                KeyValue<Bytes, byte[]> entry = entries.next();
                if (!entry.key.equals(skipped)) {
                    return new Entry(entry.key.get(), entry.value);
                }
            }
            return null;
        }

        @Override
        public void close() {
            super.close();
            entries.close();
        }
    }
}
