package io.fsledger.core.writes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.Seed;
import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.MemoryLedger;
import io.fsledger.core.ledger.MemoryLedger.Appended;
import io.fsledger.core.ledger.ScenarioLedger.Rejected;
import io.fsledger.core.table.TableSnapshot;
import io.fsledger.events.CoalescedWrite;
import io.fsledger.events.ReasonCode;
import io.fsledger.events.WriteEvent;
import io.fsledger.schemas.Topics;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The laws of the ledger, and what writes mean, on random logs. */
class WriteLawsTest {
    private static final int EVENTS = 2_000;

    @RepeatedTest(5)
    void hasOnDiskWhatWasWritten() {
        Random random = Seed.random("WriteLawsTest");
        WriteModel model = new WriteModel(WriteRulesTest.inMemory(RandomWrites.LIMITS));
        model.run(random, EVENTS, 100);
        assertThat(model.appends()).isPositive();
    }

    @RepeatedTest(5)
    void givesTheSameForTheSameLogWhereverItIsStoppedAndStarted() {
        Random random = Seed.random("WriteLawsTest");
        MemoryLedger<WriteEvent> first = live(random);
        assertSame(replayed(first.log(), random, 0), first);
        assertSame(replayed(first.log(), random, 7), first);
    }

    @RepeatedTest(3)
    void makesNoRecordLargerThanItsLimit() {
        Random random = Seed.random("WriteLawsTest");
        int largest = 0;
        for (CoalescedWrite record : live(random).published(Topics.COALESCED)) {
            largest = Math.max(largest, CoalescedSizes.of(record));
        }
        assertThat(largest).isBetween(2_000, 4_096 - 100);
    }

    /** A generator that has gone stale would let the laws hold of nothing. */
    @Test
    void meetsAllThatCanHappen() {
        Random random = Seed.random("WriteLawsTest");
        Set<ReasonCode> codes = EnumSet.noneOf(ReasonCode.class);
        MemoryLedger<WriteEvent> ledger = live(random);
        ledger.rejections().stream().map(Rejected::code).forEach(codes::add);
        List<CoalescedWrite> records = ledger.published(Topics.COALESCED);
        assertThat(ledger.duplicates()).isPositive();
        assertThat(records).anyMatch(record -> record.getRemoval() != null);
        assertThat(records).anyMatch(record -> record.getTruncation() != null);
        assertThat(records)
                .anyMatch(record -> record.getWrite() != null
                        && record.getWrite().getSegments().size() > 1);
        assertThat(codes)
                .contains(
                        ReasonCode.MALFORMED,
                        ReasonCode.KEY_MISMATCH,
                        ReasonCode.STALE_TERM,
                        ReasonCode.STALE_GENERATION,
                        ReasonCode.FENCED,
                        ReasonCode.UNKNOWN_SIZE);
    }

    private static MemoryLedger<WriteEvent> live(Random random) {
        MemoryLedger<WriteEvent> ledger = WriteRulesTest.inMemory(RandomWrites.LIMITS);
        RandomWrites events = new RandomWrites(random);
        for (int i = 0; i < EVENTS; i++) {
            WriteEvents event = events.next();
            ledger.publish(event.key(), event.event());
            ledger.idle(Duration.ofMillis(random.nextInt(100)));
            if (random.nextInt(10) == 0) {
                ledger.advance(Duration.ofMillis(400));
            }
        }
        return ledger;
    }

    /** Restarts before one event of so many; never for 0. */
    private static MemoryLedger<WriteEvent> replayed(List<Appended<WriteEvent>> log, Random random, int restartOneOf) {
        MemoryLedger<WriteEvent> ledger = WriteRulesTest.inMemory(LedgerLimits.UNCONFIGURED);
        for (Appended<WriteEvent> appended : log) {
            if (restartOneOf > 0 && random.nextInt(restartOneOf) == 0) {
                ledger.restart();
            }
            ledger.append(appended);
            ledger.handleNext(false);
        }
        return ledger;
    }

    private static void assertSame(MemoryLedger<WriteEvent> other, MemoryLedger<WriteEvent> first) {
        assertThat(TableSnapshot.of(other.entries())).isEqualTo(TableSnapshot.of(first.entries()));
        assertThat(TableSnapshot.of(other.marks())).isEqualTo(TableSnapshot.of(first.marks()));
        assertThat(other.rejections()).isEqualTo(first.rejections());
        assertThat(other.published(Topics.COALESCED)).isEqualTo(first.published(Topics.COALESCED));
    }
}
