package io.fsledger.projector.kernel;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * One partition of a read model. It keeps the offset up to which it has been applied together with what was applied, so that
 * both are there or neither, whatever happens. Used by one thread.
 */
public interface PartitionProjection {
    /** Where to go on: all below is applied and kept. */
    long offset();

    /** Whether nobody has had it before, so that what the topic has lost by now is not missed. */
    boolean isNew();

    /** Applies a record, which counts from the next checkpoint on. Applying one again is harmless if all behind it are, too. */
    void apply(ConsumerRecord<byte[], byte[]> record) throws Exception;

    /** How much has been applied and is not kept yet, about, in bytes. */
    long pendingBytes();

    /** Keeps what was applied, and that it reaches up to an offset. */
    void checkpoint(long offset) throws Exception;

    /** After any error: back to the last checkpoint. */
    void rollback() throws Exception;

    /** The last checkpoint: somebody else takes over. */
    void seal(long offset) throws Exception;

    /** Somebody else has taken over already: nothing more is written. */
    void abandon();
}
