package io.fsledger.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fsledger.client.Position;
import io.fsledger.client.query.HandleInfo;
import io.fsledger.core.handles.HandleFamily;
import io.fsledger.core.handles.HandleModel;
import io.fsledger.core.handles.HandleViews;
import io.fsledger.core.handles.OpenFlags;
import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.ledger.Family.Tables;
import io.fsledger.core.ledger.MemoryLedger.Appended;
import io.fsledger.core.ledger.Outcome;
import io.fsledger.core.ledger.PartitionLedger;
import io.fsledger.core.ledger.Refusal;
import io.fsledger.core.table.MemoryTable;
import io.fsledger.events.EventPosition;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.ReasonCode;
import io.fsledger.schemas.serde.EventReader;
import io.fsledger.schemas.serde.UnreadableEventException;
import io.fsledger.state.OpenHandle;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What must be open by {@code fs.handles}, worked out from the log alone: once with the rules in core over tables in
 * memory, once with a naive model that shares no code with them.
 */
final class HandleFold {
    private final int partitions;
    private final EventReader<HandleEvent> reader;
    private final Map<Integer, Partition> folded = new TreeMap<>();
    private final List<Refused> refused = new ArrayList<>();

    /** An event that was refused, or reported later. */
    record Refused(int partition, long offset, ReasonCode code) {}

    private static final class Partition {
        final MemoryTable entries = new MemoryTable();
        final MemoryTable marks = new MemoryTable();
        final PartitionLedger<HandleEvent> ledger;
        final HandleModel model = new HandleModel();

        Partition(int partitions) {
            ledger = new PartitionLedger<>(HandleFamily::new, new Tables(entries, marks), partitions);
        }
    }

    HandleFold(List<ConsumerRecord<byte[], byte[]>> log, EventReader<HandleEvent> reader, int partitions) {
        this.reader = reader;
        this.partitions = partitions;
        log.forEach(this::apply);
    }

    private void apply(ConsumerRecord<byte[], byte[]> record) {
        Partition partition = folded.computeIfAbsent(record.partition(), number -> new Partition(partitions));
        Arrival at = new Arrival(record.topic(), record.partition(), record.offset(), record.timestamp());
        HandleEvent event;
        try {
            event = reader.read(record.value());
        } catch (UnreadableEventException e) {
            partition.ledger.refuse(Refusal.malformed("unreadable"), at);
            refused.add(new Refused(at.partition(), at.offset(), ReasonCode.MALFORMED));
            return;
        }
        boolean clockRuns = partition.ledger.needsTicks();
        Outcome outcome = partition.ledger.apply(record.key(), event, at);
        if (outcome.kind() == Outcome.Kind.REFUSED) {
            refused.add(new Refused(
                    at.partition(), at.offset(), outcome.refusalOrThrow().code()));
        }
        partition.ledger.effects().reports().forEach(report -> {
            EventPosition reported = report.event();
            refused.add(new Refused(
                    reported.getPartition(),
                    reported.getOffset(),
                    report.refusal().code()));
        });
        String key = record.key() == null ? null : new String(record.key(), UTF_8);
        partition.model.apply(new Appended<>(key, event, record.timestamp()), clockRuns);
    }

    List<Refused> refused() {
        return refused;
    }

    /** Where each partition ends. */
    List<Position> positions() {
        return folded.entrySet().stream()
                .map(entry -> new Position(
                        "handles", entry.getKey(), entry.getValue().ledger.position()))
                .toList();
    }

    List<HandleInfo> handlesByRules() {
        return folded.values().stream()
                .flatMap(partition -> new HandleViews(partition.entries, partition.marks)
                        .all(handle -> true, null, Integer.MAX_VALUE).items().stream())
                .map(HandleFold::info)
                .sorted(ORDER)
                .toList();
    }

    List<HandleInfo> handlesByModel() {
        return folded.values().stream()
                .flatMap(partition -> partition.model.open().values().stream())
                .map(HandleFold::info)
                .sorted(ORDER)
                .toList();
    }

    static final Comparator<HandleInfo> ORDER = Comparator.comparing(HandleInfo::toString);

    private static HandleInfo info(OpenHandle handle) {
        return new HandleInfo(
                handle.getFilesystem(),
                handle.getInode(),
                handle.getGeneration(),
                handle.getFh(),
                handle.getClient(),
                handle.getTerm(),
                new OpenFlags(handle.getFlags()),
                handle.getOffset(),
                handle.getDirty(),
                Instant.ofEpochMilli(handle.getOpenedAt()),
                handle.getDelegate());
    }
}
