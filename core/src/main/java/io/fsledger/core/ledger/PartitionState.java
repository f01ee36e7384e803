package io.fsledger.core.ledger;

import io.fsledger.core.table.Key;
import io.fsledger.core.table.Table;
import io.fsledger.core.table.TableReader;
import io.fsledger.events.Limit;
import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.PartitionLimits;
import io.fsledger.state.PartitionMark;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far a partition has come: {@link PartitionMark} while it changes. Loaded once, saved with every event. */
public final class PartitionState implements LedgerScope {
    /** What a tick can advance ledger time by, at most. */
    static final long TICK_MAX_MS = 1_000;

    private static final byte[] KEY = Key.of('P').bytes();
    private static final byte[] LIMITS_KEY = Key.of('L').bytes();
    private static final StateCodec<PartitionMark> CODEC = StateCodec.of(PartitionMark.class);

    private static final StateCodec<PartitionLimits> LIMITS = StateCodec.of(PartitionLimits.class);

    private final Table marks;
    private final int partitions;
    private LedgerLimits limits;
    private long position;
    private long ledgerTime;
    private long tickedAt;
    private long waiting;
    private long releasing;
    private long releases;
    private int releasedSinceTick;

    PartitionState(Table marks, int partitions) {
        this.marks = marks;
        this.partitions = partitions;
        PartitionMark mark = read(marks);
        position = mark.getPosition();
        ledgerTime = mark.getLedgerTime();
        tickedAt = mark.getTickedAt();
        waiting = mark.getWaiting();
        releasing = mark.getReleasing();
        releases = mark.getReleases();
        releasedSinceTick = mark.getReleasedSinceTick();
        limits = limits(marks);
    }

    /** The limits in force, as they stand in a table. */
    public static LedgerLimits limits(TableReader marks) {
        byte @Nullable [] configured = marks.get(LIMITS_KEY);
        return configured == null
                ? LedgerLimits.UNCONFIGURED
                : LedgerLimits.UNCONFIGURED.with(LIMITS.decode(configured).getLimits());
    }

    @Override
    public LedgerLimits limits() {
        return limits;
    }

    @Override
    public int partitions() {
        return partitions;
    }

    void configure(List<Limit> changes) {
        limits = limits.with(changes);
        marks.put(LIMITS_KEY, LIMITS.encode(new PartitionLimits(limits.toList())));
    }

    /** As it stands in a table; that of a partition without events where nothing stands there. */
    public static PartitionMark read(TableReader marks) {
        byte @Nullable [] value = marks.get(KEY);
        return value == null ? new PartitionMark(-1L, 0L, 0L, 0L, -1L, 0L, 0) : CODEC.decode(value);
    }

    void save(long position) {
        this.position = position;
        marks.put(
                KEY,
                CODEC.encode(new PartitionMark(
                        position, ledgerTime, tickedAt, waiting, releasing, releases, releasedSinceTick)));
    }

    long position() {
        return position;
    }

    void ticked(Arrival at) {
        ledgerTime += Math.max(0, Math.min(TICK_MAX_MS, at.appendedAt() - tickedAt));
        tickedAt = at.appendedAt();
        releasedSinceTick = 0;
    }

    @Override
    public long now() {
        return ledgerTime;
    }

    @Override
    public long waiting() {
        return waiting;
    }

    @Override
    public void waitBegan(Arrival at) {
        if (waiting == 0) {
            tickedAt = at.appendedAt();
        }
        waiting++;
    }

    @Override
    public void waitEnded() {
        waiting--;
    }

    long releasing() {
        return releasing;
    }

    /** Releases are paced by ticks, so while there are any the clock runs. */
    void releaseQueued(Arrival at) {
        releases++;
        waitBegan(at);
    }

    /** It begins with a quarter of what it may let go of between two ticks: what it runs may be new to this machine. */
    void releaseBegan(long offset) {
        releasing = offset;
        releasedSinceTick = Math.max(releasedSinceTick, limits.releasePerTick() - limits.releaseFirst());
    }

    void releaseEnded() {
        releasing = -1;
        releases--;
        waitEnded();
    }

    void releaseDerived(int holdings) {
        releasedSinceTick += holdings;
    }

    /** How many holdings may be released before the next tick. */
    int releasesBeforeTick() {
        return Math.max(0, limits.releasePerTick() - releasedSinceTick);
    }

    boolean releasesQueued() {
        return releases > 0;
    }
}
