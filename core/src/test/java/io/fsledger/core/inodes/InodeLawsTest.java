package io.fsledger.core.inodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.Seed;
import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.ledger.Family.Tables;
import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.MemoryLedger;
import io.fsledger.core.ledger.MemoryLedger.Appended;
import io.fsledger.core.ledger.PartitionLedger;
import io.fsledger.core.ledger.ScenarioLedger.Rejected;
import io.fsledger.core.ledger.TestLimits;
import io.fsledger.core.table.Key;
import io.fsledger.core.table.MemoryTable;
import io.fsledger.core.table.Table;
import io.fsledger.core.table.TableSnapshot;
import io.fsledger.events.Cause;
import io.fsledger.events.InodeEvent;
import io.fsledger.events.ReasonCode;
import io.fsledger.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The laws of the ledger, on random logs of inodes. */
class InodeLawsTest {
    private static final int EVENTS = 3_000;
    private static final LedgerLimits LIMITS =
            TestLimits.of(3, 20, 2_000).with(Bound.RESOLVE_TIMEOUT_MS, 1_500).with(Bound.RECONNECT_ATTEMPTS, 2);

    @RepeatedTest(5)
    void givesTheSameForTheSameLogWhereverItIsStoppedAndStarted() {
        Random random = Seed.random("InodeLawsTest");
        MemoryLedger<InodeEvent> first = live(random);
        MemoryLedger<InodeEvent> again = replayed(first.log(), random, 0);
        MemoryLedger<InodeEvent> restarted = replayed(first.log(), random, 7);

        assertSame(again, first);
        assertSame(restarted, first);
    }

    /** All that was looked up is forgotten, in any order and by many threads: then nothing is left. */
    @RepeatedTest(10)
    void endsAtZeroInWhateverOrderForgetsCome() {
        Random random = Seed.random("InodeLawsTest");
        MemoryLedger<InodeEvent> ledger = InodeRulesTest.inMemory(LedgerLimits.UNCONFIGURED);
        List<InodeEvents> events = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            long inode = 2 + random.nextInt(20);
            String client = "thread-" + random.nextInt(4);
            int count = 1 + random.nextInt(5);
            events.add(InodeEvents.lookedUp(inode).by(client).count(count).named(1, "name" + inode));
            for (int left = count; left > 0; ) {
                int some = 1 + random.nextInt(left);
                events.add(InodeEvents.forgotten(inode).by(client).count(some));
                left -= some;
            }
        }
        Collections.shuffle(events, random);
        for (InodeEvents event : events) {
            ledger.publish(event.key(), event.event());
        }

