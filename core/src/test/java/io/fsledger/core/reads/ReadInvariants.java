package io.fsledger.core.reads;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.PartitionState;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.core.table.Key;
import io.fsledger.core.table.TableReader;
import io.fsledger.core.table.TableReader.Entry;
import io.fsledger.core.table.TableReader.Scan;
import io.fsledger.events.ReadEvent;
import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.BlockAhead;
import io.fsledger.state.ReadCounts;
import io.fsledger.state.ReadPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What holds of reads whatever happened: counts and views follow from the patterns, and nothing is kept that nobody needs. */
public final class ReadInvariants {
    private static final StateCodec<BlockAhead> BLOCKS = StateCodec.of(BlockAhead.class);
    private static final long FETCHED = -1;

    private ReadInvariants() {}

    public static void check(ScenarioLedger<ReadEvent> ledger) {
        check(ledger.entries(), ledger.marks());
    }

    static void check(TableReader entries, TableReader marks) {
        Map<ReadKeys.Inode, Pattern> patterns = new HashMap<>();
        TreeSet<String> byLastRead = new TreeSet<>();
        long tracked = 0;
        long sequential = 0;
        long inFlight = 0;
        for (Entry entry : all(marks, 'p')) {
            Key.Reader key = Key.read(entry.key());
            ReadKeys.Inode inode = new ReadKeys.Inode(key.text(), key.number());
            ReadPattern stored = ReadViews.PATTERNS.decode(entry.value());
            assertThat(stored.getStreak() > 0 || stored.getGeneration() > 0).isTrue();
            patterns.put(inode, Pattern.of(inode.filesystem(), inode.number(), stored));
            byLastRead.add(hex(ReadKeys.byLastRead(stored.getReadAt(), inode.filesystem(), inode.number())));
            tracked += stored.getStreak() > 0 ? 1 : 0;
            sequential += stored.getSequential() ? 1 : 0;
            inFlight += stored.getInFlight();
        }
        assertThat(all(marks, 'l').stream().map(entry -> hex(entry.key())).toList())
                .containsExactlyElementsOf(byLastRead);
        ReadCounts counts = new ReadViews(marks).counts();
        assertThat(List.of(counts.getRemembered(), counts.getTracked(), counts.getSequential(), counts.getInFlight()))
                .containsExactly((long) patterns.size(), tracked, sequential, inFlight);
        checkBlocks(entries, marks, patterns);
    }

    private static void checkBlocks(TableReader entries, TableReader marks, Map<ReadKeys.Inode, Pattern> patterns) {
        Map<ReadKeys.Inode, Long> requested = new HashMap<>();
        TreeSet<String> deadlines = new TreeSet<>();
        for (Entry entry : all(entries, 'b')) {
            ReadKeys.Block block = ReadKeys.blockOf(entry.key());
            ReadKeys.Inode inode = new ReadKeys.Inode(block.filesystem(), block.inode());
            Pattern known = patterns.get(inode);
            Pattern pattern = known != null && known.isTracked() && known.bornAt == block.bornAt() ? known : null;
            long dueAt = BLOCKS.decode(entry.value()).getDueAt();
            if (dueAt == FETCHED) {
                assertThat(pattern != null && pattern.hasInWindow(block.number()))
                        .as("fetched and ahead of its reader: " + block)
                        .isTrue();
            } else {
                deadlines.add(hex(Key.of('q').number(dueAt).key(entry.key()).bytes()));
                if (pattern != null) {
                    requested.merge(inode, 1L, Long::sum);
                }
            }
        }
        patterns.forEach((inode, pattern) -> assertThat(requested.getOrDefault(inode, 0L))
                .as("in flight of " + inode)
                .isEqualTo(pattern.inFlight));
        assertThat(all(entries, 'q').stream().map(entry -> hex(entry.key())).toList())
                .containsExactlyElementsOf(deadlines);
        assertThat(PartitionState.read(marks).getWaiting()).isEqualTo(deadlines.size());
    }

    static List<Entry> all(TableReader table, char type) {
        List<Entry> all = new ArrayList<>();
        try (Scan scan = table.scan(Key.of(type).bytes(), null)) {
            scan.forEachRemaining(all::add);
        }
        return all;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
