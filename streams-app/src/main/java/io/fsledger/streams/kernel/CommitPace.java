package io.fsledger.streams.kernel;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How soon one commit may follow another that was asked for, in all partitions of a family in this process: a commit of one is a
 * commit of all that share its thread, and meanwhile none of them goes on.
 */
final class CommitPace {
    static final Duration LEAST = Duration.ofMillis(30);

    private final AtomicLong askedAt = new AtomicLong(Long.MIN_VALUE / 2);
    private final long unhurriedMs;

    /** @param unhurriedMs after which one may follow for what goes out and nobody waits for */
    CommitPace(long unhurriedMs) {
        this.unhurriedMs = unhurriedMs;
    }

    /** Whether a commit may be asked for now; then it counts as asked for. */
    boolean mayFollow(long nowMs, boolean awaited) {
        long before = askedAt.get();
        long apart = awaited ? LEAST.toMillis() : unhurriedMs;
        return nowMs - before >= apart && askedAt.compareAndSet(before, nowMs);
    }
}
