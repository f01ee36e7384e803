package io.fsledger.core.ledger;

import io.fsledger.core.table.TableReader;
import io.fsledger.events.ReasonCode;
import io.fsledger.schemas.Topic;
import java.time.Duration;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * One family on a topic of one partition, as scenarios see it: in memory, and in the topology.
 *
 * @param <E> the family's events
 */
public interface ScenarioLedger<E> {
    /** What a tick waits for the next one. */
    Duration TICK = Duration.ofMillis(200);

    /**
     * An event that was refused, or of which it turned out later that it could not be applied.
     *
     * @param offset where that event stands
     */
    record Rejected(long offset, ReasonCode code, String sentence) {}

    /**
     * Appends an event and handles it, then all that the rules derive from it, until nothing is left.
     *
     * @return the offset of the event
     */
    long publish(@Nullable String key, E event);

    /** Time passes, and a tick is appended and handled every {@link #TICK}. */
    void advance(Duration time);

    /** Time passes, and nobody appends anything. */
    void idle(Duration time);

    TableReader entries();

    TableReader marks();

    /** Entries as questions see them: with what is in memory before them. */
    default TableReader state() {
        return entries();
    }

    /** The process stops, and goes on with what it has stored and with the log. */
    default void restart() {
        throw new UnsupportedOperationException();
    }

    /** All so far, in order. */
    List<Rejected> rejections();

    /** All events that rules have derived so far, in order. */
    List<E> derived();

    /** All that was published to another topic so far, in order. */
    <T extends SpecificRecord> List<T> published(Topic<T> topic);

    /** How many events were dropped as duplicates so far. */
    long duplicates();
}
