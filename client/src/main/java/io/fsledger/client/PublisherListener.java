package io.fsledger.client;

import org.apache.avro.specific.SpecificRecord;

/**
 * Hears what happens to events, those included that the library publishes by itself, and to the client. Called by the
 * threads that send, so it must be quick and must not wait.
 */
public interface PublisherListener {
    PublisherListener NONE = new PublisherListener() {};

    default void acknowledged(SpecificRecord event, Position position) {}

    /** The event is not in the log, or nobody knows: the future of the event ends with the same error. */
    default void failed(SpecificRecord event, PublishException error) {}

    /** The outcome of sends is not known; a new Kafka producer repeats them, in their order. */
    default void repeating(int events, Throwable cause) {}

    /**
     * The ledger had given up the client's former life, and a new one has begun. All that was held is released: what is still
     * open in truth is to be published again, with what failed with {@link PublishException.Reason#FENCED} in between.
     */
    default void renewed(long formerTerm, long term) {}

    /**
     * Another process has begun a new life of the same client. This publisher does not come back, or the two would fence each
     * other for ever: whatever is published fails with {@link PublishException.Reason#FENCED}.
     */
    default void superseded(long term, long byTerm) {}
}
