package io.fsledger.core.ledger;

import io.fsledger.core.ledger.LedgerLimits.Bound;

/** Limits that tests reach soon. */
public final class TestLimits {
    private TestLimits() {}

    /** Those of releases and of what came too early. */
    public static LedgerLimits of(int releaseSlice, int waitingMax, long waitMs) {
        return LedgerLimits.UNCONFIGURED
                .with(Bound.RELEASE_SLICE, releaseSlice)
                .with(Bound.WAITING_MAX, waitingMax)
                .with(Bound.WAIT_MS, waitMs);
    }
}
