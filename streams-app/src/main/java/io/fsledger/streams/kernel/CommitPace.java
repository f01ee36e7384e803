package io.fsledger.streams.kernel;

import java.time.Duration;

/**
 * How soon one commit may follow another that was asked for by the same stream thread: a commit of one partition is a commit of all
 * that share its thread, and meanwhile none of them goes on. Threads do not hold each other up.
 */
final class CommitPace {
    static final Duration LEAST = Duration.ofMillis(30);

    private final ThreadLocal<Long> askedAt = ThreadLocal.withInitial(() -> Long.MIN_VALUE / 2);
    private final long unhurriedMs;

    /** @param unhurriedMs after which one may follow for what goes out and nobody waits for */
    CommitPace(long unhurriedMs) {
        this.unhurriedMs = unhurriedMs;
    }

    /** Whether a commit may be asked for now; then it counts as asked for. */
    boolean mayFollow(long nowMs, boolean awaited) {
        long apart = awaited ? LEAST.toMillis() : unhurriedMs;
        boolean may = nowMs - askedAt.get() >= apart;
        if (may) {
            askedAt.set(nowMs);
        }
        return may;
    }
}
