package io.fsledger.projector.sql;

import io.fsledger.core.table.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A table that remembers what an event changed in it. */
final class RecordingTable implements Table {
    private final Table table;
    private final String types;
    private final String unneeded;
    private final List<Rows.Change> changes = new ArrayList<>();

    /**
     * @param types of keys whose changes are remembered
     * @param unneeded of keys that no rule reads, and that are therefore not kept
     */
    RecordingTable(Table table, String types, String unneeded) {
        this.table = table;
        this.types = types;
        this.unneeded = unneeded;
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
        if (isNeeded(key)) {
            remember(key, value);
            table.put(key, value);
        }
    }

    @Override
    public void delete(byte[] key) {
        if (isNeeded(key)) {
            remember(key, null);
            table.delete(key);
        }
    }

    private boolean isNeeded(byte[] key) {
        return unneeded.indexOf(key[1]) < 0;
    }

    private void remember(byte[] key, byte @Nullable [] value) {
        if (types.indexOf(key[1]) >= 0) {
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
