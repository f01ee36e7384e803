package io.fsledger.client.query;

import io.fsledger.core.handles.OpenFlags;
import io.fsledger.events.HandleRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An open file handle. Inode and number are unsigned.
 *
 * @param delegate the handle of an inner file system that this one stands for
 */
public record HandleInfo(
        String filesystem,
        long inode,
        long generation,
        long fh,
        String client,
        long term,
        OpenFlags flags,
        long offset,
        boolean dirty,
        Instant openedAt,
        @Nullable HandleRef delegate) {}
