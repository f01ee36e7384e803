package io.fsledger.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.fsledger.client.PublishException.Reason;
import io.fsledger.events.Cause;
import io.fsledger.events.Fenced;
import io.fsledger.events.HandleClosed;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.registry.SchemaRegistry;
import io.fsledger.schemas.serde.EventReader;
import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.schemas.serde.UnreadableEventException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the publisher does when brokers say things that they cannot be made to say: over Kafka's own stand-in for a producer. */
@Timeout(60)
class RawPublisherTest {
    private static final Map<String, Object> SETTINGS =
            Map.of("bootstrap.servers", "nowhere:1", "schema.registry.url", "mock://raw-publisher");

    private final List<MockProducer<byte[], byte[]>> producers = new CopyOnWriteArrayList<>();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private RawPublisher publisher = open(Map.of());

    @AfterEach
    void close() {
        publisher.close(Duration.ZERO);
    }

    @Test
    void eventsAreSentInTheOrderOfTheCallsAndTheirFuturesGiveThePositions() throws Exception {
        List<CompletableFuture<Position>> futures = publish(1, 2, 3);
        awaitSent(0, 1L, 2L, 3L);
        assertThat(publisher.counts().buffered()).isEqualTo(3);
        producer(0).completeNext();
        assertThat(futures.get(0).get()).isEqualTo(new Position("handles", 0, 0));
        producer(0).completeNext();
        producer(0).completeNext();
        assertThat(futures.get(2).get()).hasToString("handles:0:2");
        assertThat(publisher.counts()).isEqualTo(new PublisherCounts(3, 3, 0, 0, 0, 0));
        assertThat(heard).containsExactly("acknowledged 1", "acknowledged 2", "acknowledged 3");
    }

    @Test
    void anUnknownOutcomeIsRepeatedInOrderByANewProducerWithEverythingBehindIt() throws Exception {
        List<CompletableFuture<Position>> futures = publish(1, 2, 3, 4);
        awaitSent(0, 1L, 2L, 3L, 4L);
        producer(0).completeNext();
        producer(0).errorNext(new OutOfOrderSequenceException("the broker has lost what it knew"));
        assertThat(producer(0).closed()).as("closed before it sends more").isTrue();
        awaitSent(1, 2L, 3L, 4L);
        assertThat(futures.subList(1, 4)).noneMatch(CompletableFuture::isDone);
        completeAll(1);
        assertThat(futures).allMatch(CompletableFuture::isDone);
        assertThat(publisher.counts()).isEqualTo(new PublisherCounts(4, 4, 0, 0, 0, 3));
        assertThat(heard).contains("repeating 3");
    }

    @Test
    void whatIsPublishedDuringARepetitionGoesBehindIt() {
        publish(1, 2);
        awaitSent(0, 1L, 2L);
        producer(0).errorNext(new ProducerFencedException("another one has the id"));
        publish(3);
        awaitSent(1, 1L, 2L, 3L);
    }

    @Test
    void whatTheClusterRefusesFailsAlone() {
        List<CompletableFuture<Position>> futures = publish(1, 2, 3);
        awaitSent(0, 1L, 2L, 3L);
        producer(0).errorNext(new RecordTooLargeException("larger than the topic takes"));
        completeAll(0);
        assertThat(reason(futures.get(0))).isEqualTo(Reason.TOO_LARGE);
        assertThat(futures.get(1)).isCompleted();
        assertThat(futures.get(2)).isCompleted();
        assertThat(producers).hasSize(1);
        assertThat(publisher.counts()).isEqualTo(new PublisherCounts(3, 2, 1, 0, 0, 0));
        assertThat(heard).contains("failed 1 TOO_LARGE");
    }

    @Test
    void afterTooManyProducersInARowItGivesUpAndSaysSo() {
        reopen(Map.of("repeat.attempts", 3));
        List<CompletableFuture<Position>> futures = publish(1, 2);
        for (int attempt = 0; attempt <= 3; attempt++) {
            awaitSent(attempt, 1L, 2L);
            producer(attempt).errorNext(new OutOfOrderSequenceException("attempt " + attempt));
        }
        assertThat(reason(futures.get(0))).isEqualTo(Reason.OUTCOME_UNKNOWN);
        assertThat(reason(futures.get(1))).isEqualTo(Reason.OUTCOME_UNKNOWN);
        assertThat(reason(publish(3).get(0))).isEqualTo(Reason.CLOSED);
        assertThat(publisher.counts().failed()).isEqualTo(3);
    }

