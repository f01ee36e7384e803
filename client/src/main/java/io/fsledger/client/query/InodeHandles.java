package io.fsledger.client.query;

/**
 * Who has a file open. How many handles are dirty, the list of the dirty ones says.
 *
 * @param open how many handles are
 * @param writable how many of them are for writing
 * @param generation the highest that has been seen
 * @param isOpen read-only handles count too
 */
public record InodeHandles(
        long open, long writable, long generation, boolean isOpen, boolean isOpenForWrite, Pages<HandleInfo> handles) {}
