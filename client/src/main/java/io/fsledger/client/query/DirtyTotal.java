package io.fsledger.client.query;

import java.util.List;

/**
 * What is buffered in all.
 *
 * @param inodes that are dirty
 * @param bytes that are buffered of them
 */
public record DirtyTotal(long inodes, long bytes, List<Basis> basis) {}