    @Test
    void anAcknowledgementBeginsTheAttemptsAnew() {
        reopen(Map.of("repeat.attempts", 1));
        publish(1, 2, 3, 4);
        for (int attempt = 0; attempt < 3; attempt++) {
            int sent = 4 - attempt;
            soon().until(() ->
                    producers.size() > 0 && sentBy(producers.size() - 1).size() == sent);
            MockProducer<byte[], byte[]> last = producer(producers.size() - 1);
            last.completeNext();
            last.errorNext(new OutOfOrderSequenceException("attempt " + attempt));
        }
        awaitSent(3, 4L);
        assertThat(publisher.counts().acknowledged()).isEqualTo(3);
    }

    @Test
    void aFullBufferFailsAtOnceWhereThatIsWanted() {
        reopen(Map.of("buffer.events.max", 2, "buffer.full", "fail"));
        publish(1, 2);
        assertThat(reason(publish(3).get(0))).isEqualTo(Reason.BUFFER_FULL);
        awaitSent(0, 1L, 2L);
        producer(0).completeNext();
        publish(4);
        awaitSent(0, 1L, 2L, 4L);
        assertThat(heard).contains("failed 3 BUFFER_FULL");
        assertThat(publisher.counts())
                .extracting(PublisherCounts::published, PublisherCounts::failed)
                .containsExactly(4L, 1L);
    }

    @Test
    void aBufferFullOfBytesIsFull() {
        reopen(Map.of("buffer.memory", 40, "buffer.full", "fail"));
        List<CompletableFuture<Position>> fitting = publish(1, 2);
        assertThat(publisher.counts().bufferedBytes()).isGreaterThan(40);
        assertThat(fitting).noneMatch(CompletableFuture::isDone);
        assertThat(reason(publish(3).get(0))).isEqualTo(Reason.BUFFER_FULL);
    }

    @Test
    void whoWaitsForRoomWaitsNoLongerThanTheLimit() {
        reopen(Map.of("buffer.events.max", 1, "max.block.ms", 20));
        publish(1);
        assertThat(reason(publish(2).get(0))).isEqualTo(Reason.BUFFER_FULL);
    }

