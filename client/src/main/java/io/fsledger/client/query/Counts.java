package io.fsledger.client.query;

import java.util.List;

/** How many handles are open, how many of them for writing, how many have unflushed writes. */
public record Counts(long open, long writable, long dirty) {
    /** Of one file system. */
    public record OfFilesystem(String filesystem, Counts counts, List<Basis> basis) {}

    /** Of all, and of each file system. */
    public record OfAll(Counts counts, List<OfFilesystem> filesystems, List<Basis> basis) {}
}
