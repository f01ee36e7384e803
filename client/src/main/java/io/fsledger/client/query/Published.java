package io.fsledger.client.query;

import io.fsledger.client.Position;
import org.jspecify.annotations.Nullable;

/**
 * Where a published event stands.
 *
 * @param fh the number that the service gave a handle that was opened without one
 */
public record Published(Position position, @Nullable Long fh) {}
