package io.fsledger.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.client.Position;
import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.ledger.Effects;
import io.fsledger.core.ledger.Family.Tables;
import io.fsledger.core.ledger.Outcome;
import io.fsledger.core.ledger.PartitionLedger;
import io.fsledger.core.ledger.Refusal;
import io.fsledger.core.table.MemoryTable;
import io.fsledger.core.table.RowViews;
import io.fsledger.core.table.TableReader;
import io.fsledger.core.table.TableReader.Entry;
import io.fsledger.core.table.TableSnapshot;
import io.fsledger.events.ClientReleased;
import io.fsledger.events.Configured;
import io.fsledger.events.EventPosition;
import io.fsledger.events.Fenced;
import io.fsledger.events.Origin;
import io.fsledger.events.ReasonCode;
import io.fsledger.events.Rejection;
import io.fsledger.events.Ticked;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.EventReader;
import io.fsledger.schemas.serde.UnreadableEventException;
import io.fsledger.streams.app.LedgerService;
import io.fsledger.streams.kernel.FamilyDefinition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What must be true of a service, worked out from the logs of all families alone with the rules in core, over tables in memory: what
 * its stores hold, what stands in its topics because of something else, and what was refused. Each once: no more, no less.
 */
final class LedgerFold {
    private final KafkaLog log;
    private final int partitions;
    private final Set<Position> publishedByTest;
    private final Map<String, Map<Integer, Partition>> families = new TreeMap<>();
    private final Map<String, Integer> derivedByRules = new TreeMap<>();
    private final Map<String, Integer> derivedInLog = new TreeMap<>();
    private final Map<String, Integer> refusedByRules = new TreeMap<>();
    private long events;
    private long duplicates;

    private record Partition(Tables tables, PartitionLedger<?> ledger) {}

    /**
     * Folds what is committed now.
     *
     * @param publishedByTest where events stand that say they are the service's, and are not
     */
    LedgerFold(KafkaLog log, int partitions, Set<Position> publishedByTest) {
        this.log = log;
        this.partitions = partitions;
        this.publishedByTest = publishedByTest;
        LedgerService.FAMILIES.forEach(this::fold);
        Topics.ALL.stream()
                .filter(topic -> topic != Topics.REJECTIONS && topic != Topics.OPERATIONS)
                .filter(topic -> !families.containsKey(topic.suffix()))
                .forEach(this::collect);
    }

    private <E extends SpecificRecord> void fold(FamilyDefinition<E> family) {
        Map<Integer, Partition> folded = new TreeMap<>();
        families.put(family.name(), folded);
        Map<Integer, PartitionLedger<E>> ledgers = new HashMap<>();
        EventReader<E> reader = log.reader(family.topic());
        for (ConsumerRecord<byte[], byte[]> record : log.read(family.topic())) {
            PartitionLedger<E> ledger = ledgers.computeIfAbsent(record.partition(), number -> {
                Tables tables = new Tables(new MemoryTable(), new MemoryTable());
                PartitionLedger<E> made = new PartitionLedger<>(family.rules(), tables, partitions);
                folded.put(number, new Partition(tables, made));
                return made;
            });
            apply(family, ledger, reader, record);
        }
    }

    private <E extends SpecificRecord> void apply(
            FamilyDefinition<E> family,
            PartitionLedger<E> ledger,
            EventReader<E> reader,
            ConsumerRecord<byte[], byte[]> record) {
        events++;
        Arrival at = new Arrival(record.topic(), record.partition(), record.offset(), record.timestamp());
        E event = read(reader, record);
        Outcome outcome = event == null
                ? ledger.refuse(Refusal.malformed("unreadable"), at)
                : ledger.apply(record.key(), event, at);
        switch (outcome.kind()) {
            case REFUSED -> refuse(at.position(), outcome.refusalOrThrow().code());
            case DUPLICATE -> duplicates++;
            case APPLIED -> {
                // what that means is in the tables and the effects
            }
        }
        caused(family.topic(), ledger.effects());
        Position position = new Position(family.name(), record.partition(), record.offset());
        if (event != null && isDerived(event) && !publishedByTest.contains(position)) {
            derivedInLog.merge(shown(family.topic(), record.partition(), event), 1, Integer::sum);
        }
    }

    private static <E extends SpecificRecord> @Nullable E read(
            EventReader<E> reader, ConsumerRecord<byte[], byte[]> record) {
        try {
            return reader.read(record.value());
        } catch (UnreadableEventException e) {
            return null;
        }
    }

    private <E extends SpecificRecord> void caused(Topic<E> topic, Effects<E> effects) {
        effects.reports()
                .forEach(report -> refuse(report.event(), report.refusal().code()));
        effects.derived().forEach(event -> expect(topic, 0, event));
        effects.published().forEach(one -> expect(one.topic(), 0, one.record()));
        effects.fences().forEach(fence -> {
            for (Topic<?> family : Topics.FAMILIES) {
                for (int partition = 0; partition < partitions; partition++) {
                    expect(family, partition, Events.of(family, fence.header(), "fenced", fence.fenced()));
                }
            }
        });
    }

