package io.fsledger.bench.app;

/** Something that works off the topic of handle events. Can be stopped and started again, and goes on where it was. */
interface App {
    void start();

    void stop();

    /** Events worked off in this process. */
    long processed();

    /** Why what was measured is not what should have been; empty where it is. */
    default String wrong() {
        return "";
    }
}
