package io.fsledger.core.handles;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.Seed;
import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.MemoryLedger;
import io.fsledger.core.ledger.MemoryLedger.Appended;
import io.fsledger.core.ledger.ScenarioLedger.Rejected;
import io.fsledger.core.ledger.TestLimits;
import io.fsledger.core.table.Key;
import io.fsledger.core.table.TableSnapshot;
import io.fsledger.events.Cause;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.HandleRef;
import io.fsledger.events.ReasonCode;
import io.fsledger.state.OpenHandle;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The laws of the ledger, on random logs of handles: good events and bad ones, fences, ticks, and what they cause. */
class HandleLawsTest {
    private static final int EVENTS = 4_000;
    private static final LedgerLimits LIMITS = TestLimits.of(3, 50, 3_000);

    @RepeatedTest(5)
    void givesTheSameForTheSameLog() {
        Random random = Seed.random("HandleLawsTest");
        MemoryLedger<HandleEvent> first = live(random, LIMITS);
        MemoryLedger<HandleEvent> again = replayed(first.log(), random, 0);

        assertSame(again, first);
    }

    @RepeatedTest(5)
    void givesTheSameWhereverItIsStoppedAndStarted() {
        Random random = Seed.random("HandleLawsTest");
        MemoryLedger<HandleEvent> first = live(random, LIMITS);
        MemoryLedger<HandleEvent> restarted = replayed(first.log(), random, 7);

        assertSame(restarted, first);
    }

    @RepeatedTest(5)
    void equalsANaiveFoldOfTheLog() {
        Random random = Seed.random("HandleLawsTest");
        LedgerLimits unlimited = TestLimits.of(3, Integer.MAX_VALUE, 3_000);
        MemoryLedger<HandleEvent> ledger = live(random, unlimited);
        MemoryLedger<HandleEvent> replay = HandleRulesTest.inMemory(LedgerLimits.UNCONFIGURED);
        HandleModel model = new HandleModel();
        int compared = 0;
        for (Appended<HandleEvent> appended : ledger.log()) {
            boolean clockRuns = replay.needsTicks();
            replay.append(appended);
            replay.handleNext(false);
            model.apply(appended, clockRuns);
            if (++compared % 50 == 0) {
                assertEquals(replay, model);
            }
        }
        assertEquals(replay, model);
        assertThat(TableSnapshot.of(ledger.marks(), Key.of('R').bytes()))
                .as("no release is left")
                .isEmpty();
    }

    /** A generator that has gone stale would let the laws hold of nothing. */
    @Test
    void meetsAllThatCanHappen() {
        Random random = Seed.random("HandleLawsTest");
        Set<ReasonCode> codes = EnumSet.noneOf(ReasonCode.class);
        Set<Cause> causes = EnumSet.noneOf(Cause.class);
        long duplicates = 0;
        for (int log = 0; log < 60; log++) {
            MemoryLedger<HandleEvent> ledger = live(random, LIMITS);
            ledger.rejections().stream().map(Rejected::code).forEach(codes::add);
            ledger.derived().forEach(event -> causes.add(event.getHeader().getCause()));
            duplicates += ledger.duplicates();
        }

        assertThat(codes)
                .contains(
                        ReasonCode.MALFORMED,
                        ReasonCode.UNKNOWN_EVENT,
                        ReasonCode.KEY_MISMATCH,
                        ReasonCode.STALE_TERM,
                        ReasonCode.STALE_GENERATION,
                        ReasonCode.FENCED,
                        ReasonCode.SEQUENCE_TOO_OLD,
                        ReasonCode.HANDLE_EXISTS,
                        ReasonCode.HANDLE_NOT_FOUND);
        assertThat(causes).contains(Cause.DELEGATE_CLOSED, Cause.LOST, Cause.GENERATION_ENDED);
        assertThat(duplicates).isPositive();
    }

    /** A ledger as it runs: what is derived is appended a little later, between what others publish. */
    private static MemoryLedger<HandleEvent> live(Random random, LedgerLimits limits) {
        MemoryLedger<HandleEvent> ledger = HandleRulesTest.inMemory(limits);
        RandomHandles events = new RandomHandles(random);
        for (int i = 0; i < EVENTS; i++) {
            HandleEvents event = events.next();
            ledger.append(event.key(), event.event());
            ledger.idle(Duration.ofMillis(random.nextInt(300)));
            for (int handled = random.nextInt(4); handled > 0; handled--) {
                ledger.handleNext(true);
            }
        }
        ledger.handleAll();
        HandleInvariants.check(ledger);
        return ledger;
    }

    /** Restarts before one event of so many; never for 0. */
    private static MemoryLedger<HandleEvent> replayed(
            List<Appended<HandleEvent>> log, Random random, int restartOneOf) {
        // The limits are in the log: whoever replays it needs no others.
        MemoryLedger<HandleEvent> ledger = HandleRulesTest.inMemory(LedgerLimits.UNCONFIGURED);
        for (Appended<HandleEvent> appended : log) {
            if (restartOneOf > 0 && random.nextInt(restartOneOf) == 0) {
                ledger.restart();
            }
            ledger.append(appended);
            ledger.handleNext(false);
        }
        return ledger;
    }

    private static void assertSame(MemoryLedger<HandleEvent> other, MemoryLedger<HandleEvent> first) {
        assertThat(TableSnapshot.of(other.entries())).isEqualTo(TableSnapshot.of(first.entries()));
        assertThat(TableSnapshot.of(other.marks())).isEqualTo(TableSnapshot.of(first.marks()));
        assertThat(other.derived()).isEqualTo(first.derived());
        assertThat(other.rejections()).isEqualTo(first.rejections());
        assertThat(other.duplicates()).isEqualTo(first.duplicates());
    }

    private static void assertEquals(MemoryLedger<HandleEvent> ledger, HandleModel model) {
        HandleViews views = new HandleViews(ledger.entries(), ledger.marks());
        Map<HandleModel.Name, OpenHandle> open = new HashMap<>();
        for (OpenHandle handle : views.all(any -> true, null, Integer.MAX_VALUE).items()) {
            HandleRef ref =
                    new HandleRef(handle.getFilesystem(), handle.getInode(), handle.getGeneration(), handle.getFh());
            open.put(new HandleModel.Name(ref, handle.getClient()), handle);
        }
        assertThat(open).isEqualTo(model.open());
        HandleInvariants.check(ledger);
    }
}
