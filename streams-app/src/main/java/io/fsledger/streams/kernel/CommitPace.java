package io.fsledger.streams.kernel;

import java.time.Duration;

/**
 * How soon one commit may follow another that was asked for by the same stream thread, and when one is due whatever goes out: a commit
 * of one partition is a commit of all that share its thread, and meanwhile none of them goes on. Threads do not hold each other up.
 */
public final class CommitPace {
    static final Duration LEAST = Duration.ofMillis(30);

    private final ThreadLocal<Since> last = ThreadLocal.withInitial(Since::new);
    private final long unhurriedMs;
    private final int eventsMax;

    /** What a thread has done since it last asked for a commit. */
    private static final class Since {
        private long askedAt = Long.MIN_VALUE / 2;
        private int events;
    }

    /**
     * @param unhurriedMs after which one may follow for what goes out and nobody waits for
     * @param eventsMax after which one is due: so many are applied again at most where the thread dies
     */
    public CommitPace(long unhurriedMs, int eventsMax) {
        this.unhurriedMs = unhurriedMs;
        this.eventsMax = eventsMax;
    }

    /** Counts an event that has been handled; whether a commit is due because of so many. */
    boolean handledEnough() {
        return ++last.get().events >= eventsMax;
    }

    /** Whether a commit may be asked for now; then it counts as asked for. */
    boolean mayFollow(long nowMs, boolean awaited) {
        Since since = last.get();
        long apart = awaited ? LEAST.toMillis() : unhurriedMs;
        boolean may = nowMs - since.askedAt >= apart;
        if (may) {
            since.askedAt = nowMs;
            since.events = 0;
        }
        return may;
    }
}
