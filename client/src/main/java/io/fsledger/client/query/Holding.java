package io.fsledger.client.query;

import org.jspecify.annotations.Nullable;

/**
 * A thing that a client holds. The field of its kind is set; none is where the service knows a kind that this library does not.
 *
 * @param kind {@code handle}, {@code reference} or {@code watch}
 */
public record Holding(
        String kind,
        @Nullable HandleInfo handle,
        @Nullable ReferenceInfo reference,
        @Nullable WatchInfo watch) {}