    @Test
    void whoWaitsForRoomGoesOnWhenThereIsSome() throws Exception {
        reopen(Map.of("buffer.events.max", 1));
        publish(1);
        awaitSent(0, 1L);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<CompletableFuture<Position>> waiting =
                    thread.submit(() -> publish(2).get(0));
            soon().until(() -> publisher.counts().buffered() == 2);
            assertThat(waiting.isDone()).isFalse();
            producer(0).completeNext();
            awaitSent(0, 1L, 2L);
            assertThat(waiting.get()).isNotDone();
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void anEventBeyondTheLimitFailsHere() {
        reopen(Map.of("event.max.bytes", 10));
        assertThat(reason(publish(1).get(0))).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void closingReturnsWhatWasNotAcknowledgedInOrder() {
        List<CompletableFuture<Position>> futures = publish(1, 2, 3);
        awaitSent(0, 1L, 2L, 3L);
        producer(0).completeNext();
        List<SpecificRecord> left = publisher.close(Duration.ofMillis(20));
        assertThat(left).extracting(RawPublisherTest::sequence).containsExactly(2L, 3L);
        assertThat(futures.get(0)).isCompleted();
        assertThat(reason(futures.get(1))).isEqualTo(Reason.OUTCOME_UNKNOWN);
        assertThat(reason(publish(4).get(0))).isEqualTo(Reason.CLOSED);
    }

    @Test
    void closingWaitsForWhatIsUnderWay() throws Exception {
        List<CompletableFuture<Position>> futures = publish(1);
        awaitSent(0, 1L);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<List<SpecificRecord>> left = thread.submit(() -> publisher.close(Duration.ofSeconds(30)));
            soon().until(() -> publish(2).get(0).isCompletedExceptionally());
            assertThat(left.isDone()).isFalse();
            soon().until(() -> {
                completeAll(0);
                return left.isDone();
            });
            assertThat(left.get()).isEmpty();
            assertThat(futures.get(0)).isCompleted();
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void flushSaysWhetherAllIsSettled() throws Exception {
        publish(1);
        awaitSent(0, 1L);
        assertThat(publisher.flush(Duration.ofMillis(10))).isFalse();
        producer(0).completeNext();
        assertThat(publisher.flush(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void noProducerPublishesWhatIsTheServices() {
        HandleEvent service = HandleEvent.newBuilder(event(1))
                .setHeader(new Header("c1", 1L, 1L, 0L, Origin.SERVICE, Cause.LOST, null))
                .build();
        HandleEvent fence = HandleEvent.newBuilder()
                .setHeader(header(1))
                .setFenced(new Fenced("c1", 1L, false, 0))
                .build();
        HandleEvent nothing = HandleEvent.newBuilder().setHeader(header(1)).build();
        for (HandleEvent refused : List.of(service, fence, nothing)) {
            assertThatIllegalArgumentException().isThrownBy(() -> publisher.publishAs(Topics.HANDLES, refused));
        }
    }

    @Test
    void theServicePublishesFencesToAPartition() {
        HandleEvent fence = HandleEvent.newBuilder()
                .setHeader(new Header("", 0L, 0L, 0L, Origin.SERVICE, Cause.RELEASED, null))
                .setFenced(new Fenced("c1", 1L, true, 0))
                .build();
        publisher.publishTo(Topics.HANDLES, 3, fence);
        soon().until(() -> producer(0).history().size() == 1);
        ProducerRecord<byte[], byte[]> record = producer(0).history().get(0);
        assertThat(record.partition()).isEqualTo(3);
        assertThat(record.key()).isNull();
    }

    private void reopen(Map<String, Object> more) {
        publisher.close(Duration.ZERO);
        producers.clear();
        publisher = open(more);
    }

    private RawPublisher open(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(SETTINGS);
        settings.putAll(more);
        return new RawPublisher(
                new PublisherConfig(settings),
                new PublisherListener() {
                    @Override
                    public void acknowledged(SpecificRecord event, Position position) {
                        heard.add("acknowledged " + sequence(event));
                    }

                    @Override
                    public void failed(SpecificRecord event, PublishException error) {
                        heard.add("failed " + sequence(event) + " " + error.reason());
                    }

                    @Override
                    public void repeating(int events, Throwable cause) {
                        heard.add("repeating " + events);
                    }
                },
                () -> {
                    MockProducer<byte[], byte[]> producer = new MockProducer<>(
                            Cluster.empty(),
                            false,
                            new RoundRobinPartitioner(),
                            new ByteArraySerializer(),
                            new ByteArraySerializer());
                    producers.add(producer);
                    return producer;
                },
                millis -> {});
    }

    private List<CompletableFuture<Position>> publish(int... sequences) {
        List<CompletableFuture<Position>> futures = new ArrayList<>();
        for (int sequence : sequences) {
            futures.add(publisher.publishAs(Topics.HANDLES, event(sequence)));
        }
        return futures;
    }

    private static HandleEvent event(long sequence) {
        return HandleEvent.newBuilder()
                .setHeader(header(sequence))
                .setClosed(new HandleClosed("mesa", 42L, 0L, sequence))
                .build();
    }

    private static Header header(long sequence) {
        return new Header("c1", 1L, sequence, 0L, Origin.PRODUCER, Cause.NONE, null);
    }

    private static long sequence(SpecificRecord event) {
        return ((HandleEvent) event).getHeader().getSequence();
    }

    private MockProducer<byte[], byte[]> producer(int index) {
        return producers.get(index);
    }

    private void completeAll(int index) {
        while (producer(index).completeNext()) {
            // one after the other, in order
        }
    }

    private static ConditionFactory soon() {
        return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
    }

    private void awaitSent(int producer, Long... sequences) {
        soon().untilAsserted(() -> {
            assertThat(producers).hasSizeGreaterThan(producer);
            assertThat(sentBy(producer)).containsExactly(sequences);
        });
    }

    private List<Long> sentBy(int producer) {
        EventReader<HandleEvent> reader =
                new EventSerdes(SchemaRegistry.open(SETTINGS), "fs.", true).reader(Topics.HANDLES);
        List<Long> sequences = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : producer(producer).history()) {
            try {
                sequences.add(reader.read(record.value()).getHeader().getSequence());
            } catch (UnreadableEventException e) {
                throw new AssertionError(e);
            }
        }
        return sequences;
    }

    private static Reason reason(CompletableFuture<Position> future) {
        soon().until(future::isDone);
        try {
            throw new AssertionError("acknowledged at " + future.join());
        } catch (CompletionException e) {
            return ((PublishException) Objects.requireNonNull(e.getCause())).reason();
        }
    }
}
