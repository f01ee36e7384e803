package io.fsledger.projector.kernel;

import org.apache.kafka.common.TopicPartition;

/** A read model that is made of partitions. */
public interface Projection {
    /** Takes a partition over, from whoever had it before. */
    PartitionProjection open(TopicPartition partition) throws Exception;

    /** Whether after this error nothing can be gained by trying again: somebody else has the partition. */
    default boolean isFinal(Exception error) {
        return false;
    }
}
