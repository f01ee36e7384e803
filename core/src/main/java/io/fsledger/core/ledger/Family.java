package io.fsledger.core.ledger;

import io.fsledger.core.table.Table;
import io.fsledger.events.Header;
import io.fsledger.schemas.Topic;
import io.fsledger.state.Release;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one family: what its events do to its state. They read no clock and no randomness and know of no other
 * partition, and they never throw for bad input.
 *
 * @param <E> the family's events
 */
public interface Family<E extends SpecificRecord> {
    /**
     * Makes a family over the state of one partition.
     *
     * @param <E> the family's events
     */
    @FunctionalInterface
    interface Factory<E extends SpecificRecord> {
        Family<E> over(Tables tables, LedgerScope scope);
    }

    /**
     * Where the state of a family lies in one partition.
     *
     * @param entries what there may be many of: each written when it changes
     * @param marks what changes with every event: the store behind it writes only the last value between two commits
     */
    record Tables(Table entries, Table marks) {}

    Topic<E> topic();

    /**
     * Whether clients hold something here, so that fences and terms count. Where they do not, a client may ask whatever its
     * term, also after it was fenced.
     */
    default boolean heldByClients() {
        return true;
    }

    /** What it keeps beside its tables; null where that is nothing, as in most. */
    default @Nullable Memory<E> memory() {
        return null;
    }

    /** Applies an event that its header allows, or says why not; a refused event changes nothing. */
    @Nullable
    Refusal apply(E event, Arrival at, Effects<E> effects, Releasing releasing);

    /** Ledger time has advanced: what was due is done. Bounded work; what is left is done at the next tick. */
    void ticked(Arrival at, Effects<E> effects, Releasing releasing);

    /**
     * What a release must still let go of, as the events that do it, at most {@code max} of them; fewer, or none, also where much is
     * passed over that it does not mean.
     *
     * @param after the key at which the last slice ended, null for the first
     * @param header gives the header that a derived event must have, for a holding's client and term
     */
    Slice<E> holdings(Release release, byte @Nullable [] after, int max, HeaderFor header);

    /** Makes the header of a derived event. */
    @FunctionalInterface
    interface HeaderFor {
        Header of(String client, long term);
    }

    /** Takes on a release that an event asks for: all that is left of an inode's former generations, say. */
    @FunctionalInterface
    interface Releasing {
        void begin(Release release);
    }

    /**
     * @param last key of the last holding looked at
     * @param exhausted nothing comes after this slice
     */
    record Slice<E>(List<E> events, byte @Nullable [] last, boolean exhausted) {}
}
