package io.fsledger.projector.sql;

import io.fsledger.core.table.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A table that remembers what an event changed in it. */
final class RecordingTable implements Table {
    private final Table table;
    private final Predicate<byte[]> remembered;
    private final Predicate<byte[]> needed;
    private final List<Rows.Change> changes = new ArrayList<>();

    /**
     * @param remembered keys whose changes are remembered
     * @param needed keys that some rule reads; others are not kept
     */
    RecordingTable(Table table, Predicate<byte[]> remembered, Predicate<byte[]> needed) {
        this.table = table;
        this.remembered = remembered;
        this.needed = needed;
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        return table.get(key);
    }

    @Override
    public Scan scan(byte[] prefix, byte @Nullable [] after) {
        return table.scan(prefix, after);
    }

    @Override
    public void put(byte[] key, byte[] value) {
        if (needed.test(key)) {
            remember(key, value);
            table.put(key, value);
        }
    }

    @Override
    public void delete(byte[] key) {
        if (needed.test(key)) {
            remember(key, null);
            table.delete(key);
        }
    }

    private void remember(byte[] key, byte @Nullable [] value) {
        if (remembered.test(key)) {
            changes.add(new Rows.Change(key, table.get(key), value));
        }
    }

    /** Since it was last asked. */
    List<Rows.Change> taken() {
        List<Rows.Change> taken = List.copyOf(changes);
        changes.clear();
        return taken;
    }
}
