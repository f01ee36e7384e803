package io.fsledger.projector.kernel;

import org.jspecify.annotations.Nullable;

/**
 * How far a partition has come.
 *
 * @param applied all below this offset is applied and kept
 * @param problem why it does not go on; null where it does
 */
public record PartitionStatus(
        String topic, int partition, long applied, @Nullable String problem) {}
