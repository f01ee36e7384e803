package io.fsledger.core.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fsledger.core.ledger.Family.Tables;
import io.fsledger.core.table.LayeredReader;
import io.fsledger.core.table.MemoryTable;
import io.fsledger.core.table.Table;
import io.fsledger.core.table.TableReader;
import io.fsledger.events.Cause;
import io.fsledger.events.Configured;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * A ledger in memory. Tests that look at what is under way append and handle event by event.
 *
 * @param <E> the family's events
 */
public final class MemoryLedger<E extends SpecificRecord> implements ScenarioLedger<E> {
    /** An event as it stands in the log. */
    public record Appended<E>(@Nullable String key, E event, long appendedAt) {}

    private final Topic<E> topic;
    private final Family.Factory<E> factory;
    private final ScenarioEvent<E> tick;
    private final Table entries = new MemoryTable();
    private final Table marks = new MemoryTable();
    private final List<Appended<E>> log = new ArrayList<>();
    private final List<Rejected> rejections = new ArrayList<>();
    private final List<E> derived = new ArrayList<>();
    private final Map<Topic<?>, List<SpecificRecord>> published = new HashMap<>();
    private PartitionLedger<E> ledger;
    private int handled;
    private long duplicates;
    private long now = 1_700_000_000_000L;

    public MemoryLedger(Topic<E> topic, Family.Factory<E> factory, LedgerLimits limits, ScenarioEvent<E> tick) {
        this.topic = topic;
        this.factory = factory;
        this.tick = tick;
        ledger = load();
        if (!limits.equals(LedgerLimits.UNCONFIGURED)) {
            Header header = new Header("fsledger", 0L, 0L, 0L, Origin.SERVICE, Cause.NONE, null);
            publish(null, Events.of(topic, header, "configured", new Configured(limits.toList())));
        }
    }

    private PartitionLedger<E> load() {
        return new PartitionLedger<>(factory, new Tables(entries, marks), 1);
    }

    /** Stops, and goes on with what the tables hold and, where something was kept in memory, with the log. */
    @Override
    public void restart() {
        ledger = load();
        Memory<E> memory = ledger.memory();
        if (memory != null && memory.from() != -1) {
            for (int offset = (int) memory.from(); offset < handled; offset++) {
                memory.replay(log.get(offset).event(), arrival(offset));
            }
        }
    }

    private Arrival arrival(int offset) {
        return new Arrival("fs." + topic.suffix(), 0, offset, log.get(offset).appendedAt());
    }

    @Override
    public TableReader state() {
        Memory<E> memory = ledger.memory();
        return memory == null ? entries : new LayeredReader(memory.reader(), entries);
    }

    @Override
    public long publish(@Nullable String key, E event) {
        long offset = append(key, event);
        handleAll();
        return offset;
    }

    /** Appends an event and leaves it unhandled. */
    public long append(@Nullable String key, E event) {
        return append(new Appended<>(key, event, now));
    }

    /** Appends an event as it stood in another log. */
    public long append(Appended<E> event) {
        log.add(event);
        return log.size() - 1;
    }

    public void handleAll() {
        while (handleNext(true)) {
            // until nothing is left
        }
    }

    /**
     * Handles the next event of the log.
     *
     * @param append whether what is derived is appended: not where the log has it already
     * @return false where there was none
     */
    public boolean handleNext(boolean append) {
        if (handled == log.size()) {
            return false;
        }
        Appended<E> next = log.get(handled);
        Arrival at = arrival(handled);
        handled++;
        Outcome outcome = ledger.apply(next.key() == null ? null : next.key().getBytes(UTF_8), next.event(), at);
        switch (outcome.kind()) {
            case REFUSED -> reject(at.offset(), outcome.refusalOrThrow());
            case DUPLICATE -> duplicates++;
            case APPLIED -> {
                // nothing to record
            }
        }
        ledger.effects().reports().forEach(report -> reject(report.event().getOffset(), report.refusal()));
        ledger.effects().derived().forEach(event -> publish(topic, event, append));
        ledger.effects().published().forEach(one -> publish(one.topic(), one.record(), append));
        for (Effects.Fence fence : ledger.effects().fences()) {
            for (Topic<?> family : Topics.FAMILIES) {
                publish(family, Events.of(family, fence.header(), "fenced", fence.fenced()), append);
            }
        }
        return true;
    }

    private void publish(Topic<?> to, SpecificRecord record, boolean append) {
        if (to != topic) {
            published.computeIfAbsent(to, t -> new ArrayList<>()).add(record);
            return;
        }
        E event = topic.type().cast(record);
        derived.add(event);
        if (append) {
            append(topic.keyOf(event), event);
        }
    }

    private void reject(long offset, Refusal refusal) {
        rejections.add(new Rejected(offset, refusal.code(), refusal.sentence()));
    }

    @Override
    public void advance(Duration time) {
        for (Duration left = time; !left.isNegative() && !left.isZero(); left = left.minus(TICK)) {
            idle(TICK);
            publish(tick.key(), tick.event());
        }
    }

    @Override
    public void idle(Duration time) {
        now += time.toMillis();
    }

    /** Appended, and not handled yet. */
    public List<Appended<E>> unhandled() {
        return List.copyOf(log.subList(handled, log.size()));
    }

    public List<Appended<E>> log() {
        return List.copyOf(log);
    }

    public boolean needsTicks() {
        return ledger.needsTicks();
    }

    @Override
    public Table entries() {
        return entries;
    }

    @Override
    public Table marks() {
        return marks;
    }

    @Override
    public List<Rejected> rejections() {
        return List.copyOf(rejections);
    }

    @Override
    public List<E> derived() {
        return List.copyOf(derived);
    }

    @Override
    public <T extends SpecificRecord> List<T> published(Topic<T> to) {
        return published.getOrDefault(to, List.of()).stream()
                .map(to.type()::cast)
                .toList();
    }

    @Override
    public long duplicates() {
        return duplicates;
    }
}
