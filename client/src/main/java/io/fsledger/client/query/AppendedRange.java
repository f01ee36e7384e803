package io.fsledger.client.query;

import io.fsledger.client.Position;
import io.fsledger.events.InodeRef;
import java.util.List;

/**
 * Where an append went.
 *
 * @param at where its event stands in the log
 */
public record AppendedRange(InodeRef inode, Position at, long offset, long length, List<Basis> basis) {}
