package io.fsledger.bench.app;

/** Something that works off a topic. */
interface App {
    void start();

    void stop();

    /** Events worked off in this process, with all that follows from them. */
    long processed();

    /** Why what was measured is not what should have been; empty where it is. */
    default String wrong() {
        return "";
    }

    /** Waits until nothing is left that has been put off. */
    default void settle() {}
}
