package io.fsledger.core.retry;

/**
 * How long to wait before each attempt, and how many there are.
 *
 * @param multiplier by which each delay is longer than the one before, until the largest
 * @param jitter by which part of itself a delay may be shorter or longer, so that not all come back at once; 0 is exact
 * @param attempts how many may fail until it is over
 */
public record ReconnectPolicy(long firstDelayMs, double multiplier, long largestDelayMs, double jitter, int attempts) {
    public static final ReconnectPolicy DEFAULT = new ReconnectPolicy(100, 2.0, 30_000, 0.1, 10);

    private static final double HIGHEST_53_BITS = 0x1p-53;

    /**
     * @throws IllegalArgumentException for settings under which delays would not grow, or nothing would be tried
     */
    public ReconnectPolicy {
        require(firstDelayMs > 0, "the first delay of " + firstDelayMs + " ms is not above 0");
        require(
                firstDelayMs < largestDelayMs,
                "the first delay of " + firstDelayMs + " ms is not below the largest of " + largestDelayMs + " ms");
        require(
                multiplier > 1 && multiplier < Double.POSITIVE_INFINITY,
                "the multiplier " + multiplier + " is not above 1");
        require(jitter >= 0 && jitter <= 1, "the jitter " + jitter + " is not within 0.0 and 1.0");
        require(attempts > 0, "the number of attempts " + attempts + " is not above 0");
    }

    public ReconnectPolicy withAttempts(int attempts) {
        return new ReconnectPolicy(firstDelayMs, multiplier, largestDelayMs, jitter, attempts);
    }

    public ReconnectPolicy withJitter(double jitter) {
        return new ReconnectPolicy(firstDelayMs, multiplier, largestDelayMs, jitter, attempts);
    }

    /** The delay after that many failed attempts, without jitter. */
    public long delayMs(int failed) {
        return (long) Math.min(largestDelayMs, firstDelayMs * Math.pow(multiplier, failed));
    }

    /**
     * The delay after that many failed attempts.
     *
     * @param seed what the jitter is taken from: the same number gives the same delay. The position of a record, where a
     *     replay must come to the same
     */
    public long delayMs(int failed, long seed) {
        double factor = 1 + jitter * (2 * fraction(seed + failed) - 1);
        return Math.min(largestDelayMs, Math.round(delayMs(failed) * factor));
    }

    /** Spreads numbers that lie side by side over 0 to 1: the finalizer of SplitMix64. */
    private static double fraction(long seed) {
        long mixed = seed + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return ((mixed ^ (mixed >>> 31)) >>> 11) * HIGHEST_53_BITS;
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException(sentence);
        }
    }
}
