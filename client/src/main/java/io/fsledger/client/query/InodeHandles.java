package io.fsledger.client.query;

/**
 * Who has a file open.
 *
 * @param generation the highest that has been seen
 * @param isOpen read-only handles count too
 */
public record InodeHandles(
        Counts counts, long generation, boolean isOpen, boolean isOpenForWrite, Pages<HandleInfo> handles) {}
