package io.fsledger.core.ledger;

import io.fsledger.core.table.TableReader;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What a family keeps beside its tables because it is too large for them: payload. It follows from the log behind some event on, so
 * nothing of it is stored. Whoever makes the family anew hands it those events again before it applies any other.
 *
 * @param <E> the family's events
 */
public interface Memory<E extends SpecificRecord> {
    /** Offset of the oldest event that it follows from; -1 where there is nothing in it. */
    long from();

    /** Takes into memory an event that was handled in a former life: nothing else is changed, and nothing comes of it. */
    void replay(E event, Arrival at);

    /**
     * An event was dropped as a duplicate or refused: on replay it must be again.
     *
     * @param event null where it could not be read
     */
    void passedOver(@Nullable E event, Arrival at);

    /**
     * The log begins at an offset behind {@link #from}: what can no longer be read is reported and given up.
     *
     * @param at where the last event stands that was handled
     */
    void inputLost(long beginning, Arrival at, Effects<E> effects);

    /** What is in memory, as entries that hide those of the same keys in the family's entries: for questions. */
    TableReader reader();
}
