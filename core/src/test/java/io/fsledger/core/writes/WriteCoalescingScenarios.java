package io.fsledger.core.writes;

import static io.fsledger.core.writes.WriteEvents.bytes;
import static io.fsledger.core.writes.WriteEvents.drained;
import static io.fsledger.core.writes.WriteEvents.flushed;
import static io.fsledger.core.writes.WriteEvents.sized;
import static io.fsledger.core.writes.WriteEvents.written;
import static io.fsledger.core.writes.WriteFacts.buffered;
import static io.fsledger.core.writes.WriteFacts.clean;
import static io.fsledger.core.writes.WriteFacts.dirty;
import static io.fsledger.core.writes.WriteFacts.dirtyInode;
import static io.fsledger.core.writes.WriteFacts.dirtyInodes;
import static io.fsledger.core.writes.WriteFacts.left;
import static io.fsledger.core.writes.WriteFacts.sizeUnknown;
import static io.fsledger.core.writes.WriteFacts.sources;
import static io.fsledger.events.ReasonCode.MALFORMED;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.events.CoalescedWrite;
import io.fsledger.events.WriterShare;
import io.fsledger.schemas.Topics;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Small writes come in; few, large, ordered ones go out. */
interface WriteCoalescingScenarios extends WriteSuite {
    @Test
    default void limitsAreAsDocumented() {
        assertThat(LedgerLimits.UNCONFIGURED.get(Bound.WRITE_FLUSH_BYTES)).isEqualTo(1 << 20);
        assertThat(LedgerLimits.UNCONFIGURED.get(Bound.WRITE_BUFFER_BYTES)).isEqualTo(16 << 20);
        assertThat(LedgerLimits.UNCONFIGURED.get(Bound.WRITE_GAP_BYTES)).isEqualTo(4_096);
        assertThat(LedgerLimits.UNCONFIGURED.get(Bound.WRITE_DIRTY_MS)).isEqualTo(5_000);
        assertThat(LedgerLimits.UNCONFIGURED.get(Bound.WRITE_RECORD_MAX_BYTES)).isEqualTo(900 << 10);
    }

    @Test
    default void buffersAWriteUntilItIsTaken() {
        when(written(3, "abc"))
                .thenApplied()
                .and(dirty(3, 3), buffered(3), dirtyInodes(42), sizeUnknown(), left())
                .given(flushed())
                .and(clean(), buffered(0), dirtyInodes(), left("42: 3=abc"))
                .given(flushed())
                .and(left("42: 3=abc"));
    }

    @Test
    default void makesOneOfWhatIsAdjacent() {
        given(written(3, "def"), written(0, "abc"), written(6, "ghi"), flushed())
                .and(left("42: 0=abcdefghi"), sources("1x1x3", "0x1x3", "2x1x3"));
    }

    @Test
    default void saysOfRunsOfEventsOnlyWhereTheyBegin() {
        given(written(0, "ab"), written(2, "cd"), written(4, "ef"), written(6, "g"), flushed())
                .and(left("42: 0=abcdefg"), sources("0x3x2", "3x1x1"));
    }

    @Test
    default void letsTheLaterWriteWin() {
        given(written(0, "abcdef"), written(2, "XY"), flushed()).and(left("42: 0=abXYef"), sources("0x2x2", "0x1x2"));
        given(written(2, "XY"), written(0, "abcdef"), flushed()).and(left("42: 0=abcdef"), sources("1x1x6"));
        given(written(0, "abcd"), written(2, "XYZ"), written(1, "-"), flushed()).and(left("42: 0=a-XYZ"));
        given(written(2, "XYZ"), written(0, "abcd"), written(0, "abcd"), flushed())
                .and(left("42: 0=abcdZ"), sources("2x1x4", "0x1x1"));
    }

    @Test
    default void countsOverlappingBytesOnce() {
        given(written(0, 100), written(50, 100), written(50, 10)).and(dirty(0, 150), buffered(150));
    }

