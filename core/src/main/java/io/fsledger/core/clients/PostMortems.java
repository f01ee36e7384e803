package io.fsledger.core.clients;

import io.fsledger.core.table.Table;
import io.fsledger.events.ClientCleared;
import io.fsledger.events.Header;
import io.fsledger.events.PostMortem;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.PendingPostMortem;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what the partitions of all families report of a fence, until each has.
 *
 * <p>How many must report stands in the fence and so in each report: whoever replays the log with more families than there were
 * then waits for none of those.
 */
final class PostMortems {
    private static final StateCodec<PendingPostMortem> CODEC = StateCodec.of(PendingPostMortem.class);

    private final Table entries;

    PostMortems(Table entries) {
        this.entries = entries;
    }

    /**
     * The whole, with the last report; null before.
     *
     * @param header names the fence by its cause
     */
    @Nullable
    PostMortem add(ClientCleared cleared, Header header) {
        long fence = Objects.requireNonNull(header.getCausedBy()).getOffset();
        byte[] key = ClientKeys.postMortem(header.getClient(), fence);
        byte @Nullable [] value = entries.get(key);
        PendingPostMortem before = value == null
                ? new PendingPostMortem(
                        cleared.getFences(), new PostMortem(header.getTerm(), header.getCause(), 0L, 0L, 0L, 0L, 0L))
                : CODEC.decode(value);
        PostMortem sum = plus(before.getSoFar(), cleared);
        int outstanding = before.getOutstanding() - 1;
        if (outstanding == 0) {
            entries.delete(key);
            return sum;
        }
        entries.put(key, CODEC.encode(new PendingPostMortem(outstanding, sum)));
        return null;
    }

    private static PostMortem plus(PostMortem sum, ClientCleared cleared) {
        String family = cleared.getFamily();
        boolean handles = family.equals(Topics.HANDLES.suffix());
        return PostMortem.newBuilder(sum)
                .setHandlesClosed(sum.getHandlesClosed() + (handles ? cleared.getReleased() : 0))
                .setDirtyHandlesClosed(sum.getDirtyHandlesClosed() + (handles ? cleared.getReleasedDirty() : 0))
                .setReferencesForgotten(sum.getReferencesForgotten()
                        + (family.equals(Topics.INODES.suffix()) ? cleared.getReleased() : 0))
                .setWatchesRemoved(sum.getWatchesRemoved()
                        + (family.equals(Topics.DIRECTORIES.suffix()) ? cleared.getReleased() : 0))
                .setRefusedLate(sum.getRefusedLate() + cleared.getRefusedLate())
                .build();
    }
}
