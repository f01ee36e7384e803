package io.fsledger.bench.app;

import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.table.MemoryTable;
import io.fsledger.core.writes.WriteViews;
import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.streams.app.LedgerService;
import io.fsledger.streams.kernel.FamilyApp;
import io.fsledger.streams.kernel.FamilyDefinition;
import io.fsledger.streams.kernel.LogStarts;
import io.fsledger.streams.kernel.ServiceConfig;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A family as the service runs it. Counts the events of producers: what rules derive of them is part of what those cost, and so
 * are ticks.
 */
final class FamilyRun implements App {
    private static final long FLUSHED_SOON_MS = 60_000;
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final FamilyApp family;
    private final long flushAfterMs;

    FamilyRun(ServiceConfig config, EventSerdes serdes, String topic) {
        FamilyDefinition<?> definition = LedgerService.FAMILIES.stream()
                .filter(each -> each.topic().suffix().equals(topic))
                .findFirst()
                .orElseThrow();
        flushAfterMs = config.limits().get(Bound.WRITE_DIRTY_MS);
        family = new FamilyApp(definition, config, serdes, () -> "127.0.0.1:1", LogStarts.NEVER_ASKED);
    }

    @Override
    public void start() {
        family.start(List.of());
    }

    @Override
    public void stop() {
        family.stop();
    }

    @Override
    public long processed() {
        return family.counts().applied()
                + family.counts().duplicates()
                + family.counts().rejected()
                - family.counts().derived()
                - family.counts().ofPartitions();
    }

    @Override
    public long derived() {
        return family.counts().derived();
    }

    /** Writes that are buffered leave when they are dirty for too long, unless that is never. */
    @Override
    public void settle() {
        while (flushAfterMs <= FLUSHED_SOON_MS && buffered() > 0) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private long buffered() {
        long bytes = 0;
        for (int partition = 0; partition < family.gates().partitions(); partition++) {
            bytes += new WriteViews(family.gates().of(partition).withMemory(new MemoryTable()))
                    .total()
                    .bytes();
        }
        return bytes;
    }

    @Override
    public String wrong() {
        long refused = family.counts().rejected() + family.counts().duplicates();
        return refused == 0 ? "" : refused + " events were refused or taken for duplicates";
    }
}
