package io.fsledger.client;

import io.fsledger.client.PublishException.Reason;
import io.fsledger.core.ledger.Names;
import io.fsledger.core.ledger.Refusal;
import io.fsledger.events.Cause;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.events.SequenceKind;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.Topic;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what one client does: numbers its events (term, sequence), keeps their order, and repeats what has no known
 * outcome. Safe to use from many threads; events stand in the log in the order of the calls.
 *
 * <pre>{@code
 * try (Publisher publisher = Publisher.connect("mount-7", Map.of(
 *         "bootstrap.servers", "localhost:9092", "schema.registry.url", "http://localhost:8081"))) {
 *     FileTable numbers = FileTable.of(publisher.numbers(), "mesa");
 *     HandleRef handle = new HandleRef("mesa", 42L, 0L, numbers.allocate());
 *     publisher.handles().opened(handle, OpenFlags.READ);
 *     publisher.handles().closed(handle);
 * }
 * }</pre>
 */
public final class Publisher implements AutoCloseable {
    /** For events that are still to be numbered. */
    public static final Header UNNUMBERED = new Header("", 0L, 0L, 0L, Origin.PRODUCER, Cause.NONE, null);

    private final String client;
    private final long term;
    private final RawPublisher raw;
    private final LedgerNumberSource numbers;
    private final HandleEvents handles = new HandleEvents(this);

    /** Changed while the outbox is locked only. */
    private long sequence;

    Publisher(String client, long term, RawPublisher raw, LedgerNumberSource numbers) {
        this.client = client;
        this.term = term;
        this.raw = raw;
        this.numbers = numbers;
    }

    /**
     * Begins a new life of a client, with the next term that the ledger has for it.
     *
     * @param settings see {@link PublisherConfig}
     * @throws SequenceUnavailableException where the ledger gives no term in time
     */
    public static Publisher connect(String client, Map<String, ?> settings) throws InterruptedException {
        return connect(client, new PublisherConfig(settings), null, PublisherListener.NONE);
    }

    /**
     * @param term the client's own count of its lives, higher than all before; null for the ledger's next
     */
    public static Publisher connect(
            String client, PublisherConfig config, @Nullable Long term, PublisherListener listener)
            throws InterruptedException {
        Refusal refusal = Names.checkClient(client);
        if (refusal != null || term != null && term < 1) {
            throw new IllegalArgumentException(
                    refusal != null ? refusal.sentence() : "term " + term + " is not above 0");
        }
        RawPublisher raw = new RawPublisher(config, listener);
        LedgerNumberSource numbers = new LedgerNumberSource(raw);
        try {
            long life = term != null
                    ? term
                    : numbers.take(client, SequenceKind.TERM, 1, config.numbersTimeout())
                            .first();
            return new Publisher(client, life, raw, numbers);
        } catch (RuntimeException | InterruptedException e) {
            numbers.close();
            raw.close(Duration.ZERO);
            throw e;
        }
    }

    /** What happens to file handles. */
    public HandleEvents handles() {
        return handles;
    }

    /** For {@link FileTable} and {@link InodeFactory}. */
    public NumberSource numbers() {
        return numbers;
    }

    public String client() {
        return client;
    }

    public long term() {
        return term;
    }

    /**
     * Publishes an event of any family. The future gives its position, or ends with a {@link PublishException}; what hangs on
     * it runs on the thread that sends and must not wait.
     *
     * @param event with {@link #UNNUMBERED} as its header, or one that says no more than when it occurred; it is not changed
     * @throws IllegalArgumentException for events of the service or of another client, and for those of no kind
     */
    public <E extends SpecificRecord> CompletableFuture<Position> publish(Topic<E> topic, E event) {
        RawPublisher.checkPublishable(topic, event);
        Header given = Events.header(event);
        boolean own = given.getClient().isEmpty() || given.getClient().equals(client);
        if (!own || given.getTerm() != 0 || given.getSequence() != 0) {
            throw new IllegalArgumentException("the event has a header of its own (client " + given.getClient()
                    + ", term " + given.getTerm() + ", sequence " + given.getSequence()
                    + "): leave the numbers to the publisher, or use RawPublisher");
        }
        long occurredAt = given.getOccurredAt() != 0
                ? given.getOccurredAt()
                : ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        return raw.publish(topic, null, event, unnumbered -> numbered(topic, unnumbered, occurredAt));
    }

    private <E extends SpecificRecord> E numbered(Topic<E> topic, E event, long occurredAt) {
        sequence++;
        SpecificRecord copy = (SpecificRecord) SpecificData.newInstance(topic.type(), topic.schema());
        int fields = topic.schema().getFields().size();
        for (int field = Events.HEADER + 1; field < fields; field++) {
            copy.put(field, event.get(field));
        }
        copy.put(Events.HEADER, new Header(client, term, sequence, occurredAt, Origin.PRODUCER, Cause.NONE, null));
        return topic.type().cast(copy);
    }

    public PublisherCounts counts() {
        return raw.counts();
    }

    /** Waits until everything published before is acknowledged or has failed. False where time ran out before. */
    public boolean flush(Duration timeout) throws InterruptedException {
        return raw.flush(timeout);
    }

    /**
     * Takes nothing more, waits for what is under way, and ends. The events that are not acknowledged are returned, in
     * order; their futures end with {@link Reason#OUTCOME_UNKNOWN} or, where they were not sent, {@link Reason#CLOSED}.
     */
    public List<SpecificRecord> close(Duration timeout) {
        numbers.close();
        return raw.close(timeout);
    }

    /** Closes within {@value PublisherConfig#CLOSE_TIMEOUT_MS}, and logs how much was not acknowledged. */
    @Override
    public void close() {
        numbers.close();
        raw.close();
    }
}
