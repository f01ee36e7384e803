package io.fsledger.core.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.table.TableReader.Entry;
import io.fsledger.core.table.TableReader.Scan;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What holds of views at every moment: what stands in them is what {@link RowViews} say of the rows, and nothing else. */
public final class RowViewInvariants {
    private static final HexFormat HEX = HexFormat.of();

    private RowViewInvariants() {}

    /** @param types of all views */
    public static void check(TableReader table, RowViews views, String types) {
        assertThat(written(table, types)).isEqualTo(restored(table, views));
    }

    private static Map<String, String> written(TableReader table, String types) {
        Map<String, String> written = new TreeMap<>();
        for (char type : types.toCharArray()) {
            written.putAll(TableSnapshot.of(table, Key.of(type).bytes()));
        }
        return written;
    }

    private static Map<String, String> restored(TableReader table, RowViews views) {
        Map<String, String> restored = new TreeMap<>();
        try (Scan rows = table.scan(new byte[0], null)) {
            while (rows.hasNext()) {
                Entry row = rows.next();
                for (Entry view : views.of(row.key(), row.value())) {
                    assertThat(restored.put(HEX.formatHex(view.key()), HEX.formatHex(view.value())))
                            .as("a view of two rows")
                            .isNull();
                }
                assertThat(views.of(row.key(), null))
                        .as("what goes with a row that is deleted")
                        .extracting(view -> HEX.formatHex(view.key()))
                        .containsExactlyElementsOf(
                                views.followFromValue(row.key()) ? List.of() : keys(views.of(row.key(), row.value())));
            }
        }
        return restored;
    }

    private static List<String> keys(List<Entry> entries) {
        return entries.stream().map(entry -> HEX.formatHex(entry.key())).toList();
    }
}
