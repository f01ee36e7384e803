package io.fsledger.client.retry;

import io.fsledger.core.retry.ConnectionState;
import io.fsledger.core.retry.ReconnectPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Repeats an operation that fails: once at once, then after each delay of the policy, until one succeeds or as many as the
 * policy has attempts have failed as well. With several addresses each attempt takes the next.
 */
public final class Retry {
    private final ReconnectPolicy policy;
    private final Sleeper sleeper;

    public Retry(ReconnectPolicy policy) {
        this(policy, Sleeper.REAL);
    }

    public Retry(ReconnectPolicy policy, Sleeper sleeper) {
        this.policy = policy;
        this.sleeper = sleeper;
    }

    /** What is tried. */
    @FunctionalInterface
    public interface Operation<A, T> {
        T attemptAt(A address) throws Exception;
    }

    /** Which errors are worth another attempt. */
    @FunctionalInterface
    public interface Verdict {
        /** Every error may pass. */
        Verdict ALWAYS = error -> Optional.of(Duration.ZERO);

        /** How long to wait at least; empty where trying again is no use. */
        Optional<Duration> waitAtLeast(Exception error);
    }

    /** An operation without addresses. */
    @FunctionalInterface
    public interface Plain<T> {
        T attempt() throws Exception;
    }

    /**
     * @throws Exception the last error
     */
    public <T> T retryWithBackoff(Plain<T> operation) throws Exception {
        return retryWithBackoff(List.of(true), Verdict.ALWAYS, address -> operation.attempt());
    }

    /**
     * @param addresses at least one
     * @throws Exception the last error; the one on whose account nothing further is tried
     * @throws InterruptedException where the operation or the wait for the next attempt was interrupted; what failed last is
     *     told beside it
     */
    public <A, T> T retryWithBackoff(List<A> addresses, Verdict verdict, Operation<A, T> operation) throws Exception {
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("there is no address to try the operation at: give one at least");
        }
        long seed = ThreadLocalRandom.current().nextLong();
        ConnectionState state = ConnectionState.NEW.connected().disconnected(policy, seed);
        for (int attempt = 0; ; attempt++) {
            try {
                return operation.attemptAt(addresses.get(attempt % addresses.size()));
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                if (attempt > 0) {
                    state = state.attemptFailed(policy, seed);
                }
                Optional<Duration> atLeast = verdict.waitAtLeast(e);
                if (atLeast.isEmpty() || !state.worthRetrying()) {
                    throw e;
                }
                sleep(Math.max(state.delayMs(), atLeast.get().toMillis()), e);
            }
        }
    }

    private void sleep(long millis, Exception last) throws InterruptedException {
        try {
            sleeper.sleep(millis);
        } catch (InterruptedException e) {
            e.addSuppressed(last);
            throw e;
        }
    }
}
