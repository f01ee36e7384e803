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

    /** Whether a commit may be asked for now; then it counts as asked for. */
    boolean mayFollow(long nowMs) {
        long before = askedAt.get();
        return nowMs - before >= LEAST.toMillis() && askedAt.compareAndSet(before, nowMs);
    }
}
