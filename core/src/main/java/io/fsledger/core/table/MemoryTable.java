package io.fsledger.core.table;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A table in memory, for tests and for producers that keep a view of their own. */
public final class MemoryTable implements Table {
    private final NavigableMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);

    @Override
    public byte @Nullable [] get(byte[] key) {
        return entries.get(key);
    }

    @Override
    public void put(byte[] key, byte[] value) {
        entries.put(key, value);
    }

    @Override
    public void delete(byte[] key) {
        entries.remove(key);
    }

    @Override
    public Scan scan(byte[] prefix, byte @Nullable [] after) {
        boolean fromStart = after == null || Arrays.compareUnsigned(after, prefix) < 0;
        NavigableMap<byte[], byte[]> tail =
                fromStart || after == null ? entries.tailMap(prefix, true) : entries.tailMap(after, false);
        return new MemoryScan(prefix, tail.entrySet().iterator());
    }

    /** How many entries there are. */
    public int size() {
        return entries.size();
    }

    private static final class MemoryScan extends PrefixScan {
        private final Iterator<Map.Entry<byte[], byte[]>> entries;

        MemoryScan(byte[] prefix, Iterator<Map.Entry<byte[], byte[]>> entries) {
            super(prefix);
            this.entries = entries;
        }

        @Override
        protected @Nullable Entry advance() {
            if (!entries.hasNext()) {
                return null;
            }
            Map.Entry<byte[], byte[]> entry = entries.next();
            return new Entry(entry.getKey(), entry.getValue());
        }
    }
}
