package io.fsledger.core.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fsledger.core.ledger.Family.Tables;
import io.fsledger.events.Configured;
import io.fsledger.events.EventPosition;
import io.fsledger.events.Fenced;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.events.ReasonCode;
import io.fsledger.events.Ticked;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.Keys;
import java.util.Arrays;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * One partition of one family: whatever happens to its state happens here, live and on replay alike.
 *
 * <ol>
 *   <li>State and effects follow from the events of this partition in their order, and from nothing else: no clock, no
 *       randomness, no other partition.
 *   <li>Every event ends in exactly one outcome, and none in an exception: an exception is a bug.
 * </ol>
 *
 * @param <E> the family's events
 */
public final class PartitionLedger<E extends SpecificRecord> {
    private static final Refusal UNKNOWN_EVENT = new Refusal(
            ReasonCode.UNKNOWN_EVENT, "not exactly one kind of event is set that this version of fsledger knows");

    private final Family<E> family;
    private final PartitionState state;
    private final ClientMarks clients;
    private final Releases<E> releases;
    private final int partitions;
    private final Effects<E> effects = new Effects<>();

    /**
     * @param partitions how many the topic has: an event on another partition than its key's is refused, because
     *     questions would look for it elsewhere
     */
    public PartitionLedger(Family.Factory<E> factory, Tables tables, int partitions) {
        this.partitions = partitions;
        state = new PartitionState(tables.marks(), partitions);
        family = factory.over(tables, state);
        clients = new ClientMarks(tables.marks());
        releases = new Releases<>(tables.marks(), state, family, clients);
    }

    /** Applies one event. What it causes outside of the state stands in {@link #effects()} until the next one. */
    public Outcome apply(byte @Nullable [] key, E event, Arrival at) {
        effects.clear();
        Outcome outcome = judge(key, event, at);
        Memory<E> memory = family.memory();
        if (memory != null && outcome.kind() != Outcome.Kind.APPLIED) {
            memory.passedOver(event, at);
        }
        state.save(at.offset());
        return outcome;
    }

    /** Counts an event that cannot even be read as handled. */
    public Outcome refuse(Refusal refusal, Arrival at) {
        effects.clear();
        Memory<E> memory = family.memory();
        if (memory != null) {
            memory.passedOver(null, at);
        }
        state.save(at.offset());
        return Outcome.of(refusal);
    }

    public Effects<E> effects() {
        return effects;
    }

    /** What the family keeps beside its tables, to be replayed before anything is applied; null where that is nothing. */
    public @Nullable Memory<E> memory() {
        return family.memory();
    }

    /**
     * Events before {@code beginning} that were never applied, or that memory follows from, are not in the log any more: what that
     * means stands in {@link #effects()}.
     *
     * @param at the last event that was applied
     */
    public void inputLost(long beginning, Arrival at) {
        effects.clear();
        long next = state.position() + 1;
        if (beginning > next) {
            reportLost(next, beginning, at);
        }
        Memory<E> memory = family.memory();
        if (memory != null && memory.from() != -1 && memory.from() < beginning) {
            memory.inputLost(beginning, at, effects);
        }
        state.save(Math.max(state.position(), beginning - 1));
    }

    /**
     * Events among those that were applied are known by now to have gone unread: that stands in {@link #effects()}.
     *
     * @param to exclusive
     * @param at the last event that was applied
     */
    public void inputLost(long from, long to, Arrival at) {
        effects.clear();
        reportLost(from, to, at);
    }

    private void reportLost(long from, long to, Arrival at) {
        effects.report(
                new EventPosition(at.topic(), at.partition(), from),
                null,
                new Refusal(
                        ReasonCode.INPUT_LOST,
                        "the events at offsets " + from + " to " + (to - 1)
                                + " were deleted from the log before they were applied"));
    }

    /** Offset of the last event that was handled; -1 before the first. */
    public long position() {
        return state.position();
    }

    /** As last configured by an event of this partition. */
    public LedgerLimits limits() {
        return state.limits();
    }

    /** Whether anything waits for time, so that ticks must be appended. */
    public boolean needsTicks() {
        return state.waiting() > 0;
    }

    /** Whether something is being let go of, which goes on with each tick. */
    public boolean isReleasing() {
        return state.releasing() != -1;
    }

    private Outcome judge(byte @Nullable [] key, E event, Arrival at) {
        SpecificRecord body = Events.body(event);
        Header header = Events.header(event);
        Refusal refusal = checkHeader(header);
        if (refusal != null) {
            return Outcome.of(refusal);
        }
        if (body != null && header.getOrigin() != Origin.SERVICE && Events.isServiceOnly(body.getSchema())) {
            return Outcome.of(Refusal.malformed(body.getSchema().getName() + " comes from the service only"));
        }
        if (body instanceof Ticked || body instanceof Fenced || body instanceof Configured) {
            return Outcome.of(applyToPartition(body, header, at));
        }
        if (header.getOrigin() == Origin.PRODUCER) {
            Outcome known = clients.judge(header, family.heldByClients());
            if (known != null) {
                return known;
            }
        }
        return Outcome.of(body == null ? UNKNOWN_EVENT : applyToFamily(key, event, header, at));
    }

    /** Ticks, fences and limits: they come from the service, and mean a partition rather than a key. */
    private @Nullable Refusal applyToPartition(SpecificRecord body, Header header, Arrival at) {
        if (body instanceof Ticked) {
            state.ticked(at);
            releases.ticked(at, effects);
            family.ticked(at, effects, release -> releases.begin(release, at, effects));
            return null;
        }
        if (body instanceof Configured configured) {
            Refusal refusal = state.limits().check(configured.getLimits());
            if (refusal == null) {
                state.configure(configured.getLimits());
            }
            return refusal;
        }
        Fenced fenced = (Fenced) body;
        Refusal refusal = Names.checkClient(fenced.getClient());
        if (refusal == null) {
            clients.fence(fenced);
            releases.begin(Releases.ofClient(fenced, header), at, effects);
        }
        return refusal;
    }

    private @Nullable Refusal applyToFamily(byte @Nullable [] key, E event, Header header, Arrival at) {
        Refusal refusal = checkKey(key, event, at);
        if (refusal == null) {
            refusal = family.apply(event, at, effects, release -> releases.begin(release, at, effects));
            releases.handled(header, at, effects);
        }
        return refusal;
    }

    private static @Nullable Refusal checkHeader(Header header) {
        if (header.getTerm() < 0) {
            return Refusal.malformed("term " + header.getTerm() + " is negative");
        }
        if (header.getSequence() < 0) {
            return Refusal.malformed("sequence " + header.getSequence() + " is negative");
        }
        return Names.checkClient(header.getClient());
    }

    private @Nullable Refusal checkKey(byte @Nullable [] key, E event, Arrival at) {
        String expected = family.topic().keyOf(event);
        if (expected == null) {
            return null;
        }
        byte[] bytes = Keys.bytes(expected);
        if (!Arrays.equals(bytes, key)) {
            String found = key == null ? "none" : Names.shown(new String(key, UTF_8));
            return new Refusal(
                    ReasonCode.KEY_MISMATCH, "the key is " + found + " where the event says " + Names.shown(expected));
        }
        int partition = Keys.partition(bytes, partitions);
        if (partition != at.partition()) {
            return new Refusal(
                    ReasonCode.KEY_MISMATCH,
                    "key " + Names.shown(expected) + " stands on partition " + at.partition() + " and belongs on "
                            + partition + ": use Kafka's default partitioner (murmur2)");
        }
        return null;
    }
}
