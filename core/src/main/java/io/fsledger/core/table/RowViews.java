package io.fsledger.core.table;

import io.fsledger.core.table.TableReader.Entry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What rows of a table must be found by beside their keys: for each such row entries that say the same in another order. They
 * follow from the row alone, so they are kept nowhere: a table that is restored makes them anew (ADR 22). No two rows have the
 * same view.
 */
@FunctionalInterface
public interface RowViews {
    /** For tables that are read by their keys only. */
    RowViews NONE = (key, value) -> List.of();

    /**
     * @param key of any entry of the table
     * @param value null where the entry is gone: of its views only the keys count then
     * @return none where the entry is not a row with views
     */
    List<Entry> of(byte[] key, byte @Nullable [] value);

    /**
     * Whether the views of an entry follow from its value too. Those of what it said before go when it says something else, so that is
     * read first where a table is restored; of all others the key is enough.
     */
    default boolean followFromValue(byte[] key) {
        return false;
    }
}
