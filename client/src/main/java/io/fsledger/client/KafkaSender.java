package io.fsledger.client;

import io.fsledger.client.PublishException.Reason;
import io.fsledger.client.retry.Sleeper;
import io.fsledger.core.retry.ConnectionState;
import io.fsledger.core.retry.ReconnectPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what is in the outbox, in its order, from one thread that owns the Kafka producer.
 *
 * <ol>
 *   <li>Kafka's idempotent producer repeats in order until an outcome is known; it has no time limit.
 *   <li>Where it cannot go on (it was fenced, or the broker has lost what it knew of it) it is closed before it sends
 *       anything more, and a new one repeats all that is not acknowledged, in order. The ledger drops what it has already.
 *   <li>Only an event that the cluster refuses for itself fails alone.
 * </ol>
 */
final class KafkaSender {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaSender.class);
    private static final int TAKEN_AT_ONCE_MAX = 500;

    private static final List<Class<? extends KafkaException>> REFUSALS = List.of(
            RecordTooLargeException.class,
            RecordBatchTooLargeException.class,
            SerializationException.class,
            InvalidTopicException.class,
            InvalidRecordException.class,
            InvalidTimestampException.class,
            AuthorizationException.class,
            AuthenticationException.class);

    private final Outbox outbox;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final ReconnectPolicy policy;
    private final PublisherListener listener;
    private final Sleeper sleeper;
    private final Thread thread = new Thread(this::run, "fsledger-publisher");

    private volatile Producer<byte[], byte[]> producer;
    private volatile ConnectionState state = ConnectionState.NEW.connected();
    /** Why the present producer cannot go on. */
    private volatile @Nullable Throwable broken;

    private volatile boolean stopping;
    /** The producer did not take the event: no broker has said yet where it would have to go. */
    private boolean notTaken;

    KafkaSender(
            Outbox outbox,
            Supplier<Producer<byte[], byte[]>> producers,
            ReconnectPolicy policy,
            PublisherListener listener,
            Sleeper sleeper) {
        this.outbox = outbox;
        this.producers = producers;
        this.policy = policy;
        this.listener = listener;
        this.sleeper = sleeper;
        producer = producers.get();
        thread.setDaemon(true);
        thread.start();
    }

    int partitions(String topic) {
        return producer.partitionsFor(topic).size();
    }

    /** Ends the thread; nothing is sent or acknowledged after this. */
    void stop() {
        stopping = true;
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!stopping) {
                Throwable cause = broken;
                if (cause != null) {
                    replaceProducer(cause);
                } else {
                    outbox.take(TAKEN_AT_ONCE_MAX).forEach(this::send);
                }
            }
        } catch (InterruptedException | InterruptException e) {
            LOG.debug("The publisher ends: {}", e.toString());
        } catch (RuntimeException e) {
            giveUp(e);
        } finally {
            // Or closing would end as soon as it waits.
            stopping |= Thread.interrupted();
            close(producer);
        }
    }

    private static void close(Producer<byte[], byte[]> producer) {
        try {
            producer.close(Duration.ZERO);
        } catch (KafkaException e) {
            LOG.warn("A Kafka producer did not close well", e);
        }
    }

    private void send(Pending pending) {
        do {
            notTaken = false;
            if (stopping || broken != null) {
                return;
            }
            Producer<byte[], byte[]> current = producer;
            try {
                current.send(pending.record, (position, error) -> completed(current, pending, position, error));
            } catch (InterruptException e) {
                throw e;
            } catch (KafkaException | IllegalStateException e) {
                broke(current, e);
            }
        } while (notTaken);
        pending.sent = true;
    }

    private void completed(
            Producer<byte[], byte[]> by, Pending pending, RecordMetadata position, @Nullable Exception error) {
        if (error == null) {
            acknowledged(pending, new Position(pending.family, position.partition(), position.offset()));
        } else if (isRefusal(error)) {
            failed(pending, refused(pending, error));
        } else if (error instanceof TimeoutException && Thread.currentThread() == thread) {
            notTaken = true;
        } else {
            broke(by, error);
        }
    }

    private void acknowledged(Pending pending, Position position) {
        if (!state.equals(ConnectionState.NEW.connected())) {
            state = state.connected();
        }
        if (outbox.settle(pending, true)) {
            tell(() -> listener.acknowledged(pending.event, position));
            pending.outcome.complete(position);
        }
    }

    private void failed(Pending pending, PublishException error) {
        if (outbox.settle(pending, false)) {
            end(pending, error);
        }
    }

    /** Tells everybody who wants to know that an event has failed, which is no longer in the outbox. */
    void end(Pending pending, PublishException error) {
        tellFailed(pending.event, error);
        pending.outcome.completeExceptionally(error);
    }

    void tellFailed(SpecificRecord event, PublishException error) {
        tell(() -> listener.failed(event, error));
    }

    /** The outcome is not known. Closed on the very thread that sends for it, the producer sends nothing behind it. */
    private void broke(Producer<byte[], byte[]> by, Throwable cause) {
        if (by == producer && broken == null) {
            broken = cause;
            close(by);
            outbox.wakeSender();
        }
    }

    private void replaceProducer(Throwable cause) throws InterruptedException {
        close(producer);
        int repeated = outbox.takeBack();
        long seed = ThreadLocalRandom.current().nextLong();
        state = state.phase() == ConnectionState.Phase.CONNECTED
                ? state.disconnected(policy, seed)
                : state.attemptFailed(policy, seed);
        if (!state.worthRetrying()) {
            giveUp(cause);
            return;
        }
        LOG.warn("A Kafka producer cannot go on; a new one repeats {} events: {}", repeated, cause.toString());
        tell(() -> listener.repeating(repeated, cause));
        sleeper.sleep(state.delayMs());
        try {
            producer = producers.get();
            broken = null;
        } catch (KafkaException e) {
            broken = e;
        }
    }

    private void giveUp(Throwable cause) {
        stopping = true;
        outbox.close(new PublishException(
                Reason.CLOSED,
                "the publisher has given up after " + state.attempt() + " attempts to go on: " + cause
                        + ". See what the brokers say, then open a new one",
                cause));
        outbox.abandon().forEach(pending -> end(pending, abandoned(pending, cause)));
    }

    /** What to say of an event that is given up. */
    static PublishException abandoned(Pending pending, @Nullable Throwable cause) {
        return pending.sent
                ? new PublishException(
                        Reason.OUTCOME_UNKNOWN,
                        "the event was sent, and nobody said whether it arrived: publish it again with the same sequence",
                        cause)
                : new PublishException(Reason.CLOSED, "the publisher was closed before the event was sent", cause);
    }

    private static boolean isRefusal(Exception error) {
        return REFUSALS.stream().anyMatch(refusal -> refusal.isInstance(error)) || isUnknownTopic(error);
    }

    private static boolean isUnknownTopic(Exception error) {
        return error instanceof TimeoutException && error.getCause() instanceof UnknownTopicOrPartitionException;
    }

    private static PublishException refused(Pending pending, Exception error) {
        if (error instanceof RecordTooLargeException || error instanceof RecordBatchTooLargeException) {
            return new PublishException(Reason.TOO_LARGE, String.valueOf(error.getMessage()), error);
        }
        if (isUnknownTopic(error)) {
            return new PublishException(
                    Reason.REFUSED,
                    "the topic " + pending.record.topic() + " does not exist: start the service, which makes it",
                    error);
        }
        return new PublishException(Reason.REFUSED, "the cluster refuses the event: " + error.getMessage(), error);
    }

    /** A listener that fails harms nobody but itself. */
    static void tell(Runnable listening) {
        try {
            listening.run();
        } catch (RuntimeException e) {
            LOG.error("A listener of the publisher failed; go on without it", e);
        }
    }
}
