package io.fsledger.client.query;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the service is. */
public record ServiceStatus(String version, String instance, List<Family> families, boolean ready) {
    /** Stands for what the instance that was asked does not know, because another one has the partition. */
    public static final long ELSEWHERE = -1;

    /**
     * @param state {@code running}, {@code rebalancing}, {@code stopped}, {@code failed} or {@code rebuilding}
     * @param applied events so far, as duplicates and rejected
     */
    public record Family(
            String family,
            String state,
            @Nullable String detail,
            List<Partition> partitions,
            long applied,
            long duplicates,
            long rejected) {}

    /**
     * @param owner the instance that has it
     * @param position offset of the last event applied; -1 for none, and where another instance has the partition
     * @param end offset of the next event that will be appended
     * @param lag events in the log behind the position; {@link #ELSEWHERE} where another instance has the partition
     */
    public record Partition(
            int partition, @Nullable String owner, long position, long end, long lag, Basis.@Nullable Copy copy) {}
}
