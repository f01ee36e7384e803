package io.fsledger.core.handles;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.core.table.Key;
import io.fsledger.core.table.RowViewInvariants;
import io.fsledger.core.table.TableReader;
import io.fsledger.core.table.TableReader.Scan;
import io.fsledger.events.HandleEvent;
import io.fsledger.state.HandleCounts;
import io.fsledger.state.InodeHandles;
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
        RowViewInvariants.check(entries, HandleFamily.VIEWS, "fc");
        assertThat(keys(entries, 'f')).isEqualTo(keysOf(handles, HandleKeys::byFh));
        assertThat(keys(entries, 'c')).isEqualTo(keysOf(handles, HandleKeys::byClient));
        checkInodes(entries, handles);
        checkFilesystems(marks, handles);
        assertThat(keys(entries, 'q')).hasSameSizeAs(keys(entries, 'd'));
    }

    private static void checkInodes(TableReader entries, List<OpenHandle> handles) {
        Map<String, InodeHandles> kept = new HashMap<>();
        try (Scan scan = entries.scan(HandleKeys.inodes(), null)) {
            scan.forEachRemaining(entry -> {
                if (!HandleKeys.isHandle(entry.key())) {
                    kept.put(hex(entry.key()), HandleViews.OF_INODES.decode(entry.value()));
                }
            });
        }
        Map<String, InodeHandles> recounted = new HashMap<>();
        for (OpenHandle handle : handles) {
            recounted.merge(
                    hex(HandleKeys.inodeCounts(handle.getFilesystem(), handle.getInode())),
                    new InodeHandles(1L, writable(handle), 0L),
                    (a, b) -> new InodeHandles(a.getOpen() + b.getOpen(), a.getWritable() + b.getWritable(), 0L));
        }
        kept.forEach((key, counts) -> {
            InodeHandles expected = recounted.getOrDefault(key, new InodeHandles(0L, 0L, 0L));
            assertThat(counts.getOpen()).isEqualTo(expected.getOpen());
            assertThat(counts.getWritable()).isEqualTo(expected.getWritable());
            checkSaysSomething(counts.getOpen() + counts.getGeneration());
        });
        assertThat(kept.keySet()).containsAll(recounted.keySet());
    }

    private static void checkFilesystems(TableReader marks, List<OpenHandle> handles) {
        Map<String, HandleCounts> kept = new HashMap<>();
        try (Scan scan = marks.scan(HandleKeys.filesystemCounts(), null)) {
            scan.forEachRemaining(entry -> kept.put(hex(entry.key()), HandleViews.COUNTS.decode(entry.value())));
        }
        Map<String, HandleCounts> recounted = new HashMap<>();
        for (OpenHandle handle : handles) {
            recounted.merge(
                    hex(HandleKeys.filesystemCounts(handle.getFilesystem())),
                    new HandleCounts(1L, writable(handle), handle.getDirty() ? 1L : 0L, handle.getGeneration()),
                    (a, b) -> new HandleCounts(
                            a.getOpen() + b.getOpen(),
                            a.getWritable() + b.getWritable(),
                            a.getDirty() + b.getDirty(),
                            Math.max(a.getGeneration(), b.getGeneration())));
        }
        kept.forEach((key, counts) -> {
            HandleCounts expected = recounted.getOrDefault(key, new HandleCounts(0L, 0L, 0L, 0L));
            assertThat(counts.getOpen()).isEqualTo(expected.getOpen());
            assertThat(counts.getWritable()).isEqualTo(expected.getWritable());
            assertThat(counts.getDirty()).isEqualTo(expected.getDirty());
            assertThat(counts.getGeneration())
                    .as("also of handles that are closed")
                    .isGreaterThanOrEqualTo(expected.getGeneration());
            checkSaysSomething(counts.getOpen() + counts.getGeneration());
        });
        assertThat(kept.keySet()).containsAll(recounted.keySet());
    }

    private static long writable(OpenHandle handle) {
        return new OpenFlags(handle.getFlags()).writable() ? 1 : 0;
    }

    private static void checkSaysSomething(long sum) {
        assertThat(sum).as("a row that says nothing").isPositive();
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
