package io.fsledger.client;

import io.fsledger.client.NumberSource.Block;
import io.fsledger.events.SequenceEvent;
import io.fsledger.events.SequenceGranted;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.EventReader;
import io.fsledger.schemas.serde.UnreadableEventException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
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
    /** From where each partition is read without a gap, by the thread. */
    private final Map<TopicPartition, Long> followedFrom = new HashMap<>();

    private @Nullable Thread thread;
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
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
        wakeConsumer();
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
        try (KafkaConsumer<byte[], byte[]> reading =
                new KafkaConsumer<>(publisher.config().consumerSettings())) {
            EventReader<SequenceEvent> reader = publisher.reader(Topics.SEQUENCES);
            followedFrom.clear();
            consumer = reading;
            seek(reading, question);
            while (!closed) {
                read(reading, reader);
            }
        } catch (RuntimeException e) {
            failAll(e);
        } finally {
            consumer = null;
        }
    }

    private void read(Consumer<byte[], byte[]> reading, EventReader<SequenceEvent> reader) throws InterruptedException {
        try {
            Position question = questions.poll();
            if (question == null && expected.isEmpty()) {
                followedFrom.clear();
                reading.unsubscribe();
                question = questions.take();
            }
            for (; question != null && question != END; question = questions.poll()) {
                seek(reading, question);
            }
            if (!followedFrom.isEmpty()) {
                reading.poll(POLL).forEach(record -> hear(reader, record.value()));
            }
        } catch (WakeupException e) {
            LOG.trace("A further question, or the end", e);
        }
    }

    /** From the question on, without losing what is read already. */
    private void seek(Consumer<byte[], byte[]> reading, Position question) {
        TopicPartition partition =
                new TopicPartition(Topics.SEQUENCES.name(publisher.config().topicPrefix()), question.partition());
        Long from = followedFrom.get(partition);
        if (from != null && from <= question.offset()) {
            return;
        }
        followedFrom.put(partition, question.offset());
        reading.assign(followedFrom.keySet());
        reading.seek(partition, question.offset());
    }

    private void hear(EventReader<SequenceEvent> reader, byte @Nullable [] value) {
        SequenceGranted granted;
        try {
            granted = reader.read(value).getGranted();
        } catch (UnreadableEventException e) {
            LOG.debug("Not an answer", e);
            return;
        }
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
        wakeConsumer();
        if (thread == null) {
            failAll(closedError());
        }
    }

    private void wakeConsumer() {
        Consumer<byte[], byte[]> polling = consumer;
        if (polling != null) {
            polling.wakeup();
        }
    }
}
