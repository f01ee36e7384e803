package io.fsledger.streams.kernel;

import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.ledger.Effects;
import io.fsledger.core.ledger.Family;
import io.fsledger.core.ledger.Memory;
import io.fsledger.core.ledger.Outcome;
import io.fsledger.core.ledger.PartitionLedger;
import io.fsledger.core.ledger.Refusal;
import io.fsledger.core.table.RowViews;
import io.fsledger.events.Cause;
import io.fsledger.events.Configured;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.events.ReasonCode;
import io.fsledger.events.Ticked;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.serde.EventReader;
import io.fsledger.schemas.serde.UnreadableEventException;
import io.fsledger.state.LogReading;
import java.time.Instant;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * One partition of one family on Kafka Streams: reads each event, hands it to the {@link PartitionLedger}, and publishes
 * what that decides.
 *
 * <p>It gets bytes, so that what cannot be read is refused like anything else and nothing can stop a thread by being
 * large or broken. An exception out of here is a bug, or a registry that is away: it stops the thread, because to skip
 * an event silently would be to diverge from the log.
 */
final class FamilyProcessor<E extends SpecificRecord> implements Processor<byte[], byte[], byte[], byte[]> {
    private final FamilyDefinition<E> definition;
    private final FamilyRuntime runtime;
    private final RangeStores ranges;
    private final EventReader<E> reader;

    private @Nullable Work<E> work;

    /** What there is from {@code init} on. */
    private record Work<E extends SpecificRecord>(
            ProcessorContext<byte[], byte[]> context,
            StoreTable entries,
            StoreTable marks,
            PartitionLedger<E> ledger,
            FamilyOutput<E> output,
            PartitionGate gate,
            TickPace pace,
            int partition) {}

    /** While the log is read again; null from then on, and where it need not be. */
    private @Nullable CatchUp catchUp;

    /** Of a family that keeps something in memory, whose topic is not kept for ever. */
    private @Nullable LostInput lostInput;

    /** Whether what Streams has committed may be more than what was committed of its effects ({@link CatchUp#isAhead}). */
    private boolean ahead;

