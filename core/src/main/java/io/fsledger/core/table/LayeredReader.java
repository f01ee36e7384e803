package io.fsledger.core.table;

import io.fsledger.core.table.TableReader.Scan;
import org.jspecify.annotations.Nullable;

/** A table with another before it: what stands in that hides what stands behind it, key by key, and range by range. */
public final class LayeredReader implements TableReader {
    private final TableReader front;
    private final TableReader behind;

    public LayeredReader(TableReader front, TableReader behind) {
        this.front = front;
        this.behind = behind;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        byte @Nullable [] value = front.get(key);
        return value == null ? behind.get(key) : value;
    }

    @Override
    public Scan scan(byte[] prefix, byte @Nullable [] after) {
        Scan first = front.scan(prefix, after);
        if (first.hasNext()) {
            return first;
        }
        first.close();
        return behind.scan(prefix, after);
    }
}
