package io.fsledger.client;

import io.fsledger.client.PublishException.Reason;
import io.fsledger.client.retry.Sleeper;
import io.fsledger.events.Origin;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.registry.RegistryRefusedException;
import io.fsledger.schemas.registry.RegistryUnavailableException;
import io.fsledger.schemas.serde.EventReader;
import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.schemas.serde.EventWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes events whose headers are complete, in the order of the calls: for gateways, which pass on what others have
 * numbered. A producer wants {@link Publisher}.
 *
 * <p>An event may be repeated where its outcome was not known; one without a sequence may so be applied twice.
 */
public final class RawPublisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RawPublisher.class);

    private final PublisherConfig config;
    private final EventSerdes serdes;
    private final Outbox outbox;
    private final KafkaSender sender;
    private final Map<Topic<?>, EventWriter<?>> writers = new ConcurrentHashMap<>();

    /**
     * @throws PublishException where the settings lead nowhere
     */
    public RawPublisher(PublisherConfig config, PublisherListener listener) {
        this(config, listener, () -> new KafkaProducer<>(config.producerSettings()), Sleeper.REAL);
    }

    RawPublisher(
            PublisherConfig config,
            PublisherListener listener,
            Supplier<Producer<byte[], byte[]>> producers,
            Sleeper sleeper) {
        this.config = config;
        serdes = EventSerdes.open(config.serdeSettings(), config.topicPrefix());
        outbox = new Outbox(config);
        try {
            sender = new KafkaSender(outbox, producers, config.repeatPolicy(), listener, sleeper);
        } catch (KafkaException e) {
            serdes.close();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new PublishException(
                    Reason.CLOSED,
                    "no Kafka producer can be made: " + cause.getMessage() + ". See "
                            + PublisherConfig.BOOTSTRAP_SERVERS,
                    e);
        }
    }

    /**
     * Publishes an event as it is. The future gives its position, or ends with a {@link PublishException}; what hangs on it
     * runs on the thread that sends and must not wait.
     *
     * @throws IllegalArgumentException for events that no producer may publish: those of the service, and those of no kind
     */
    public <E extends SpecificRecord> CompletableFuture<Position> publishAs(Topic<E> topic, E event) {
        checkPublishable(topic, event);
        return publish(topic, null, event, UnaryOperator.identity());
    }

    /**
     * Finds out beforehand whether an event can be published at all, as far as that does not depend on the brokers.
     *
     * @throws PublishException where it cannot
     */
    public <E extends SpecificRecord> void check(Topic<E> topic, E event) {
        checkPublishable(topic, event);
        try {
            pending(topic, null, event, writer(topic));
        } catch (RegistryUnavailableException | RegistryRefusedException e) {
            throw refused(e);
        }
    }

    /**
     * Publishes an event of the service's own to a partition: those that have no key, such as fences, go to all partitions
     * one by one.
     */
    public <E extends SpecificRecord> CompletableFuture<Position> publishTo(Topic<E> topic, int partition, E event) {
        return publish(topic, partition, event, UnaryOperator.identity());
    }

    /** How many partitions a topic has. */
    public int partitions(Topic<?> topic) {
        return sender.partitions(topic.name(config.topicPrefix()));
    }

    /**
     * @param numbered completes the event; called in the order in which events will stand in the log
     */
    <E extends SpecificRecord> CompletableFuture<Position> publish(
            Topic<E> topic, @Nullable Integer partition, E event, UnaryOperator<E> numbered) {
        return publish(topic, partition, event, numbered, false);
    }

    /** As {@link #publish}, without limits: see {@link Outbox#put}. */
    <E extends SpecificRecord> CompletableFuture<Position> publishBeyondLimits(
            Topic<E> topic, E event, UnaryOperator<E> numbered) {
        return publish(topic, null, event, numbered, true);
    }

    private <E extends SpecificRecord> CompletableFuture<Position> publish(
            Topic<E> topic, @Nullable Integer partition, E event, UnaryOperator<E> numbered, boolean beyondLimits) {
        try {
            EventWriter<E> writer = writer(topic);
            return outbox.put(() -> pending(topic, partition, numbered.apply(event), writer), beyondLimits).outcome;
        } catch (PublishException e) {
            return failed(event, e);
        } catch (RegistryUnavailableException | RegistryRefusedException e) {
            outbox.refused();
            return failed(event, refused(e));
        }
    }

    private static PublishException refused(RuntimeException byTheRegistry) {
        return new PublishException(Reason.REFUSED, String.valueOf(byTheRegistry.getMessage()), byTheRegistry);
    }

    /**
     * Fails what has not been handed to Kafka.
     *
     * @param meanwhile see {@link Outbox#withdraw}
     */
    void withdraw(Predicate<SpecificRecord> which, Supplier<PublishException> error, Runnable meanwhile) {
        outbox.withdraw(pending -> which.test(pending.event), meanwhile)
                .forEach(pending -> sender.end(pending, error.get()));
    }

    private CompletableFuture<Position> failed(SpecificRecord event, PublishException error) {
        sender.tellFailed(event, error);
        return CompletableFuture.failedFuture(error);
    }

    private <E extends SpecificRecord> Pending pending(
            Topic<E> topic, @Nullable Integer partition, E event, EventWriter<E> writer) {
        String key = topic.keyOf(event);
        byte[] value = writer.write(event);
        if (value.length > config.eventMaxBytes()) {
            throw new PublishException(
                    Reason.TOO_LARGE,
                    "the event has " + value.length + " bytes, and " + config.eventMaxBytes() + " are allowed ("
                            + PublisherConfig.EVENT_MAX_BYTES + ")");
        }
        byte @Nullable [] keyBytes = key == null ? null : Keys.bytes(key);
        return new Pending(
                topic.suffix(),
                event,
                new ProducerRecord<>(topic.name(config.topicPrefix()), partition, keyBytes, value));
    }

    static <E extends SpecificRecord> void checkPublishable(Topic<E> topic, E event) {
        SpecificRecord body = Events.body(event);
        if (body == null) {
            throw new IllegalArgumentException("exactly one kind of event must be set in " + event);
        }
        if (Events.header(event).getOrigin() != Origin.PRODUCER || topic.keyOf(event) == null) {
            throw new IllegalArgumentException("only the service publishes " + Events.kindName(event)
                    + " events with origin " + Events.header(event).getOrigin()
                    + ": producers publish with origin PRODUCER, and neither ticks nor fences");
        }
    }

    @SuppressWarnings("unchecked") // each topic is put with a writer of its own events
    private <E extends SpecificRecord> EventWriter<E> writer(Topic<E> topic) {
        return (EventWriter<E>) writers.computeIfAbsent(topic, serdes::writer);
    }

    <E extends SpecificRecord> EventReader<E> reader(Topic<E> topic) {
        return serdes.reader(topic);
    }

    PublisherConfig config() {
        return config;
    }

    public PublisherCounts counts() {
        return outbox.counts();
    }

    /** Waits until everything published before is acknowledged or has failed. False where time ran out before. */
    public boolean flush(Duration timeout) throws InterruptedException {
        CompletableFuture<?>[] outcomes =
                outbox.unsettled().stream().map(pending -> pending.outcome).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(outcomes).get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException e) {
            return true; // failed is an outcome too, and told by each one's future
        } catch (TimeoutException e) {
            return false;
        }
    }

    /**
     * Takes nothing more, waits for what is under way, and ends. The events that are not acknowledged are returned, in
     * order, and their futures end with {@link Reason#OUTCOME_UNKNOWN} or, where they were not sent, {@link Reason#CLOSED}.
     */
    public List<SpecificRecord> close(Duration timeout) {
        outbox.close(new PublishException(Reason.CLOSED, "the publisher is closed: open another"));
        try {
            flush(timeout);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        sender.stop();
        List<Pending> left = outbox.abandon();
        left.forEach(pending -> sender.end(pending, KafkaSender.abandoned(pending, null)));
        serdes.close();
        return left.stream().map(pending -> pending.event).toList();
    }

    /** Closes within {@value PublisherConfig#CLOSE_TIMEOUT_MS}, and logs how much was not acknowledged. */
    @Override
    public void close() {
        int left = close(config.closeTimeout()).size();
        if (left > 0) {
            LOG.warn("The publisher was closed while {} events were not acknowledged", left);
        }
    }
}
