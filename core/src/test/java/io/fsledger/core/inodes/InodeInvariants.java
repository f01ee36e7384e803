package io.fsledger.core.inodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.inodes.InodeViews.Reference;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.core.table.Key;
import io.fsledger.core.table.RowViewInvariants;
import io.fsledger.core.table.TableReader;
import io.fsledger.core.table.TableReader.Entry;
import io.fsledger.core.table.TableReader.Scan;
import io.fsledger.events.InodeEvent;
import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.InodeEntry;
import io.fsledger.state.NumberSequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** What holds of inodes at every moment: all counts and the view by client follow from the references. */
public final class InodeInvariants {
    private InodeInvariants() {}

    public static void check(ScenarioLedger<InodeEvent> ledger) {
        check(ledger.entries());
    }

    public static void check(TableReader entries) {
        Map<String, long[]> sums = new HashMap<>();
        Set<String> holders = new HashSet<>();
        for (Entry entry : all(entries, 'e', any -> true)) {
            Reference reference = InodeViews.reference(entry);
            if (reference == null) {
                continue;
            }
            String life = reference.filesystem() + '/' + reference.inode() + '/' + reference.generation();
            assertThat(holders.add(life + '/' + reference.client() + '/' + reference.term()))
                    .as("who has a row has no place in the entry")
                    .isTrue();
            assertThat(reference.count()).isPositive();
            long[] sum = sums.computeIfAbsent(life, k -> new long[2]);
            sum[0] += reference.count();
            sum[1]++;
        }
        RowViewInvariants.check(entries, InodeFamily.VIEWS, "c");
        for (Entry value : all(entries, 'e', InodeKeys::isEntry)) {
            InodeEntry entry = InodeViews.ENTRIES.decode(value.value());
            long[] sum = sums.getOrDefault(
                    entry.getFilesystem() + '/' + entry.getInode() + '/' + entry.getGeneration(), new long[2]);
            assertThat(entry.getReferences()).isEqualTo(sum[0]);
            assertThat(entry.getHolders()).isEqualTo(sum[1]);
        }
        byte[] debts = entries.get(InodeKeys.debtCount());
        long counted = debts == null
                ? 0
                : StateCodec.of(NumberSequence.class).decode(debts).getNext();
        assertThat(counted).isEqualTo(all(entries, 'd', InodeKeys::isDebt).size());
    }

    static List<Entry> all(TableReader table, char type, Predicate<byte[]> which) {
        List<Entry> all = new ArrayList<>();
        try (Scan scan = table.scan(Key.of(type).bytes(), null)) {
            scan.forEachRemaining(entry -> {
                if (which.test(entry.key())) {
                    all.add(entry);
                }
            });
        }
        return all;
    }
}
