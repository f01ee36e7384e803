package io.fsledger.core.table;

import io.fsledger.core.table.TableReader.Entry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What rows of a table must be found by beside their keys: for each such row entries that say the same in another order. They
 * follow from the row alone, so they are kept nowhere: a table that is restored makes them anew (ADR 22).
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
}
