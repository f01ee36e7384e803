package io.fsledger.core.ledger;

/**
 * What rules may know beside their event and their tables: ledger time and the limits in force, which follow from the log, and the
 * number of partitions, which never changes.
 *
 * <p>Ledger time advances only by ticks, which are events, and only by what passed since the last one, at most a second
 * each: so it replays the same, and the time in which nobody listened does not count.
 */
public interface LedgerScope {
    /** As last configured by an event of this partition. */
    LedgerLimits limits();

    /** How many partitions each family has; fixed when the topics are made. */
    int partitions();

    /** Ledger time in ms. Means nothing outside its partition. */
    long now();

    /** How many things wait for time. */
    long waiting();

    /** One more thing waits for time, because of the event at {@code at}: ticks are needed. */
    void waitBegan(Arrival at);

    /** One thing less waits. */
    void waitEnded();
}
