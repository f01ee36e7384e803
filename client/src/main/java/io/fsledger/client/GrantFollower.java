package io.fsledger.client;

import io.fsledger.client.NumberSource.Block;
import io.fsledger.events.SequenceEvent;
import io.fsledger.events.SequenceGranted;
import io.fsledger.schemas.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what the ledger grants, from each question on and as long as somebody waits, and gives it to who asked. One thread
 * with one consumer for all of them, from the first question on.
 */
final class GrantFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GrantFollower.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Position END = new Position("", -1, -1);

    private final RawPublisher publisher;
    private final Map<String, CompletableFuture<Block>> expected = new ConcurrentHashMap<>();
    private final BlockingQueue<Position> questions = new LinkedBlockingQueue<>();

    private @Nullable Thread thread;
    private volatile @Nullable TopicFollower<SequenceEvent> follower;
    private volatile boolean closed;

    GrantFollower(RawPublisher publisher) {
        this.publisher = publisher;
    }

    /** To be called before the question is asked, so that its answer cannot be missed. */
    CompletableFuture<Block> expect(String requestId) {
        CompletableFuture<Block> answer = new CompletableFuture<>();
        expected.put(requestId, answer);
        if (closed) {
            answer.completeExceptionally(closedError());
        }
        return answer;
    }

    void forget(String requestId) {
        expected.remove(requestId);
    }

    /** Looks for answers behind a question. */
    synchronized void follow(Position question) {
        questions.add(question);
        if (thread == null && !closed) {
            thread = new Thread(this::run, "fsledger-numbers");
            thread.setDaemon(true);
            thread.start();
        }
        wakeFollower();
    }

    private void run() {
        try {
            for (Position question = questions.take(); question != END; question = questions.take()) {
                answersBehind(question);
            }
        } catch (InterruptedException e) {
            LOG.debug("Reading granted numbers was interrupted", e);
        } finally {
            closed = true;
            failAll(closedError());
        }
    }

    /** Reads from a question on, and from all that follow, until that is no longer possible. */
    private void answersBehind(Position question) throws InterruptedException {
        try (TopicFollower<SequenceEvent> reading = new TopicFollower<>(
                publisher,
                Topics.SEQUENCES,
                () -> new KafkaConsumer<>(publisher.config().consumerSettings()))) {
            follower = reading;
            reading.follow(question.partition(), question.offset());
            while (!closed) {
                read(reading);
            }
        } catch (RuntimeException e) {
            failAll(e);
        } finally {
            follower = null;
        }
    }

    private void read(TopicFollower<SequenceEvent> reading) throws InterruptedException {
        Position question = questions.poll();
        if (question == null && expected.isEmpty()) {
            reading.rest();
            question = questions.take();
        }
        for (; question != null && question != END; question = questions.poll()) {
            reading.follow(question.partition(), question.offset());
        }
        if (!reading.rests()) {
            reading.read(POLL, this::hear);
        }
    }

    private void hear(SequenceEvent event) {
        SequenceGranted granted = event.getGranted();
        CompletableFuture<Block> answer = granted == null ? null : expected.get(granted.getRequestId());
        if (granted != null && answer != null) {
            answer.complete(new Block(granted.getFirst(), granted.getCount()));
        }
    }

    private void failAll(RuntimeException error) {
        expected.values().forEach(answer -> answer.completeExceptionally(error));
    }

    private static IllegalStateException closedError() {
        return new IllegalStateException("this source of numbers is closed");
    }

    @Override
    public synchronized void close() {
        closed = true;
        questions.add(END);
        wakeFollower();
        if (thread == null) {
            failAll(closedError());
        }
    }

    private void wakeFollower() {
        TopicFollower<SequenceEvent> reading = follower;
        if (reading != null) {
            reading.wake();
        }
    }
}
