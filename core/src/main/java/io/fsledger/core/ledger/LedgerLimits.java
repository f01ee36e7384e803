package io.fsledger.core.ledger;

/**
 * The bounds of what every family shares.
 *
 * @param releaseSlice holdings released at once; this many at most are under way in one partition. What a release puts
 *     between two events of other clients is one slice.
 * @param waitingMax things that may wait for time in one partition
 * @param waitMs how long something that came too early waits for what it belongs to, in ledger time
 */
public record LedgerLimits(int releaseSlice, int waitingMax, long waitMs) {
    public static final LedgerLimits DEFAULTS = new LedgerLimits(500, 10_000, 30_000);
}
