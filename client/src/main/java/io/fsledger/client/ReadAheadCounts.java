package io.fsledger.client;

/**
 * What a {@link ReadAhead} holds, and what became of reads and fetches since it was made.
 *
 * @param blocks buffered now
 * @param bytes of these
 * @param served reads whose bytes were all here
 * @param notServed reads that found a byte missing
 * @param outdated fetches that came too late: their bytes were written, or the inode evicted, meanwhile
 * @param displaced blocks that went because there was no room
 */
public record ReadAheadCounts(long blocks, long bytes, long served, long notServed, long outdated, long displaced) {
    /** The part of all reads that was served; 0 where there was none. */
    public double hitRatio() {
        long reads = served + notServed;
        return reads == 0 ? 0 : (double) served / reads;
    }
}
