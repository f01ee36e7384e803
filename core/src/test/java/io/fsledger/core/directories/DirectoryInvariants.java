package io.fsledger.core.directories;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.directories.DirectoryKeys.Holding;
import io.fsledger.core.ledger.PartitionState;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.core.table.Key;
import io.fsledger.core.table.RowViewInvariants;
import io.fsledger.core.table.TableReader;
import io.fsledger.core.table.TableReader.Entry;
import io.fsledger.core.table.TableReader.Scan;
import io.fsledger.events.DirectoryEvent;
import io.fsledger.schemas.Keys;
import io.fsledger.state.DirectoryCounts;
import io.fsledger.state.PartitionMark;
import io.fsledger.state.WatchedDirectory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What holds of directories at every moment: all counts and the view by client follow from watches and queues. */
public final class DirectoryInvariants {
    private DirectoryInvariants() {}

    public static void check(ScenarioLedger<DirectoryEvent> ledger) {
        TableReader entries = ledger.entries();
        Map<String, Long> watchers = new HashMap<>();
        List<Entry> watches = all(entries, 'w');
        for (Entry entry : watches) {
            Holding holding = DirectoryKeys.holdingOfWatch(entry.key());
            watchers.merge(life(holding.filesystem(), holding.inode(), holding.generation()), 1L, Long::sum);
        }
        RowViewInvariants.check(entries, DirectoryFamily.VIEWS, "c");
        TreeSet<String> numbers = new TreeSet<>();
        TreeSet<String> deadlines = new TreeSet<>();
        List<Entry> directories = all(ledger.marks(), 'd');
        for (Entry entry : directories) {
            WatchedDirectory directory = DirectoryViews.DIRECTORIES.decode(entry.value());
            assertThat(directory.getWatchers())
                    .isPositive()
                    .isEqualTo(watchers.get(
                            life(directory.getFilesystem(), directory.getInode(), directory.getGeneration())));
            for (int i = 0; i < directory.getPending(); i++) {
                numbers.add(hex(DirectoryKeys.pending(directory, directory.getHead() + i)));
            }
            assertThat(directory.getDueAt() != Queues.NEVER).isEqualTo(directory.getPending() > 0);
            assertThat(directory.getDropped() == 0 || directory.getPending() > 0)
                    .isTrue();
            if (directory.getPending() > 0) {
                deadlines.add(hex(Key.of('q')
                        .number(directory.getDueAt())
                        .key(DirectoryKeys.directory(directory))
                        .bytes()));
            }
        }
        assertThat(all(entries, 'p').stream().map(entry -> hex(entry.key())).toList())
                .containsExactlyElementsOf(numbers);
        assertThat(all(entries, 'q').stream().map(entry -> hex(entry.key())).toList())
                .containsExactlyElementsOf(deadlines);
        PartitionMark mark = PartitionState.read(ledger.marks());
        assertThat(mark.getWaiting()).isEqualTo(deadlines.size() + mark.getReleases());
        assertThat(DirectoryFacts.views(ledger).counts())
                .isEqualTo(
                        new DirectoryCounts((long) directories.size(), (long) watches.size(), (long) numbers.size()));
    }

    private static String life(String filesystem, long inode, long generation) {
        return Keys.inode(filesystem, inode) + '/' + generation;
    }

    private static List<Entry> all(TableReader table, char type) {
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
