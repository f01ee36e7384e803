package io.fsledger.core.handles;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.core.table.Key;
import io.fsledger.core.table.TableReader;
import io.fsledger.core.table.TableReader.Scan;
import io.fsledger.events.HandleEvent;
import io.fsledger.state.HandleCounts;
import io.fsledger.state.OpenHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What holds of handles at every moment: the other two views and all counts follow from the view by inode. */
public final class HandleInvariants {
    private HandleInvariants() {}

    public static void check(ScenarioLedger<HandleEvent> ledger) {
        check(ledger.entries(), ledger.marks());
    }

    public static void check(TableReader entries, TableReader marks) {
        List<OpenHandle> handles = new HandleViews(entries, marks)
                .all(handle -> true, null, Integer.MAX_VALUE)
                .items();
        assertThat(keys(entries, 'h')).isEqualTo(keysOf(handles, HandleKeys::handle));
        assertThat(keys(entries, 'f')).isEqualTo(keysOf(handles, HandleKeys::byFh));
        assertThat(keys(entries, 'c')).isEqualTo(keysOf(handles, HandleKeys::byClient));
        checkCounts(
                counts(entries, 'i'),
                countsOf(handles, handle -> HandleKeys.inodeCounts(handle.getFilesystem(), handle.getInode())));
        checkCounts(
                counts(marks, 'n'), countsOf(handles, handle -> HandleKeys.filesystemCounts(handle.getFilesystem())));
        assertThat(keys(entries, 'q')).hasSameSizeAs(keys(entries, 'd'));
    }

    private static void checkCounts(Map<String, HandleCounts> kept, Map<String, HandleCounts> recounted) {
        kept.forEach((key, counts) -> {
            HandleCounts expected = recounted.getOrDefault(key, new HandleCounts(0L, 0L, 0L, 0L));
            assertThat(counts.getOpen()).isEqualTo(expected.getOpen());
            assertThat(counts.getWritable()).isEqualTo(expected.getWritable());
            assertThat(counts.getDirty()).isEqualTo(expected.getDirty());
            assertThat(counts.getOpen() + counts.getGeneration())
                    .as("a row that says nothing")
                    .isPositive();
        });
        assertThat(kept.keySet()).containsAll(recounted.keySet());
    }

    private static Map<String, HandleCounts> countsOf(List<OpenHandle> handles, Function<OpenHandle, byte[]> key) {
        Map<String, HandleCounts> counts = new HashMap<>();
        for (OpenHandle handle : handles) {
            boolean writable = new OpenFlags(handle.getFlags()).writable();
            counts.merge(
                    hex(key.apply(handle)),
                    new HandleCounts(1L, writable ? 1L : 0L, handle.getDirty() ? 1L : 0L, 0L),
                    (a, b) -> new HandleCounts(
                            a.getOpen() + b.getOpen(),
                            a.getWritable() + b.getWritable(),
                            a.getDirty() + b.getDirty(),
                            0L));
        }
        return counts;
    }

    private static Map<String, HandleCounts> counts(TableReader table, char type) {
        Map<String, HandleCounts> counts = new HashMap<>();
        try (Scan scan = table.scan(Key.of(type).bytes(), null)) {
            scan.forEachRemaining(entry -> counts.put(hex(entry.key()), HandleViews.COUNTS.decode(entry.value())));
        }
        return counts;
    }

    private static List<String> keys(TableReader table, char type) {
        List<String> keys = new ArrayList<>();
        try (Scan scan = table.scan(Key.of(type).bytes(), null)) {
            scan.forEachRemaining(entry -> keys.add(hex(entry.key())));
        }
        return keys;
    }

    private static List<String> keysOf(List<OpenHandle> handles, Function<OpenHandle, byte[]> key) {
        return handles.stream().map(handle -> hex(key.apply(handle))).sorted().toList();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
