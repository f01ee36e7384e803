package io.fsledger.client;

import io.fsledger.client.PublishException.Reason;
import io.fsledger.client.retry.Sleeper;
import io.fsledger.core.ledger.Names;
import io.fsledger.core.ledger.Refusal;
import io.fsledger.events.Header;
import io.fsledger.events.SequenceKind;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what one client does: numbers its events (term, sequence), keeps their order, and repeats what has no known
 * outcome. Safe to use from many threads; events stand in the log in the order of the calls.
 *
 * <p>It also tells the ledger that the client is there: <i>connected</i> before all else, a heartbeat now and then, and
 * <i>disconnected</i> in the end. Where the ledger has given up the client nevertheless, because it was not heard of for too
 * long or an operator let go of it, a new life begins by itself: what was not handed to Kafka yet, and what is published until
 * then, fails with {@link Reason#FENCED}, because what it means has been released; then {@link PublisherListener#renewed} is
 * told. What was handed over already gets its position and is refused by the ledger. Where another process has begun the new
 * life, this one stays fenced ({@link PublisherListener#superseded}).
 *
 * <pre>{@code
 * try (Publisher publisher = Publisher.connect("mount-7", Map.of(
 *         "bootstrap.servers", "localhost:9092", "schema.registry.url", "http://localhost:8081"))) {
 *     FileTable numbers = FileTable.of(publisher.numbers(), "mesa");
 *     HandleRef handle = new HandleRef("mesa", 42L, 0L, numbers.allocate());
 *     publisher.handles().opened(handle, OpenFlags.READ);
 *     publisher.handles().closed(handle);
 *     publisher.leave();
 * }
 * }</pre>
 */
public final class Publisher implements AutoCloseable {
    /** For events that are still to be numbered. */
    public static final Header UNNUMBERED = ClientLives.UNNUMBERED;

    private final ClientLives lives;
    private final Presence presence;
    private final RawPublisher raw;
    private final LedgerNumberSource numbers;
    private final HandleEvents handles;
    private final ReadEvents reads;
    private final DirectoryEvents directories;
    private final WriteEvents writes;

    Publisher(ClientLives lives, Presence presence, RawPublisher raw, LedgerNumberSource numbers) {
        this.lives = lives;
        this.presence = presence;
        this.raw = raw;
        this.numbers = numbers;
        handles = new HandleEvents(lives, ClientLives.PRESENT);
        reads = new ReadEvents(lives);
        directories = new DirectoryEvents(lives);
        writes = new WriteEvents(lives);
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
     * @param term the client's own count of its lives, higher than all before, those included that {@link
     *     PublisherListener#renewed} told of; null for the ledger's next
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
            ClientLives lives = new ClientLives(client, life, raw);
            Presence presence = new Presence(
                    lives,
                    numbers,
                    config,
                    listener,
                    () -> new TopicFollower<>(
                            raw, Topics.TRANSITIONS, () -> new KafkaConsumer<>(config.consumerSettings())),
                    System::nanoTime,
                    Sleeper.REAL);
            presence.start();
            return new Publisher(lives, presence, raw, numbers);
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

    /** What is read, and what was fetched ahead of that: see {@link ReadAhead}. */
    public ReadEvents reads() {
        return reads;
    }

    /** What happens in directories, and who watches them. */
    public DirectoryEvents directories() {
        return directories;
    }

    /** What happens to the data of files. */
    public WriteEvents writes() {
        return writes;
    }

    /** For {@link FileTable} and {@link InodeFactory}. */
    public NumberSource numbers() {
        return numbers;
    }

    /** What happens to file handles, as long as a term is the present one. */
    HandleEvents handlesIn(long term) {
        return new HandleEvents(lives, term);
    }

    public String client() {
        return lives.client();
    }

    /** The client's present life, or the last one where the ledger has given it up and the next has not begun yet. */
    public long term() {
        return lives.term();
    }

    /**
     * Publishes an event of any family. The future gives its position, or ends with a {@link PublishException}; what hangs on
     * it runs on the thread that sends and must not wait.
     *
     * @param event with {@link #UNNUMBERED} as its header, or one that says no more than when it occurred; it is not changed
     * @throws IllegalArgumentException for events of the service or of another client, and for those of no kind
     */
    public <E extends SpecificRecord> CompletableFuture<Position> publish(Topic<E> topic, E event) {
        return lives.publish(topic, event, ClientLives.PRESENT);
    }

    public PublisherCounts counts() {
        return raw.counts();
    }

    /** What was said of the client without being asked for. */
    public PresenceCounts presence() {
        return presence.counts();
    }

    /** Waits until everything published before is acknowledged or has failed. False where time ran out before. */
    public boolean flush(Duration timeout) throws InterruptedException {
        return raw.flush(timeout);
    }

    /**
     * Goes without coming back, as a daemon does that unmounts: what the client still holds is released at once, instead of
     * after the time in which it might return. Otherwise as {@link #close()}, which after this does nothing.
     */
    public void leave() {
        presence.stop(true);
        numbers.close();
        raw.close();
    }

    /** As {@link #leave()}, and returns what {@link #close(Duration)} does. */
    public List<SpecificRecord> leave(Duration timeout) {
        presence.stop(true);
        numbers.close();
        return raw.close(timeout);
    }

    /**
     * Takes nothing more, says that the client is disconnected and may come back, waits for what is under way, and ends. The
     * events that are not acknowledged are returned, in order, those included that the library publishes by itself; their
     * futures end with {@link Reason#OUTCOME_UNKNOWN} or, where they were not sent, {@link Reason#CLOSED}.
     */
    public List<SpecificRecord> close(Duration timeout) {
        presence.stop(false);
        numbers.close();
        return raw.close(timeout);
    }

    /**
     * Says that the client is disconnected and may come back, closes within {@value PublisherConfig#CLOSE_TIMEOUT_MS}, and logs
     * how much was not acknowledged. What the client holds stays until the ledger gives it up, or until it connects with its
     * next term: see {@link #leave()}.
     */
    @Override
    public void close() {
        presence.stop(false);
        numbers.close();
        raw.close();
    }
}
