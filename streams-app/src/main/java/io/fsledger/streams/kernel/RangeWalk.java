package io.fsledger.streams.kernel;

import java.util.Arrays;
import java.util.NoSuchElementException;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** A walk through a {@link RangeStore}. It takes each step only when it is asked for: the one that nobody needs may be the long one. */
final class RangeWalk implements KeyValueIterator<Bytes, byte[]> {
    private final RangeStore store;
    private final @Nullable Slice end;
    private final ReadOptions reading;
    private final RocksIterator entries;
    private volatile boolean closed;
    private boolean taken;

    /** @param to the last key of the walk, as Kafka has it; null = to the end */
    RangeWalk(RangeStore store, RocksDB db, @Nullable Bytes from, @Nullable Bytes to) {
        this.store = store;
        reading = new ReadOptions();
        if (to == null) {
            end = null;
        } else {
            // RocksDB wants the first key that does not belong to it, which is the last one with a zero behind it
            end = new Slice(Arrays.copyOf(to.get(), to.get().length + 1));
            reading.setIterateUpperBound(end);
        }
        entries = db.newIterator(reading);
        if (from == null) {
            entries.seekToFirst();
        } else {
            entries.seek(from.get());
        }
    }

    @Override
    public boolean hasNext() {
        return store.using(db -> {
            if (closed) {
                throw new InvalidStateStoreException("the walk, or its store, is closed");
            }
            if (taken) {
                entries.next();
                taken = false;
            }
            boolean valid = entries.isValid();
            if (!valid) {
                entries.status();
            }
            return valid;
        });
    }

    @Override
    public KeyValue<Bytes, byte[]> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return store.using(db -> {
            taken = true;
            return KeyValue.pair(Bytes.wrap(entries.key()), entries.value());
        });
    }

    @Override
    public Bytes peekNextKey() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return store.using(db -> Bytes.wrap(entries.key()));
    }

    @Override
    public void close() {
        store.end(this, () -> {
            closed = true;
            entries.close();
            reading.close();
            if (end != null) {
                end.close();
            }
        });
    }
}
