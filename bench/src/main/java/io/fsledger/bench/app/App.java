package io.fsledger.bench.app;

/** Something that works off a topic. */
interface App {
    void start();

    void stop();

    /** Events of producers that were worked off in this process. */
    long processed();

    /** Events that followed from those, and were worked off too. */
    default long derived() {
        return 0;
    }

    /** Why what was measured is not what should have been; empty where it is. */
    default String wrong() {
        return "";
    }

    /** Waits until nothing is left that has been put off. */
    default void settle() {}
}
