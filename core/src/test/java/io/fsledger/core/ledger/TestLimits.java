package io.fsledger.core.ledger;

import io.fsledger.core.ledger.LedgerLimits.Bound;

/** Limits that tests reach soon. */
public final class TestLimits {
    /** Before the first tick of a release. */
    private static final int RELEASED_AT_ONCE = 100;

    private TestLimits() {}

    /** Those of releases and of what came too early. */
    public static LedgerLimits of(int releaseSlice, int waitingMax, long waitMs) {
        return LedgerLimits.UNCONFIGURED
                .with(Bound.RELEASE_SLICE, releaseSlice)
                .with(Bound.RELEASE_PER_TICK, 4 * RELEASED_AT_ONCE)
                .with(Bound.WAITING_MAX, waitingMax)
                .with(Bound.WAIT_MS, waitMs);
    }
}
