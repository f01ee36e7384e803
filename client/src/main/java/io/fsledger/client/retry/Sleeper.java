package io.fsledger.client.retry;

/** Waits between attempts; in tests it need not. */
@FunctionalInterface
public interface Sleeper {
    Sleeper REAL = Thread::sleep;

    void sleep(long millis) throws InterruptedException;
}
