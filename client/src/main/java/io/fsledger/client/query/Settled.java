package io.fsledger.client.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether every write that had been accepted when this was asked is on disk.
 *
 * @param partitions how far each has come
 */
public record Settled(boolean settled, List<Partition> partitions, List<Basis> basis) {
    /**
     * @param accepted offset of {@code fs.writes} behind the last write that is meant
     * @param waitsFor what is missing; null where nothing is
     */
    public record Partition(
            int partition, long accepted, @Nullable WaitsFor waitsFor) {}

    /** What may be missing, in the order in which it comes about. */
    public enum WaitsFor {
        /** Not all have been applied. */
        EVENTS,
        /** Some are buffered. */
        FLUSH,
        /** They have left the buffer, in a transaction that is not finished. */
        COMMIT,
        /** They are in {@code fs.writes.coalesced}, and the data files are behind. */
        DISK
    }
}
