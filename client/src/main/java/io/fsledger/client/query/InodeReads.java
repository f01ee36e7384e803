package io.fsledger.client.query;

import io.fsledger.events.InodeRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an inode is read.
 *
 * @param pattern null where its reads are not followed
 */
public record InodeReads(InodeRef inode, @Nullable Pattern pattern, List<Basis> basis) {
    /**
     * @param client who read it last
     * @param block the last one that was read
     * @param sequential whether blocks are fetched ahead
     * @param inFlight blocks that are requested and have not arrived
     */
    public record Pattern(String client, long block, long blockBytes, boolean sequential, long inFlight) {}
}