    @Test
    default void keepsAGapAsAGap() {
        given(written(0, "abc"), written(3 + 4_096, "def"), flushed()).and(left("42: 0=abc 4099=def"));
    }

    @Test
    default void partsWhatIsFartherApart() {
        given(written(3 + 4_097, "def"), written(0, "abc"), flushed()).and(left("42: 0=abc", "42: 4100=def"));
    }

    @Test
    default void takesAnotherGapIfToldTo() {
        nothingGiven(WriteSuite.with(Bound.WRITE_GAP_BYTES, 0))
                .given(written(0, "a"), written(1, "b"), written(3, "d"), flushed())
                .and(left("42: 0=ab", "42: 3=d"));
    }

    @Test
    default void doesNothingForNoBytes() {
        when(written(7, "")).thenApplied().and(clean(), left()).given(flushed()).and(left());
        given(sized(3), written(1, "a"))
                .when(written(100, ""))
                .thenNothingChanged()
                .and(dirty(1, 1), WriteFacts.size(3));
    }

    @Test
    default void refusesWhatLiesOutside() {
        when(written(-1, "a"))
                .thenRejected(MALFORMED, "offset -1")
                .when(written(Long.MAX_VALUE, "a"))
                .thenRejected(MALFORMED, "2^63-1")
                .when(written(-1, ""))
                .thenRejected(MALFORMED)
                .when(sized(-1))
                .thenRejected(MALFORMED, "size -1")
                .when(written(Long.MAX_VALUE - 1, "a"))
                .thenApplied()
                .and(dirty(Long.MAX_VALUE - 1, 1))
                .given(flushed())
                .and(left("42: 9223372036854775806=a"));
    }

    @Test
    default void refusesWhatHasNoInode() {
        when(written(0, "a").of(0)).thenRejected(MALFORMED, "inode 0");
        when(written(0, "a").generation(-1)).thenRejected(MALFORMED, "generation -1");
        when(written(0, "a").in("no/name")).thenRejected(MALFORMED);
    }

    @Test
    default void keepsInodesApart() {
        given(
                        written(0, "abc"),
                        written(0, "def").of(7),
                        written(3, "ghi"),
                        written(0, "jkl").in("other"))
                .and(dirty(0, 6), dirtyInode(7, 0, 3), dirtyInodes(42, 7, 42), buffered(12))
                .given(flushed())
                .and(left("42: 0=abcghi"), clean(), dirtyInode(7, 0, 3))
                .given(flushed().of(7))
                .and(left("42: 0=abcghi", "7: 0=def"));
    }

    @Test
    default void flushesAllWhereAllIsAskedFor() {
        given(written(0, "abc"), written(0, "def").of(7), drained())
                .and(left("42: 0=abc", "7: 0=def"), clean(), clean(7), buffered(0));
    }

    @Test
    default void keepsWhatIsAtTheThresholdAndFlushesAByteAbove() {
        int half = 1 << 19;
        given(written(0, half), written(half, half), written(5, 100))
                .and(left(), buffered(1 << 20))
                .given(written(2 * half, 1))
                .and(left(2), clean());
    }

    @Test
    default void flushesTheWholeInodeAtItsThreshold() {
        nothingGiven(WriteSuite.with(Bound.WRITE_FLUSH_BYTES, 10))
                .given(
                        written(0, "abcde"),
                        written(1_000_000, "fghij"),
                        written(0, "ABC").of(7))
                .and(left())
                .given(written(5, "-"))
                .and(left("42: 0=abcde-", "42: 1000000=fghij"), clean(), dirtyInodes(7));
    }

    @Test
    default void flushesTheOldestWhereAPartitionHasTooMuch() {
        nothingGiven(WriteSuite.with(Bound.WRITE_BUFFER_BYTES, 4_000))
                .given(
                        written(0, 1_000).of(1),
                        written(0, 1_000).of(2),
                        written(1_000, 1_000).of(1))
                .given(written(0, 1_000).of(3))
                .and(left(), buffered(4_000), dirtyInodes(1, 2, 3))
                .given(written(1_000, 1).of(3))
                .and(left("1: 0=2000 bytes"), buffered(2_001), dirtyInodes(2, 3));
    }

