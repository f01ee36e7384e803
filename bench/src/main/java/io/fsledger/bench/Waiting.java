package io.fsledger.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for another process, bounded. */
final class Waiting {
    /** Seldom enough that what starts is not kept busy with being asked whether it has started. */
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private Waiting() {}

    /** Something that is asked over the network; that nobody listens yet means no. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws IOException;
    }

    static void until(Duration max, String what, Condition condition) {
        long end = System.nanoTime() + max.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > end) {
                throw new MeasurementFailed("waited " + max.toSeconds() + " s in vain until " + what);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static boolean holds(Condition condition) {
        try {
            return condition.holds();
        } catch (IOException e) {
            return false;
        }
    }
}
