package io.fsledger.core.ledger;

/**
 * Ledger time of one partition. It advances only by ticks, which are events, and only by what passed since the last
 * one, at most a second each: so it replays the same, and the time in which nobody listened does not count.
 */
public interface LedgerClock {
    /** Ledger time in ms. Means nothing outside its partition. */
    long now();

    /** How many things wait for time. */
    long waiting();

    /** One more thing waits for time, because of the event at {@code at}: ticks are needed. */
    void waitBegan(Arrival at);

    /** One thing less waits. */
    void waitEnded();
}