    /** So that a million single bytes are bounded too. */
    @Test
    default void countsWhatKeepsAccountApart() {
        String name = "editor";
        int extents = (10_000 - DirtyInode.OVERHEAD_BYTES) / (Extents.OVERHEAD_BYTES + name.length());
        var scenario = nothingGiven(WriteSuite.with(Bound.WRITE_BUFFER_BYTES, 10_000));
        for (int i = 0; i < extents; i++) {
            scenario.given(written(2L * i, "x").by(name));
        }
        scenario.and(left(), buffered(extents))
                .given(written(2L * extents, "x").by(name))
                .and(left(1), clean());
    }

    @Test
    default void flushesWhatIsDirtyForTooLong() {
        given(written(0, "abc"))
                .whenTimePasses(Duration.ofMillis(4_800))
                .and(dirty(0, 3))
                .given(written(3, "def"), written(0, "ghi").of(7))
                .whenTimePasses(Duration.ofMillis(200))
                .and(left("42: 0=abcdef"), dirtyInodes(7))
                .whenTimePasses(Duration.ofMillis(5_000))
                .and(left("42: 0=abcdef", "7: 0=ghi"), dirtyInodes());
    }

    @Test
    default void doesNotCountTheTimeInWhichNobodyListens() {
        given(written(0, "abc"))
                .whenNobodyListens(Duration.ofHours(1))
                .and(dirty(0, 3))
                .whenTimePasses(Duration.ofMillis(4_000))
                .and(dirty(0, 3));
    }

    @Test
    default void cutsWhatIsTooLargeForARecord() {
        byte[] data = new byte[20_000];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) ('a' + i % 26);
        }
        nothingGiven(WriteSuite.with(Bound.WRITE_RECORD_MAX_BYTES, 4_096))
                .given(written(17, data), written(30_000, bytes(100)), flushed())
                .and(ledger -> {
                    List<CoalescedWrite> records = ledger.published(Topics.COALESCED);
                    assertThat(records).hasSizeBetween(6, 7);
                    Disk disk = new Disk();
                    disk.follow(records);
                    Disk.File expected = new Disk.File(0);
                    expected.write(17, java.nio.ByteBuffer.wrap(data), 1);
                    expected.write(30_000, java.nio.ByteBuffer.wrap(bytes(100)), 2);
                    assertThat(disk.file("mesa", 42).holdsSameAs(expected)).isTrue();
                });
    }

    @Test
    default void saysWhoseTheBytesAre() {
        nothingGiven()
                .given(
                        written(0, "abcdef").by("editor"),
                        written(2, "xy").by("backup"),
                        written(6, "z").by("backup"),
                        written(1_000_000, "far").by("alone"),
                        flushed())
                .and(ledger -> assertThat(ledger.published(Topics.COALESCED))
                        .extracting(record -> record.getWrite().getWriters())
                        .containsExactly(
                                List.of(new WriterShare("backup", 3L), new WriterShare("editor", 4L)),
                                List.of(new WriterShare("alone", 3L))));
    }

    /** Names of writers take of a record's room too. */
    @Test
    default void keepsItsLimitHoweverManyWrite() {
        WriteEvents[] events = new WriteEvents[301];
        for (int i = 0; i < 300; i++) {
            events[i] = written(i, "a").by("%0128d".formatted(i));
        }
        events[300] = flushed();
        nothingGiven(WriteSuite.with(Bound.WRITE_RECORD_MAX_BYTES, 4_096))
                .given(events)
                .and(ledger -> {
                    List<CoalescedWrite> records = ledger.published(Topics.COALESCED);
                    assertThat(records)
                            .allSatisfy(record ->
                                    assertThat(CoalescedSizes.of(record)).isLessThanOrEqualTo(4_096 - 100));
                    assertThat(records.stream()
                                    .mapToInt(record ->
                                            record.getWrite().getWriters().size())
                                    .sum())
                            .isEqualTo(300);
                });
    }
}