    FamilyProcessor(FamilyDefinition<E> definition, FamilyRuntime runtime, RangeStores ranges) {
        this.definition = definition;
        this.ranges = ranges;
        this.runtime = runtime;
        reader = runtime.serdes().reader(definition.topic());
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        RangeStore views = definition.views() == RowViews.NONE ? null : ranges.of(context.taskId());
        StoreTable entries = new StoreTable(context.getStateStore(definition.entriesStore()), views);
        StoreTable marks = new StoreTable(context.getStateStore(definition.marksStore()));
        PartitionLedger<E> ledger =
                new PartitionLedger<>(definition.rules(), new Family.Tables(entries, marks), runtime.partitions());
        int partition = context.taskId().partition();
        PartitionGate gate = runtime.gates().of(partition);
        FamilyOutput<E> output = new FamilyOutput<>(definition, runtime, context);
        TickPace pace = new TickPace(partition, runtime.partitions());
        work = new Work<>(context, entries, marks, ledger, output, gate, pace, partition);
        context.schedule(ticksFrom(partition), TickPace.TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
        context.schedule(CommitPace.LEAST, PunctuationType.WALL_CLOCK_TIME, now -> commitSoon(work()));
        Memory<E> memory = ledger.memory();
        if (memory == null) {
            gate.open(this, ledger.position(), null);
        } else {
            catchUpOrOpen(work, memory);
        }
    }

    /** One partition after the other: what all of them do at a tick would otherwise be in each other's way. */
    private Instant ticksFrom(int partition) {
        return Instant.EPOCH.plus(TickPace.TICK.multipliedBy(partition).dividedBy(runtime.partitions()));
    }

    /** Memory follows from events that were applied in a former life, and others may have been handed over that were not. */
    private void catchUpOrOpen(Work<E> w, Memory<E> memory) {
        TopicPartition partition = new TopicPartition(definition.topic().name(runtime.prefix()), w.partition());
        LostInput lostLater = new LostInput(runtime.starts(), w.partition());
        lostInput = lostLater;
        w.context()
                .schedule(
                        LostInput.LOOK,
                        PunctuationType.WALL_CLOCK_TIME,
                        now -> reportLost(w, partition, lostLater, now));
        SourceLog log = runtime.logs().open(partition);
        long beginning = log.beginning();
        long next = w.ledger().position() + 1;
        LogReading noted = CatchUp.noted(w.marks());
        long handed = noted.getHanded();
        boolean unread = beginning > Math.max(next, noted.getEmptyTo());
        boolean lost = unread || memory.from() != -1 && memory.from() < beginning;
        LogEmptiness emptiness = new LogEmptiness(w.ledger(), memory, w.marks(), runtime.logs(), partition);
        w.context().schedule(LogEmptiness.IDLE, PunctuationType.WALL_CLOCK_TIME, now -> {
            if (catchUp == null && !ahead) {
                emptiness.look();
            }
        });
        if (!lost && memory.from() == -1 && handed < next) {
            log.close();
            ahead = handed != -1;
            w.gate().open(this, w.ledger().position(), memory.reader());
            return;
        }
        long from = memory.from() == -1 ? next : memory.from();
        CatchUp begun = new CatchUp(log, w.marks(), Math.max(from, beginning), Math.max(next - 1, handed));
        catchUp = begun;
        if (lost) {
            begun.first(now -> {
                w.ledger().inputLost(beginning, lastApplied(w, partition, now));
                w.entries().flush();
                w.marks().flush();
                publishLost(w, partition, now);
            });
        }
        begun.goesOnWith(w.context().schedule(CatchUp.EVERY, PunctuationType.WALL_CLOCK_TIME, now -> {
            if (catchUp == begun) {
                catchUp(w, memory, begun, now);
            }
        }));
    }

    private void reportLost(Work<E> w, TopicPartition partition, LostInput lost, long now) {
        for (LostInput.Range taken = lost.next(); taken != null; taken = lost.next()) {
            w.ledger().inputLost(taken.from(), taken.to(), lastApplied(w, partition, now));
            publishLost(w, partition, now);
        }
    }

    private void publishLost(Work<E> w, TopicPartition partition, long now) {
        countReports(w.ledger().effects());
        publish(w, w.ledger().effects(), lastApplied(w, partition, now));
        w.context().commit();
    }

    private Arrival lastApplied(Work<E> w, TopicPartition partition, long now) {
        return new Arrival(partition.topic(), partition.partition(), w.ledger().position(), now);
    }

    private void catchUp(Work<E> w, Memory<E> memory, CatchUp begun, long now) {
        begun.slice(now, record -> {
            Arrival at = new Arrival(record.topic(), record.partition(), record.offset(), record.timestamp());
            if (at.offset() > w.ledger().position()) {
                handle(w, record.key(), record.value(), at);
                return;
            }
            E event = read(w, record.value()).event();
            if (event != null) {
                memory.replay(event, at);
            }
        });
        if (begun.isDone()) {
            begun.close();
            catchUp = null;
            ahead = CatchUp.isAhead(w.marks());
            w.gate().open(this, w.ledger().position(), memory.reader());
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Work<E> w = work();
        Arrival at = arrival(w.context(), record);
        if (catchUp != null) {
            catchUp.handed(at.offset());
        } else if (w.ledger().memory() == null || at.offset() > w.ledger().position()) {
            // otherwise it has been applied already, when the log was read again
            if (lostInput != null) {
                lostInput.handed(w.ledger().position() + 1, at.offset());
            }
            handle(w, record.key(), record.value(), at);
            if (ahead) {
                // what commits this event commits all that was applied before it
                CatchUp.forgetHanded(w.marks());
                ahead = false;
            }
        }
    }

    private void handle(Work<E> w, byte @Nullable [] key, byte @Nullable [] value, Arrival at) {
        E event = null;
        Outcome outcome;
        boolean applied = false;
        w.gate().enter();
        try {
            Read<E> read = read(w, value);
            event = read.event();
            outcome = event == null
                    ? w.ledger().refuse(read.refusalOrThrow(), at)
                    : w.ledger().apply(key, event, at);
            w.entries().flush();
            w.marks().flush();
            // whoever waits for this position finds it counted
            count(outcome, w.ledger().effects());
            applied = true;
        } finally {
            if (applied) {
                w.gate().leave(at.offset());
            } else {
                w.gate().leave();
            }
        }
        long now = w.context().currentSystemTimeMs();
        if (event != null && isOfThePartition(event)) {
            w.pace().cameBack(now);
            runtime.counts().countOfPartition();
        } else if (event != null && Events.header(event).getOrigin() == Origin.SERVICE) {
            runtime.counts().countDerived();
        }
        w.pace().handled(now, w.ledger().isReleasing());
        runtime.commits().handled();
        if (runtime.publishes(w.partition(), at.offset())) {
            publish(w, key, value, event, outcome, at);
        }
    }

    /** An event, or why there is none. */
    private record Read<E>(@Nullable E event, @Nullable Refusal refusal) {
        Refusal refusalOrThrow() {
            return Objects.requireNonNull(refusal, "neither event nor refusal");
        }
    }

    private Read<E> read(Work<E> w, byte @Nullable [] value) {
        int limit = w.ledger().limits().eventMaxBytes();
        if (value != null && value.length > limit) {
            return new Read<>(null, tooLarge(value.length, limit));
        }
        try {
            return new Read<>(reader.read(value), null);
        } catch (UnreadableEventException e) {
            return new Read<>(null, Refusal.malformed(String.valueOf(e.getMessage())));
        }
    }

    private static boolean isOfThePartition(SpecificRecord event) {
        SpecificRecord body = Events.body(event);
        return body instanceof Ticked || body instanceof Configured;
    }

    private void publish(
            Work<E> w, byte @Nullable [] key, byte @Nullable [] value, @Nullable E event, Outcome outcome, Arrival at) {
        if (outcome.kind() == Outcome.Kind.REFUSED) {
            Header header = event == null ? null : Events.header(event);
            w.output().reject(Rejections.of(outcome.refusalOrThrow(), at, header, key, value), key);
            runtime.commits().owe(false);
        }
        if (w.ledger().memory() != null) {
            // how far such a family has come is told by what it has committed: settled
            runtime.commits().owe(false);
        }
        publish(w, w.ledger().effects(), at);
    }

    private void publish(Work<E> w, Effects<E> effects, Arrival at) {
        w.output().publish(effects, at);
        if (!effects.isEmpty()) {
            runtime.commits().owe(effects.isAwaited());
        }
        commitSoon(w);
    }

    /** Where nothing goes out, Streams commits now and then. */
    private void commitSoon(Work<E> w) {
        if (runtime.commits().isDue(w.context().currentSystemTimeMs())) {
            w.context().commit();
        }
    }

    private void countReports(Effects<E> effects) {
        effects.reports()
                .forEach(report ->
                        runtime.counts().countRejected(report.refusal().code()));
        runtime.counts().countDropped(effects.droppedCount());
    }

    private void count(Outcome outcome, Effects<E> effects) {
        countReports(effects);
        switch (outcome.kind()) {
            case APPLIED -> runtime.counts().countApplied();
            case DUPLICATE -> runtime.counts().countDuplicate();
            case REFUSED ->
                runtime.counts().countRejected(outcome.refusalOrThrow().code());
        }
    }

    /**
     * Appends to this partition what is due: limits that do not hold here yet, and a tick while anything waits for time or for
     * another event. At its {@link TickPace}, and none while a rebuild replays what was before, because those of then are in the log.
     */
    private void tick(long now) {
        Work<E> w = work();
        boolean replaying = !runtime.publishes(w.partition(), w.ledger().position() + 1);
        if (!w.pace().isDue(now) || replaying || catchUp != null) {
            return;
        }
        if (!w.ledger().limits().equals(runtime.limits())) {
            append(w, "configured", new Configured(runtime.limits().toList()), now);
        } else if (w.ledger().needsTicks() || ahead) {
            append(w, "ticked", new Ticked(), now);
        }
    }

    private void append(Work<E> w, String kind, SpecificRecord body, long now) {
        Header header = new Header("fsledger", 0L, 0L, 0L, Origin.SERVICE, Cause.NONE, null);
        w.output().append(Events.of(definition.topic(), header, kind, body), w.partition(), now);
        w.pace().sent(now);
        runtime.commits().owe(true);
        commitSoon(w);
    }

    private static Refusal tooLarge(int length, int limit) {
        return new Refusal(ReasonCode.TOO_LARGE, "the event has " + length + " bytes, the limit is " + limit);
    }

    private static Arrival arrival(ProcessorContext<byte[], byte[]> context, Record<byte[], byte[]> record) {
        RecordMetadata metadata = context.recordMetadata().orElseThrow();
        return new Arrival(metadata.topic(), metadata.partition(), metadata.offset(), record.timestamp());
    }

    @Override
    public void close() {
        if (catchUp != null) {
            catchUp.close();
            catchUp = null;
        }
        if (work != null) {
            work.gate().close(this);
            work = null;
        }
    }

    private Work<E> work() {
        if (work == null) {
            throw new IllegalStateException("not initialised");
        }
        return work;
    }
}
