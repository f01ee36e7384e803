package io.fsledger.client.query;

import io.fsledger.events.InodeRef;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is buffered of an inode.
 *
 * @param size end of its data, with what is buffered; at least, where it is not known
 * @param sizeKnown whether somebody has said how large it is
 * @param buffered bytes, overlapping ones once
 * @param dirtyFor how long, in ledger time; null where it is clean
 * @param basis empty in a list, whose pages have it
 */
public record BufferedInode(
        InodeRef inode,
        long size,
        boolean sizeKnown,
        long buffered,
        @Nullable Duration dirtyFor,
        List<Basis> basis) {

    public boolean isDirty() {
        return dirtyFor != null;
    }
}
