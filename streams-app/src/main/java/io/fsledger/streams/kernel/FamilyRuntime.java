package io.fsledger.streams.kernel;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.schemas.serde.EventSerdes;
import java.util.List;

/**
 * What the processors of a family need of the process they run in.
 *
 * @param prefix of all topic names
 * @param limits that this process is configured with: a partition in which others hold gets them as an event
 * @param publishFrom by partition: events below this offset publish nothing, because what they cause was published before
 *     the family was rebuilt. Empty where it was not.
 * @param commits when commits are due, and how soon they follow each other
 * @param logs opens the log of a partition for a family that must read it again
 * @param starts where the partitions of such a family begin by now
 */
public record FamilyRuntime(
        EventSerdes serdes,
        String prefix,
        LedgerLimits limits,
        List<Long> publishFrom,
        FamilyGates gates,
        FamilyCounts counts,
        CommitPace commits,
        SourceLog.Opener logs,
        LogStarts starts) {
    int partitions() {
        return gates.partitions();
    }

    boolean publishes(int partition, long offset) {
        return partition >= publishFrom.size() || offset >= publishFrom.get(partition);
    }
}