        assertThat(ledger.rejections()).isEmpty();
        for (char left : new char[] {'e', 'c', 'd', 'n', 'k'}) {
            assertThat(TableSnapshot.of(ledger.entries(), Key.of(left).bytes()))
                    .as("keys of type " + left)
                    .isEmpty();
        }
        ledger.advance(Duration.ofSeconds(40));
        assertThat(ledger.needsTicks()).isFalse();
    }

    /** Attributes were once written twice. */
    @RepeatedTest(3)
    void writesEachEntryAtMostOnceForAnEvent() {
        Random random = Seed.random("InodeLawsTest");
        CountingTable entries = new CountingTable();
        PartitionLedger<InodeEvent> ledger =
                new PartitionLedger<>(InodeFamily::new, new Tables(entries, new MemoryTable()), 1);
        List<Appended<InodeEvent>> log = live(random).log();
        for (int offset = 0; offset < log.size(); offset++) {
            Appended<InodeEvent> appended = log.get(offset);
            boolean tick = appended.event().getTicked() != null;
            entries.written.clear();
            byte[] key = appended.key() == null ? null : appended.key().getBytes(StandardCharsets.UTF_8);
            ledger.apply(key, appended.event(), new Arrival("fs.inodes", 0, offset, appended.appendedAt()));
            assertThat(entries.written).doesNotHaveDuplicates();
            assertThat(tick || entries.written.size() <= 1).isTrue();
        }
    }

    /** A generator that has gone stale would let the laws hold of nothing. */
    @Test
    void meetsAllThatCanHappen() {
        Random random = Seed.random("InodeLawsTest");
        Set<ReasonCode> codes = EnumSet.noneOf(ReasonCode.class);
        Set<Cause> causes = EnumSet.noneOf(Cause.class);
        int removed = 0;
        // so many that none of them misses what happens in one of four logs
        for (int log = 0; log < 30; log++) {
            MemoryLedger<InodeEvent> ledger = live(random);
            ledger.rejections().stream().map(Rejected::code).forEach(codes::add);
            ledger.derived().forEach(event -> causes.add(event.getHeader().getCause()));
            removed += ledger.published(Topics.WRITES).size();
            assertThat(ledger.published(Topics.EVICTIONS)).isNotEmpty();
        }
        assertThat(removed).isPositive();
        assertThat(codes)
                .contains(
                        ReasonCode.MALFORMED,
                        ReasonCode.STALE_TERM,
                        ReasonCode.STALE_GENERATION,
                        ReasonCode.FENCED,
                        ReasonCode.UNKNOWN_INODE,
                        ReasonCode.FORGET_UNDERFLOW,
                        ReasonCode.STALE_RESOLUTION);
        assertThat(causes)
                .contains(
                        Cause.DELEGATED,
                        Cause.NAMED,
                        Cause.EVICTED,
                        Cause.UNLINKED,
                        Cause.LOST,
                        Cause.GENERATION_ENDED);
    }

    /** A ledger as it runs: what is derived is appended a little later, between what others publish. */
    private static MemoryLedger<InodeEvent> live(Random random) {
        MemoryLedger<InodeEvent> ledger = InodeRulesTest.inMemory(LIMITS);
        RandomInodes events = new RandomInodes(random);
        // fences would soon leave nobody
        int lives = 4;
        for (int i = 0; i < EVENTS; i++) {
            InodeEvents event = events.next(ledger).renamed(i * lives / EVENTS);
            ledger.append(event.key(), event.event());
            ledger.idle(Duration.ofMillis(random.nextInt(300)));
            for (int handled = random.nextInt(6); handled > 0; handled--) {
                ledger.handleNext(true);
            }
        }
        ledger.handleAll();
        InodeInvariants.check(ledger);
        return ledger;
    }

    /** Restarts before one event of so many; never for 0. */
    private static MemoryLedger<InodeEvent> replayed(List<Appended<InodeEvent>> log, Random random, int restartOneOf) {
        MemoryLedger<InodeEvent> ledger = InodeRulesTest.inMemory(LedgerLimits.UNCONFIGURED);
        for (Appended<InodeEvent> appended : log) {
            if (restartOneOf > 0 && random.nextInt(restartOneOf) == 0) {
                ledger.restart();
            }
            ledger.append(appended);
            ledger.handleNext(false);
        }
        return ledger;
    }

    private static void assertSame(MemoryLedger<InodeEvent> other, MemoryLedger<InodeEvent> first) {
        assertThat(TableSnapshot.of(other.entries())).isEqualTo(TableSnapshot.of(first.entries()));
        assertThat(TableSnapshot.of(other.marks())).isEqualTo(TableSnapshot.of(first.marks()));
        assertThat(other.derived()).isEqualTo(first.derived());
        assertThat(other.rejections()).isEqualTo(first.rejections());
        assertThat(other.published(Topics.RESOLUTIONS)).isEqualTo(first.published(Topics.RESOLUTIONS));
        assertThat(other.published(Topics.EVICTIONS)).isEqualTo(first.published(Topics.EVICTIONS));
        assertThat(other.published(Topics.WRITES)).isEqualTo(first.published(Topics.WRITES));
        assertThat(other.published(Topics.CLIENTS)).isEqualTo(first.published(Topics.CLIENTS));
    }

    /** Notes which entries of inodes are written. */
    private static final class CountingTable implements Table {
        private final MemoryTable table = new MemoryTable();
        private final List<String> written = new ArrayList<>();

        @Override
        public byte @Nullable [] get(byte[] key) {
            return table.get(key);
        }

        @Override
        public void put(byte[] key, byte[] value) {
            note(key);
            table.put(key, value);
        }

        @Override
        public void delete(byte[] key) {
            note(key);
            table.delete(key);
        }

        private void note(byte[] key) {
            if (InodeKeys.isEntry(key)) {
                written.add(java.util.HexFormat.of().formatHex(key));
            }
        }

        @Override
        public Scan scan(byte[] prefix, byte @Nullable [] after) {
            return table.scan(prefix, after);
        }
    }
}
