package io.fsledger.client.query;

import io.fsledger.events.InodeAttributes;
import io.fsledger.events.InodeRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an inode.
 *
 * @param references of all clients
 * @param holders how many lives of clients have them
 * @param parent unsigned; with a name
 * @param name the latest of its names
 * @param furtherNames how many it has beside that
 * @param attributes as last known: of a stub they may be outdated, or no more than what a listing said
 * @param delegate the inode of an inner file system that this one stands for
 * @param requestId of the request under way
 * @param attempt requests that have failed in a row
 * @param error of the last of them
 * @param retrying whether the request has failed and is repeated after a while
 * @param unlinked whether no link is left
 */
public record InodeInfo(
        InodeRef inode,
        Status status,
        long references,
        long holders,
        @Nullable Long parent,
        @Nullable NameBytes name,
        int furtherNames,
        @Nullable InodeAttributes attributes,
        @Nullable InodeRef delegate,
        @Nullable String requestId,
        int attempt,
        @Nullable String error,
        boolean retrying,
        boolean unlinked,
        List<Basis> basis) {
    /** Whether the attributes are known. */
    public enum Status {
        /** They are not, or not any longer. */
        STUB,
        /** A request for them is under way. */
        RESOLVING,
        RESOLVED
    }
}
