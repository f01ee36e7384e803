package io.fsledger.streams.kernel;

/** Where the partitions of a family's topic begin, which somebody in this process keeps asking for. */
@FunctionalInterface
public interface LogStarts {
    long UNKNOWN = -1;

    /** Where nobody asks. */
    LogStarts NEVER_ASKED = (partition, moment) -> UNKNOWN;

    /**
     * Offset of the first event that was there after a moment.
     *
     * @param moment by {@link System#nanoTime}
     * @return {@link #UNKNOWN} where it has not been asked for since
     */
    long of(int partition, long moment);
}
