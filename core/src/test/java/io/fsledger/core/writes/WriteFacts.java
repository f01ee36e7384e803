package io.fsledger.core.writes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.Scenario.Fact;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.CoalescedSegment;
import io.fsledger.events.CoalescedWrite;
import io.fsledger.events.WriteEvent;
import io.fsledger.schemas.Topics;
import io.fsledger.state.AppendPlace;
import io.fsledger.state.WriteEntry;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a scenario says of writes. Unless said otherwise: of inode {@code mesa/42}. */
public final class WriteFacts {
    private static final int ALL = Integer.MAX_VALUE;

    private WriteFacts() {}

    /** What has left so far, in order, each as {@link #shown}. */
    public static Fact<WriteEvent> left(String... records) {
        return ledger -> assertThat(ledger.published(Topics.COALESCED).stream()
                        .map(WriteFacts::shown)
                        .toList())
                .containsExactly(records);
    }

    /** How many records have left so far. */
    public static Fact<WriteEvent> left(int records) {
        return ledger -> assertThat(ledger.published(Topics.COALESCED)).hasSize(records);
    }

    /** {@code 42: 0=abc 7=d}, {@code 42: size 3}, {@code 42: removed}; behind {@code #} the generation where it is not 0. */
    static String shown(CoalescedWrite record) {
        String of = record.getInode() + (record.getGeneration() == 0 ? "" : "#" + record.getGeneration()) + ": ";
        if (record.getTruncation() != null) {
            return of + "size " + record.getTruncation().getSize();
        }
        if (record.getRemoval() != null) {
            return of + "removed";
        }
        return of
                + record.getWrite().getSegments().stream()
                        .map(WriteFacts::shown)
                        .collect(Collectors.joining(" "));
    }

    private static String shown(CoalescedSegment segment) {
        String text = UTF_8.decode(segment.getData().duplicate()).toString();
        return segment.getOffset() + "=" + (text.length() > 20 ? text.length() + " bytes" : text);
    }

    /** The events that the bytes of the last record are of: {@code position x count x length}. */
    public static Fact<WriteEvent> sources(String... runs) {
        return ledger -> {
            List<CoalescedWrite> records = ledger.published(Topics.COALESCED);
            assertThat(records.get(records.size() - 1).getWrite().getSegments().stream()
                            .flatMap(segment -> segment.getSources().stream())
                            .map(run -> run.getPosition() + "x" + run.getCount() + "x" + run.getLength())
                            .toList())
                    .containsExactly(runs);
        };
    }

    public static Fact<WriteEvent> clean() {
        return clean(42);
    }

    public static Fact<WriteEvent> clean(long inode) {
        return ledger -> {
            WriteEntry entry = entry(ledger, inode);
            assertThat(entry == null || entry.getDirtyFrom() == -1).as("clean").isTrue();
            assertThat(views(ledger).ranges("mesa", inode, null, ALL).items()).isEmpty();
        };
    }

    /** What is buffered: offset, length, offset, length. */
    public static Fact<WriteEvent> dirty(long... offsetsAndLengths) {
        return dirtyInode(42, offsetsAndLengths);
    }

    public static Fact<WriteEvent> dirtyInode(long inode, long... offsetsAndLengths) {
        return ledger -> {
            assertThat(views(ledger).ranges("mesa", inode, null, ALL).items().stream()
                            .flatMap(range -> List.of(range.offset(), range.length()).stream())
                            .mapToLong(Long::longValue)
                            .toArray())
                    .containsExactly(offsetsAndLengths);
            assertThat(entry(ledger, inode))
                    .isNotNull()
                    .satisfies(entry -> assertThat(entry.getDirtyFrom()).isNotNegative());
        };
    }

    /** All dirty inodes of the partition, those first that are so for the longest. */
    public static Fact<WriteEvent> dirtyInodes(long... inodes) {
        return ledger -> assertThat(views(ledger).dirty(null, ALL).items().stream()
                        .mapToLong(WriteEntry::getInode)
                        .toArray())
                .containsExactly(inodes);
    }

    public static Fact<WriteEvent> buffered(long bytes) {
        return ledger -> assertThat(views(ledger).total().bytes()).isEqualTo(bytes);
    }

    public static Fact<WriteEvent> size(long size) {
        return ledger -> assertThat(entry(ledger, 42)).isNotNull().satisfies(entry -> {
            assertThat(entry.getSizeKnown()).as("known").isTrue();
            assertThat(entry.getSize()).isEqualTo(size);
        });
    }

    public static Fact<WriteEvent> sizeUnknown() {
        return ledger -> {
            WriteEntry entry = entry(ledger, 42);
            assertThat(entry == null || !entry.getSizeKnown()).isTrue();
        };
    }

    /** Where the append at a position went. */
    public static Fact<WriteEvent> appendedAt(long position, long offset, long length) {
        return ledger -> assertThat(append(ledger, position)).isNotNull().satisfies(place -> {
            assertThat(place.getOffset()).isEqualTo(offset);
            assertThat(place.getLength()).isEqualTo(length);
            assertThat(place.getInode()).isEqualTo(42);
        });
    }

    public static Fact<WriteEvent> noAppendAt(long position) {
        return ledger -> assertThat(append(ledger, position)).isNull();
    }

    static @Nullable AppendPlace append(ScenarioLedger<WriteEvent> ledger, long position) {
        return views(ledger).append(position, Bound.WRITE_APPENDS_REMEMBERED.unconfigured());
    }

    private static @Nullable WriteEntry entry(ScenarioLedger<WriteEvent> ledger, long inode) {
        return views(ledger).get("mesa", inode);
    }

    static WriteViews views(ScenarioLedger<WriteEvent> ledger) {
        return new WriteViews(ledger.state());
    }
}
