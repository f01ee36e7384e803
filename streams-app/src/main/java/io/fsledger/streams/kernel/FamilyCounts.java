package io.fsledger.streams.kernel;

import io.fsledger.events.ReasonCode;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What became of a family's events since this process started. Whoever reads them disturbs nobody who counts. */
public final class FamilyCounts {
    private final LongAdder applied = new LongAdder();
    private final LongAdder duplicates = new LongAdder();
    private final LongAdder derived = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder ofPartitions = new LongAdder();
    private final Map<ReasonCode, LongAdder> rejected = new EnumMap<>(ReasonCode.class);

    public FamilyCounts() {
        for (ReasonCode code : ReasonCode.values()) {
            rejected.put(code, new LongAdder());
        }
    }

    void countApplied() {
        applied.increment();
    }

    void countDuplicate() {
        duplicates.increment();
    }

    void countDerived() {
        derived.increment();
    }

    void countDropped(long events) {
        dropped.add(events);
    }

    void countOfPartition() {
        ofPartitions.increment();
    }

    void countRejected(ReasonCode code) {
        of(code).increment();
    }

    public long applied() {
        return applied.sum();
    }

    public long duplicates() {
        return duplicates.sum();
    }

    /** Events that the service itself had appended because of others, worked off like those. */
    public long derived() {
        return derived.sum();
    }

    /** Events that were lost for those who wanted to hear of them. */
    public long dropped() {
        return dropped.sum();
    }

    /** Ticks and limits, applied like other events: the processors have appended them themselves. */
    public long ofPartitions() {
        return ofPartitions.sum();
    }

    public long rejected(ReasonCode code) {
        return of(code).sum();
    }

    public long rejected() {
        return rejected.values().stream().mapToLong(LongAdder::sum).sum();
    }

    private LongAdder of(ReasonCode code) {
        return java.util.Objects.requireNonNull(rejected.get(code));
    }
}
