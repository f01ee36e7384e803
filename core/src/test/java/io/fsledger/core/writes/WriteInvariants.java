package io.fsledger.core.writes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.PartitionState;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.core.table.TableSnapshot;
import io.fsledger.core.writes.WriteViews.Range;
import io.fsledger.events.WriteEvent;
import io.fsledger.state.WriteEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What holds of writes at every moment. */
public final class WriteInvariants {
    private static final int ALL = Integer.MAX_VALUE;

    private WriteInvariants() {}

    public static void check(ScenarioLedger<WriteEvent> ledger) {
        WriteViews views = WriteFacts.views(ledger);
        List<WriteEntry> dirty = views.dirty(null, ALL).items();
        long bytes = 0;
        for (WriteEntry entry : dirty) {
            List<Range> ranges = views.ranges(entry.getFilesystem(), entry.getInode(), null, ALL)
                    .items();
            long ofInode = ranges.stream().mapToLong(Range::length).sum();
            assertThat(ranges).isNotEmpty();
            assertThat(entry.getBuffered()).isEqualTo(ofInode);
            assertThat(entry.getSize())
                    .isGreaterThanOrEqualTo(ranges.get(ranges.size() - 1).offset()
                            + ranges.get(ranges.size() - 1).length());
            bytes += ofInode;
        }
        assertThat(views.total()).isEqualTo(new WriteViews.Total(dirty.size(), bytes));
        assertThat(dirty).extracting(WriteEntry::getDirtyFrom).isSorted();
        assertThat(PartitionState.read(ledger.marks()).getWaiting())
                .as("what waits for time")
                .isEqualTo(dirty.size());
        checkStored(ledger, dirty);
    }

    /** What is stored is enough to have the rest again, and no more. */
    private static void checkStored(ScenarioLedger<WriteEvent> ledger, List<WriteEntry> dirty) {
        WriteViews stored = new WriteViews(ledger.entries());
        List<WriteEntry> index = stored.dirty(null, ALL).items();
        assertThat(index).hasSameSizeAs(dirty);
        TreeMap<Long, WriteEntry> byFrom = new TreeMap<>();
        index.forEach(entry -> byFrom.put(entry.getDirtyFrom(), entry));
        assertThat(new ArrayList<>(byFrom.keySet()))
                .isEqualTo(dirty.stream().map(WriteEntry::getDirtyFrom).toList());
        if (dirty.isEmpty()) {
            assertThat(TableSnapshot.of(ledger.marks(), WriteKeys.passedOver())).isEmpty();
        }
    }
}
