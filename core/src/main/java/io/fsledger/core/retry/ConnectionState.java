package io.fsledger.core.retry;

/**
 * Whether a client is connected, and if it is not, how far its way back has come. A value: what happens gives a new one.
 *
 * @param attempt how many attempts to come back have failed
 * @param delayMs how long to wait before the next one; 0 unless reconnecting
 */
public record ConnectionState(Phase phase, int attempt, long delayMs) {
    /** Never heard of. */
    public static final ConnectionState NEW = new ConnectionState(Phase.DISCONNECTED, 0, 0);

    private static final ConnectionState CONNECTED = new ConnectionState(Phase.CONNECTED, 0, 0);

    /** What is known of the connection. */
    public enum Phase {
        DISCONNECTED,
        CONNECTED,
        RECONNECTING,
        FAILED
    }

    /** Counts in every state: who has failed may come back. */
    public ConnectionState connected() {
        return CONNECTED;
    }

    /**
     * The connection is gone, by word or because a lease ran out. Only what was connected can be: otherwise nothing changes.
     *
     * @param seed what the jitter of the delay is taken from
     */
    public ConnectionState disconnected(ReconnectPolicy policy, long seed) {
        return phase == Phase.CONNECTED ? new ConnectionState(Phase.RECONNECTING, 0, policy.delayMs(0, seed)) : this;
    }

    /** An attempt to come back failed: the next delay, or the end. Nobody else attempts, so otherwise nothing changes. */
    public ConnectionState attemptFailed(ReconnectPolicy policy, long seed) {
        if (phase != Phase.RECONNECTING) {
            return this;
        }
        int failed = attempt + 1;
        return failed >= policy.attempts()
                ? new ConnectionState(Phase.FAILED, failed, 0)
                : new ConnectionState(Phase.RECONNECTING, failed, policy.delayMs(failed, seed));
    }

    /** Whether an operation that failed may succeed when it is tried again. */
    public boolean worthRetrying() {
        return phase == Phase.RECONNECTING;
    }
}