    private void expect(Topic<?> topic, int partition, SpecificRecord record) {
        derivedByRules.merge(shown(topic, partition, record), 1, Integer::sum);
    }

    private void refuse(EventPosition event, ReasonCode code) {
        refusedByRules.merge(
                event.getTopic() + ":" + event.getPartition() + ":" + event.getOffset() + " " + code, 1, Integer::sum);
    }

    /** Of a topic that nobody else publishes to. */
    private <E extends SpecificRecord> void collect(Topic<E> topic) {
        EventReader<E> reader = log.reader(topic);
        for (ConsumerRecord<byte[], byte[]> record : log.read(topic)) {
            E event = Objects.requireNonNull(read(reader, record), "unreadable");
            derivedInLog.merge(shown(topic, record.partition(), event), 1, Integer::sum);
        }
    }

    /** Because of another event. An operator's release comes from the service too, and has no other cause. */
    private static boolean isDerived(SpecificRecord event) {
        SpecificRecord body = Events.body(event);
        boolean ofItself = body instanceof Ticked || body instanceof Configured || body instanceof ClientReleased;
        return Events.header(event).getOrigin() == Origin.SERVICE && !ofItself;
    }

    /** Fences have no key, and count for each partition. */
    private static String shown(Topic<?> topic, int partition, SpecificRecord record) {
        boolean fence = Topics.FAMILIES.contains(topic) && Events.body(record) instanceof Fenced;
        return topic.suffix() + (fence ? ":" + partition : "") + " " + record;
    }

    /** All that is derived stands in the log, all that is refused in its topic, each once; the stores hold what the tables hold. */
    void assertTheSame() {
        assertThat(derivedInLog).as("derived").isEqualTo(derivedByRules);
        assertThat(refusedInLog()).as("refused").isEqualTo(refusedByRules);
        for (FamilyDefinition<?> family : LedgerService.FAMILIES) {
            assertThat(withViews(family.views(), log.store(family.topic(), family.entriesStore())))
                    .as("entries of %s", family.name())
                    .isEqualTo(entriesOf(family));
        }
    }

    /** How often each record stands in the topics because of something else. */
    Map<String, Integer> derivedInLog() {
        return derivedInLog;
    }

    /** How often each refusal stands in its topic. */
    Map<String, Integer> refusedInLog() {
        Map<String, Integer> refused = new TreeMap<>();
        for (Rejection one : log.rejections()) {
            refused.merge(
                    one.getTopic() + ":" + one.getPartition() + ":" + one.getOffset() + " " + one.getCode(),
                    1,
                    Integer::sum);
        }
        return refused;
    }

    private Map<String, String> entriesOf(FamilyDefinition<?> family) {
        Map<String, String> entries = new TreeMap<>();
        families.getOrDefault(family.name(), Map.of())
                .forEach((number, partition) -> TableSnapshot.of(
                                partition.tables().entries())
                        .forEach((key, value) -> entries.put(number + ":" + key, value)));
        return entries;
    }

    /** Whether nothing waits for time in these families: then nothing changes there any more by itself. */
    boolean isQuiet(List<Topic<?>> of) {
        return of.stream()
                .flatMap(family -> families.getOrDefault(family.suffix(), Map.of()).values().stream())
                .noneMatch(partition -> partition.ledger().needsTicks());
    }

    /** Where each partition of a family ends. */
    List<Position> positions(Topic<?> family) {
        List<Position> positions = new ArrayList<>();
        families.getOrDefault(family.suffix(), Map.of())
                .forEach((number, partition) -> positions.add(
                        new Position(family.suffix(), number, partition.ledger().position())));
        return positions;
    }

    /** The partition of a family in which a key lies. */
    TableReader entries(Topic<?> family, int partition) {
        Partition folded = families.getOrDefault(family.suffix(), Map.of()).get(partition);
        return folded == null ? new MemoryTable() : folded.tables().entries();
    }

    int partitions() {
        return partitions;
    }

    @Override
    public String toString() {
        return "%d events, %d derived, %d refused, %d duplicates"
                .formatted(
                        events,
                        derivedByRules.values().stream()
                                .mapToInt(Integer::intValue)
                                .sum(),
                        refusedByRules.size(),
                        duplicates);
    }

    /** A store as it is restored: what follows from rows does not stand in the changelog. */
    private static Map<String, String> withViews(RowViews views, Map<String, String> rows) {
        HexFormat hex = HexFormat.of();
        Map<String, String> all = new TreeMap<>(rows);
        rows.forEach((row, value) -> {
            int colon = row.indexOf(':') + 1;
            for (Entry view : views.of(hex.parseHex(row.substring(colon)), hex.parseHex(value))) {
                all.put(row.substring(0, colon) + hex.formatHex(view.key()), hex.formatHex(view.value()));
            }
        });
        return all;
    }
}
