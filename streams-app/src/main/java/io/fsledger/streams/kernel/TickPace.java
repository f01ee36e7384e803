package io.fsledger.streams.kernel;

import java.time.Duration;

/**
 * When a partition appends its next tick, by the wall clock: it paces and decides nothing. One is under way at most.
 *
 * <p>While the partition releases what somebody held, each tick lets go of more of it, which costs commits, and meanwhile what others
 * publish waits. So a release takes up speed by and by, and its next tick keeps a distance that follows from how long the last one was
 * under way: none beyond the usual on a machine that is quick, the more on one that is busy or has not done this before, the longer
 * others wait there too. Otherwise commits follow one upon the other there, and what others publish piles up behind them.
 */
final class TickPace {
    /** How often one is looked for. */
    static final Duration TICK = Duration.ofMillis(200);

    /** What has not come back by then is taken for lost, and sent again. */
    private static final long LOST_MS = 5_000;

    /** The largest distance: together with {@link #TICK} the second that ledger time goes on by at most from one tick to the next. */
    private static final long APART_MAX_MS = 800;

    /** A tick of a release may be under way for one part in so many of the time. */
    private static final int PARTS = 4;

    private final long first;

    /** When the one that is under way was sent; 0 = none is. */
    private long sentAt;

    private long notBefore;
    private boolean releasing;
    private int ofRelease;

    /** The partitions of a family hear of a loss at the same time, and share threads: they do not begin together. */
    TickPace(int partition, int partitions) {
        first = APART_MAX_MS * (partitions + partition + 1) / (2L * partitions);
    }

    boolean isDue(long now) {
        boolean underWay = sentAt != 0 && now - sentAt < LOST_MS;
        return !underWay && now >= notBefore;
    }

    void sent(long now) {
        sentAt = now;
    }

    /** What was under way has been handled. */
    void cameBack(long now) {
        if (releasing && sentAt != 0) {
            ofRelease++;
            long apart = Math.max(APART_MAX_MS / ofRelease, PARTS * Math.max(0, now - sentAt));
            notBefore = sentAt + Math.min(APART_MAX_MS, apart);
        }
        sentAt = 0;
    }

    /** After each event, after {@link #cameBack}. With the event that begins it, a release has let go of a first part already. */
    void handled(long now, boolean nowReleasing) {
        if (nowReleasing != releasing) {
            releasing = nowReleasing;
            ofRelease = 0;
            notBefore = nowReleasing ? now + first : 0;
        }
    }
}
