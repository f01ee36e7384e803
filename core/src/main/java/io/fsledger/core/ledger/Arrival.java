package io.fsledger.core.ledger;

import io.fsledger.events.EventPosition;

/**
 * Where and when an event stands in the log: the only clock and the only identity that rules may use.
 *
 * @param appendedAt milliseconds since 1970, set by the broker when it appended the event
 */
public record Arrival(String topic, int partition, long offset, long appendedAt) {
    public EventPosition position() {
        return new EventPosition(topic, partition, offset);
    }
}
