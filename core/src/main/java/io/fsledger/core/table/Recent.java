package io.fsledger.core.table;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Values that were read or written lately, decoded: what changes with every event need not be read anew for each one. Only
 * for values that nobody else writes.
 *
 * <p>A name has one of two places, and what is put in the first moves what is there to the second: that costs no more than the
 * comparison of a name, and leaves no garbage.
 *
 * @param <V> immutable
 */
public final class Recent<V> {
    /** A power of two. */
    private static final int PLACES = 2_048;

    /** Names that are alike have hashes that are alike. */
    private static final int SPREAD = 0x9E3779B9;

    private static final int SHIFT = Integer.SIZE - Integer.numberOfTrailingZeros(PLACES);

    private final @Nullable String[] names = new String[PLACES];
    private final @Nullable Object[] values = new Object[PLACES];

    public V get(String name, Function<String, V> read) {
        int first = first(name);
        if (name.equals(names[first])) {
            return at(first);
        }
        int second = first ^ 1;
        if (name.equals(names[second])) {
            return at(second);
        }
        V value = read.apply(name);
        put(name, value);
        return value;
    }

    public void put(String name, V value) {
        int place = first(name);
        if (!name.equals(names[place])) {
            int second = place ^ 1;
            if (name.equals(names[second])) {
                place = second;
            } else {
                names[second] = names[place];
                values[second] = values[place];
                names[place] = name;
            }
        }
        values[place] = value;
    }

    private static int first(String name) {
        return name.hashCode() * SPREAD >>> SHIFT;
    }

    @SuppressWarnings("unchecked") // only what was put there with that name
    private V at(int place) {
        return (V) values[place];
    }
}
