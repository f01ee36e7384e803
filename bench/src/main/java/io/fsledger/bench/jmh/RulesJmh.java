package io.fsledger.bench.jmh;

import io.fsledger.core.handles.HandleFamily;
import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.ledger.Family;
import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.Outcome;
import io.fsledger.core.ledger.PartitionLedger;
import io.fsledger.core.table.MemoryTable;
import io.fsledger.events.Cause;
import io.fsledger.events.HandleClosed;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.HandleOpened;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.schemas.Keys;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The rules over tables in memory: a handle opens and closes, beside ten thousand others. */
@State(Scope.Benchmark)
public class RulesJmh {
    private static final int OTHERS = 10_000;
    private static final String FILESYSTEM = "mesa";
    private static final long INODE = 42;

    private final byte[] key = Keys.bytes(Keys.inode(FILESYSTEM, INODE));
    private final PartitionLedger<HandleEvent> ledger = new PartitionLedger<>(
            HandleFamily::new, new Family.Tables(new MemoryTable(), new MemoryTable()), LedgerLimits.DEFAULTS, 1);
    private long events;

    @Setup
    public void openOthers() {
        for (int fh = 1; fh <= OTHERS; fh++) {
            open(fh);
        }
    }

    @Benchmark
    public Outcome openAndClose() {
        open(OTHERS + 1);
        return apply(begin().setClosed(new HandleClosed(FILESYSTEM, INODE, 0L, (long) OTHERS + 1)));
    }

    private void open(long fh) {
        apply(begin().setOpened(new HandleOpened(FILESYSTEM, INODE, 0L, fh, 2, null)));
    }

    private HandleEvent.Builder begin() {
        events++;
        return HandleEvent.newBuilder()
                .setHeader(new Header("client-7", 1L, events, 0L, Origin.PRODUCER, Cause.NONE, null));
    }

    private Outcome apply(HandleEvent.Builder event) {
        Outcome outcome = ledger.apply(key, event.build(), new Arrival("fs.handles", 0, events, events));
        if (outcome.kind() != Outcome.Kind.APPLIED) {
            throw new IllegalStateException("an event was not applied: " + outcome.refusalOrThrow());
        }
        return outcome;
    }
}
