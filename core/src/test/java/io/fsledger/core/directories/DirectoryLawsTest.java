package io.fsledger.core.directories;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.Seed;
import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.MemoryLedger;
import io.fsledger.core.ledger.MemoryLedger.Appended;
import io.fsledger.core.ledger.ScenarioLedger.Rejected;
import io.fsledger.core.ledger.TestLimits;
import io.fsledger.core.table.TableSnapshot;
import io.fsledger.events.Cause;
import io.fsledger.events.DirectoryEvent;
import io.fsledger.events.DirectoryNotification;
import io.fsledger.events.ReasonCode;
import io.fsledger.schemas.Topics;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The laws of the ledger, on random logs of directories. */
class DirectoryLawsTest {
    private static final int EVENTS = 3_000;
    private static final LedgerLimits LIMITS = TestLimits.of(2, 20, 2_000)
            .with(Bound.DIRECTORY_PENDING_MAX, 4)
            .with(Bound.DIRECTORY_WATCHES_MAX, 15)
            .with(Bound.DIRECTORY_INTERVAL_MS, 700);

    @RepeatedTest(5)
    void givesTheSameForTheSameLogWhereverItIsStoppedAndStarted() {
        Random random = Seed.random("DirectoryLawsTest");
        MemoryLedger<DirectoryEvent> first = live(random);
        MemoryLedger<DirectoryEvent> again = replayed(first.log(), random, 0);
        MemoryLedger<DirectoryEvent> restarted = replayed(first.log(), random, 7);

        assertSame(again, first);
        assertSame(restarted, first);
    }

    /** A generator that has gone stale would let the laws hold of nothing. */
    @Test
    void meetsAllThatCanHappen() {
        Random random = Seed.random("DirectoryLawsTest");
        Set<ReasonCode> codes = EnumSet.noneOf(ReasonCode.class);
        Set<Cause> causes = EnumSet.noneOf(Cause.class);
        long dropped = 0;
        long ended = 0;
        long together = 0;
        for (int log = 0; log < 10; log++) {
            MemoryLedger<DirectoryEvent> ledger = live(random);
            ledger.rejections().stream().map(Rejected::code).forEach(codes::add);
            ledger.derived().forEach(event -> causes.add(event.getHeader().getCause()));
            for (DirectoryNotification one : ledger.published(Topics.NOTIFICATIONS)) {
                dropped += one.getDropped();
                ended += one.getEnded() ? 1 : 0;
                together += one.getChanges().stream()
                        .filter(change -> change.getCount() > 1)
                        .count();
            }
        }
        assertThat(dropped).isPositive();
        assertThat(ended).isPositive();
        assertThat(together).isPositive();
        assertThat(codes)
                .contains(
                        ReasonCode.MALFORMED,
                        ReasonCode.STALE_TERM,
                        ReasonCode.STALE_GENERATION,
                        ReasonCode.FENCED,
                        ReasonCode.WATCH_LIMIT);
        assertThat(causes).contains(Cause.LOST, Cause.GENERATION_ENDED);
    }

    /** A ledger as it runs: what is derived is appended a little later, between what others publish. */
    private static MemoryLedger<DirectoryEvent> live(Random random) {
        MemoryLedger<DirectoryEvent> ledger = DirectoryRulesTest.inMemory(LIMITS);
        RandomDirectories events = new RandomDirectories(random);
        // fences and generations would soon leave nobody and nothing
        int lives = 10;
        for (int i = 0; i < EVENTS; i++) {
            DirectoryEvents event = events.next().moved(i * lives / EVENTS);
            ledger.append(event.key(), event.event());
            ledger.idle(Duration.ofMillis(random.nextInt(300)));
            for (int handled = random.nextInt(6); handled > 0; handled--) {
                ledger.handleNext(true);
            }
            if (i % 50 == 0) {
                DirectoryInvariants.check(ledger);
            }
        }
        ledger.handleAll();
        DirectoryInvariants.check(ledger);
        return ledger;
    }

    /** Restarts before one event of so many; never for 0. */
    private static MemoryLedger<DirectoryEvent> replayed(
            List<Appended<DirectoryEvent>> log, Random random, int restartOneOf) {
        MemoryLedger<DirectoryEvent> ledger = DirectoryRulesTest.inMemory(LedgerLimits.UNCONFIGURED);
        for (Appended<DirectoryEvent> appended : log) {
            if (restartOneOf > 0 && random.nextInt(restartOneOf) == 0) {
                ledger.restart();
            }
            ledger.append(appended);
            ledger.handleNext(false);
        }
        return ledger;
    }

    private static void assertSame(MemoryLedger<DirectoryEvent> other, MemoryLedger<DirectoryEvent> first) {
        assertThat(TableSnapshot.of(other.entries())).isEqualTo(TableSnapshot.of(first.entries()));
        assertThat(TableSnapshot.of(other.marks())).isEqualTo(TableSnapshot.of(first.marks()));
        assertThat(other.derived()).isEqualTo(first.derived());
        assertThat(other.rejections()).isEqualTo(first.rejections());
        assertThat(other.published(Topics.NOTIFICATIONS)).isEqualTo(first.published(Topics.NOTIFICATIONS));
        assertThat(other.published(Topics.CLIENTS)).isEqualTo(first.published(Topics.CLIENTS));
    }
}
