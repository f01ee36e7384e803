package io.fsledger.core.table;

import io.fsledger.core.table.TableReader.Scan;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** All that stands in a table, in a form that can be compared and shown: byte for byte, as hexadecimal text. */
public final class TableSnapshot {
    private TableSnapshot() {}

    public static Map<String, String> of(TableReader table) {
        return of(table, new byte[0]);
    }

    public static Map<String, String> of(TableReader table, byte[] prefix) {
        Map<String, String> entries = new TreeMap<>();
        HexFormat hex = HexFormat.of();
        try (Scan scan = table.scan(prefix, null)) {
            scan.forEachRemaining(entry -> entries.put(hex.formatHex(entry.key()), hex.formatHex(entry.value())));
        }
        return entries;
    }
}
