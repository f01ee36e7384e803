package io.fsledger.streams.kernel;

import java.time.Duration;

/**
 * When a stream thread asks for a commit. What goes out can be read only when it is committed, and what is derived holds up until then
 * what is published behind it: so a commit follows soon. But not one upon the other: a commit of one partition is a commit of all that
 * share its thread, and meanwhile none of them goes on. So what all of them owe is kept together, and the thread goes on after a commit
 * for as long at least as that took. Threads do not hold each other up.
 */
public final class CommitPace {
    static final Duration LEAST = Duration.ofMillis(30);

    /** So long at most a thread goes on after a slow commit. */
    private static final long SLOW_MAX_MS = 200;

    private final ThreadLocal<Since> last = ThreadLocal.withInitial(Since::new);
    private final long unhurriedMs;
    private final int eventsMax;

    /** What a thread has done since its last commit. */
    private static final class Since {
        private boolean owed;
        private boolean awaited;
        private int events;

        /** Whether one has been asked for that has not come yet. */
        private boolean asked;

        private long askedAt = Long.MIN_VALUE / 2;

        /** From the asking on, the last time. */
        private long took;

        private void settled() {
            owed = false;
            awaited = false;
            events = 0;
        }
    }

    /**
     * @param unhurriedMs after which one may follow for what goes out and nobody waits for
     * @param eventsMax after which one is due: so many are applied again at most where the thread dies
     */
    public CommitPace(long unhurriedMs, int eventsMax) {
        this.unhurriedMs = unhurriedMs;
        this.eventsMax = eventsMax;
    }

    /** An event has been handled: after so many a commit is owed whatever goes out. */
    void handled() {
        Since since = last.get();
        since.owed |= ++since.events >= eventsMax;
    }

    /** Something goes out with the next commit. */
    void owe(boolean awaited) {
        Since since = last.get();
        since.owed = true;
        since.awaited |= awaited;
    }

    /** Whether a commit is to be asked for now; then it counts as asked for. */
    boolean isDue(long nowMs) {
        Since since = last.get();
        long apart = since.awaited ? LEAST.toMillis() : unhurriedMs;
        boolean due = since.owed && nowMs - since.askedAt >= Math.max(apart, 2 * since.took);
        if (due) {
            since.settled();
            since.asked = true;
            since.askedAt = nowMs;
        }
        return due;
    }

    /** The thread has committed, asked or not, and with it what was owed since it was asked. */
    void committed(long nowMs) {
        Since since = last.get();
        since.settled();
        if (since.asked) {
            since.asked = false;
            since.took = Math.min(nowMs - since.askedAt, SLOW_MAX_MS);
        }
    }
}
