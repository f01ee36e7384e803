package io.fsledger.bench.app;

/** Something that works off a topic. Can be stopped and started again, and goes on where it was. */
interface App {
    void start();

    void stop();

    /** Events worked off in this process, with all that follows from them. */
    long processed();

    /** Events worked off in this process, and those that followed from them. Differs where something follows. */
    default long handled() {
        return processed();
    }

    /** Why what was measured is not what should have been; empty where it is. */
    default String wrong() {
        return "";
    }

    /** Waits until nothing is left that has been put off. */
    default void settle() {}
}
