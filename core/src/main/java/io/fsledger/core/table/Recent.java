package io.fsledger.core.table;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Values that were read or written lately, decoded: what changes with every event need not be read anew for each one. Only
 * for values that nobody else writes. At the limit the one not used for the longest goes.
 *
 * @param <V> immutable
 */
public final class Recent<V> {
    private static final int MAX = 1_024;

    private final Map<String, V> values = new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > MAX;
        }
    };

    public V get(String name, Function<String, V> read) {
        V value = values.get(name);
        if (value == null) {
            value = read.apply(name);
            values.put(name, value);
        }
        return value;
    }

    public void put(String name, V value) {
        values.put(name, value);
    }
}
