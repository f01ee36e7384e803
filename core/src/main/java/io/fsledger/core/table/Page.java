package io.fsledger.core.table;

import io.fsledger.core.table.TableReader.Entry;
import io.fsledger.core.table.TableReader.Scan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A part of a range.
 *
 * @param next pass it as {@code after} to get what follows; null where nothing does
 */
public record Page<T>(List<T> items, byte @Nullable [] next) {
    /**
     * Reads at most {@code limit} entries of a range, so that a page costs the same whatever is filtered out of it.
     *
     * @param item makes an item of an entry, or null to leave it out
     */
    public static <T> Page<T> read(
            TableReader table, byte[] prefix, byte @Nullable [] after, int limit, Function<Entry, @Nullable T> item) {
        List<T> items = new ArrayList<>();
        byte @Nullable [] last = null;
        try (Scan scan = table.scan(prefix, after)) {
            for (int seen = 0; scan.hasNext(); seen++) {
                if (seen == limit) {
                    return new Page<>(items, last);
                }
                Entry entry = scan.next();
                last = entry.key();
                T made = item.apply(entry);
                if (made != null) {
                    items.add(made);
                }
            }
        }
        return new Page<>(items, null);
    }
}
