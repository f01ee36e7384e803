package io.fsledger.client;

import io.fsledger.events.Cause;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.events.SequenceAsked;
import io.fsledger.events.SequenceEvent;
import io.fsledger.events.SequenceKind;
import io.fsledger.schemas.Topics;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Numbers from the ledger's durable sequences, over plain Kafka: the question goes to {@code fs.sequences}, and the answer
 * comes on the same partition, behind it.
 *
 * <p>Where no answer comes the question is asked again under the same id. If both are answered the first counts: a gap is
 * harmless.
 */
public final class LedgerNumberSource implements NumberSource, AutoCloseable {
    private static final Duration ASK_AGAIN = Duration.ofSeconds(5);

    /**
     * Who asks. Without a term, and not the client itself: what was fenced must be able to ask for the term with which it
     * comes back.
     */
    private static final Header ASKING = new Header("number-source", 0L, 0L, 0L, Origin.PRODUCER, Cause.NONE, null);

    private final RawPublisher publisher;
    private final GrantFollower grants;

    /** @param publisher is not closed by this */
    public LedgerNumberSource(RawPublisher publisher) {
        this.publisher = publisher;
        grants = new GrantFollower(publisher);
    }

    @Override
    public Block take(String scope, SequenceKind kind, int count, Duration timeout) throws InterruptedException {
        String requestId = UUID.randomUUID().toString();
        SequenceEvent question = SequenceEvent.newBuilder()
                .setHeader(ASKING)
                .setAsked(new SequenceAsked(scope, kind, count, requestId))
                .build();
        CompletableFuture<Block> answer = grants.expect(requestId);
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            while (true) {
                Position asked = await(publisher.publishAs(Topics.SEQUENCES, question), deadline);
                grants.follow(asked);
                long again = Math.min(deadline, System.nanoTime() + ASK_AGAIN.toNanos());
                try {
                    return await(answer, again);
                } catch (TimeoutException e) {
                    if (System.nanoTime() - deadline >= 0) {
                        throw e;
                    }
                }
            }
        } catch (TimeoutException e) {
            throw unavailable(scope, kind, "nobody answered within " + timeout.toMillis() + " ms", null);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw unavailable(scope, kind, String.valueOf(cause.getMessage()), cause);
        } finally {
            grants.forget(requestId);
        }
    }

    private static <T> T await(CompletableFuture<T> future, long deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }

    private static SequenceUnavailableException unavailable(
            String scope, SequenceKind kind, String why, @Nullable Throwable cause) {
        return new SequenceUnavailableException(
                "the ledger gave no " + kind + " numbers for " + scope + ": " + why
                        + ". See whether the brokers and the service are up",
                cause);
    }

    @Override
    public void close() {
        grants.close();
    }
}
