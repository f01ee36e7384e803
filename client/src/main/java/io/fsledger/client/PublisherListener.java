package io.fsledger.client;

import org.apache.avro.specific.SpecificRecord;

/** Hears what happens to events. Called by the threads that send, so it must be quick and must not wait. */
public interface PublisherListener {
    PublisherListener NONE = new PublisherListener() {};

    default void acknowledged(SpecificRecord event, Position position) {}

    /** The event is not in the log, or nobody knows: the future of the event ends with the same error. */
    default void failed(SpecificRecord event, PublishException error) {}

    /** The outcome of sends is not known; a new Kafka producer repeats them, in their order. */
    default void repeating(int events, Throwable cause) {}
}
