package io.fsledger.streams.kernel;

import io.fsledger.core.ledger.Memory;
import io.fsledger.core.ledger.PartitionLedger;
import io.fsledger.state.LogReading;
import java.time.Duration;
import org.apache.kafka.common.TopicPartition;

/**
 * Notes, once a partition has been idle for a while, that nothing is left in its log that was not applied.
 *
 * <p>When retention deletes the whole log later, offsets are missing behind the last event that was applied: those of the ends of
 * transactions. Without the note nothing would tell them from events that were never read.
 */
final class LogEmptiness {
    static final Duration IDLE = Duration.ofMinutes(1);

    private final PartitionLedger<?> ledger;
    private final Memory<?> memory;
    private final StoreTable marks;
    private final SourceLog.Opener logs;
    private final TopicPartition partition;
    private long seen = -1;
    private boolean noted;

    LogEmptiness(
            PartitionLedger<?> ledger,
            Memory<?> memory,
            StoreTable marks,
            SourceLog.Opener logs,
            TopicPartition partition) {
        this.ledger = ledger;
        this.memory = memory;
        this.marks = marks;
        this.logs = logs;
        this.partition = partition;
    }

    /** To be called every {@link #IDLE}. */
    void look() {
        boolean idle = seen == ledger.position();
        if (!idle) {
            seen = ledger.position();
            noted = false;
        } else if (!noted && memory.from() == -1) {
            noted = true;
            note();
        }
    }

    private void note() {
        try (SourceLog log = logs.open(partition)) {
            log.seek(Math.max(log.beginning(), ledger.position() + 1));
            long deadline = System.nanoTime() + CatchUp.SLICE_NANOS;
            boolean empty = true;
            while (empty && System.nanoTime() - deadline < 0) {
                empty = log.poll(CatchUp.POLL).isEmpty();
            }
            if (empty) {
                CatchUp.note(marks, new LogReading(-1L, log.position()));
            }
        }
    }
}
