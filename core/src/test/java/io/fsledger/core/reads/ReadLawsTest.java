package io.fsledger.core.reads;

import static io.fsledger.core.reads.ReadEvents.BLOCK;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.Seed;
import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.MemoryLedger;
import io.fsledger.core.ledger.MemoryLedger.Appended;
import io.fsledger.core.ledger.ScenarioLedger.Rejected;
import io.fsledger.core.table.TableSnapshot;
import io.fsledger.events.BlockFetched;
import io.fsledger.events.Prefetch;
import io.fsledger.events.ReadEvent;
import io.fsledger.events.ReasonCode;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.Topics;
import io.fsledger.state.ReadCounts;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The laws of the ledger, on random logs of reads. */
class ReadLawsTest {
    private static final int EVENTS = 4_000;
    private static final LedgerLimits LIMITS = LedgerLimits.UNCONFIGURED
            .with(Bound.READS_REQUEST_TIMEOUT_MS, 2_000)
            .with(Bound.READS_TRACKED_MAX, 6)
            .with(Bound.READS_IN_FLIGHT_MAX, 20);

    @RepeatedTest(5)
    void givesTheSameForTheSameLogWhereverItIsStoppedAndStarted() {
        Random random = Seed.random("ReadLawsTest");
        MemoryLedger<ReadEvent> first = live(random);
        MemoryLedger<ReadEvent> again = replayed(first.log(), random, 0);
        MemoryLedger<ReadEvent> restarted = replayed(first.log(), random, 7);

        assertSame(again, first);
        assertSame(restarted, first);
    }

    @RepeatedTest(3)
    void whatHoldsOfReadsHoldsAfterEachEvent() {
        Random random = Seed.random("ReadLawsTest");
        MemoryLedger<ReadEvent> ledger = ReadRulesTest.inMemory(LedgerLimits.UNCONFIGURED);
        for (Appended<ReadEvent> appended : live(random).log()) {
            ledger.append(appended);
            ledger.handleNext(false);
            ReadInvariants.check(ledger);
            assertThat(new ReadViews(ledger.marks()).counts().getRemembered()).isLessThanOrEqualTo(6);
            assertThat(ledger.needsTicks())
                    .isEqualTo(!ReadInvariants.all(ledger.entries(), 'q').isEmpty());
        }
        ledger.advance(Duration.ofSeconds(3));
        assertThat(ledger.needsTicks()).isFalse();
    }

    /** Seen from outside only: what was requested, and what became of it. */
    @RepeatedTest(5)
    void neverAsksTwiceForWhatIsUnderWayNorForMoreThanItMay() {
        Random random = Seed.random("ReadLawsTest");
        MemoryLedger<ReadEvent> ledger = ReadRulesTest.inMemory(LedgerLimits.UNCONFIGURED);
        RandomReads events = new RandomReads(random);
        UnderWay underWay = new UnderWay();
        int seen = 0;
        for (int i = 0; i < EVENTS; i++) {
            ReadEvents next = events.next(ledger);
            ReadEvent event = next.event();
            if (next.key() == null) {
                continue;
            }
            int refused = ledger.rejections().size();
            long duplicates = ledger.duplicates();
            ledger.publish(next.key(), event);
            if (ledger.rejections().size() == refused && ledger.duplicates() == duplicates) {
                underWay.apply(event);
            }
            List<Prefetch> requests = ReadFacts.prefetches(ledger);
            for (Prefetch request : requests.subList(seen, requests.size())) {
                Map<Long, Long> ofInode = underWay.of(request.getInode());
                assertThat(request.getOffset()).isEqualTo(request.getBlock() * BLOCK);
                assertThat(ofInode.put(request.getBlock(), request.getRequest()))
                        .isNull();
                assertThat(ofInode).hasSizeLessThanOrEqualTo(4);
            }
            seen = requests.size();
        }
        assertThat(seen).isGreaterThan(EVENTS / 20);
    }

    /** What is under way of each inode, as somebody sees it who reads the topics. */
    private static final class UnderWay {
        private final Map<Long, Map<Long, Long>> requests = new HashMap<>();
        private final Map<Long, Long> generations = new HashMap<>();

        Map<Long, Long> of(long inode) {
            return requests.computeIfAbsent(inode, any -> new TreeMap<>());
        }

        void apply(ReadEvent event) {
            SpecificRecord body = Objects.requireNonNull(Events.body(event));
            long inode = (Long) body.get(1);
            long generation = (Long) body.get(2);
            if (event.getEvicted() != null || generation > generations.getOrDefault(inode, 0L)) {
                of(inode).clear();
            }
            generations.put(inode, generation);
            BlockFetched fetched = event.getBlockFetched();
            if (fetched != null) {
                of(inode).computeIfPresent(fetched.getBlock(), (block, request) -> {
                    boolean answers = fetched.getRequest() == -1 || fetched.getRequest() == request;
                    return answers ? null : request;
                });
            }
        }
    }

    /** A generator that has gone stale would let the laws hold of nothing. */
    @Test
    void meetsAllThatCanHappen() {
        Random random = Seed.random("ReadLawsTest");
        Set<ReasonCode> codes = EnumSet.noneOf(ReasonCode.class);
        long duplicates = 0;
        long unanswered = 0;
        long displaced = 0;
        for (int log = 0; log < 10; log++) {
            MemoryLedger<ReadEvent> ledger = live(random);
            ReadCounts counts = new ReadViews(ledger.marks()).counts();
            ledger.rejections().stream().map(Rejected::code).forEach(codes::add);
            duplicates += ledger.duplicates();
            unanswered += counts.getUnanswered();
            displaced += counts.getDisplaced();
            assertThat(ReadFacts.prefetches(ledger)).isNotEmpty();
        }
        assertThat(codes)
                .contains(ReasonCode.MALFORMED, ReasonCode.STALE_TERM, ReasonCode.STALE_GENERATION, ReasonCode.FENCED);
        assertThat(List.of(duplicates, unanswered, displaced)).allMatch(count -> count > 0);
    }

    /** A ledger as it runs: events are handled a little later than they are appended. */
    private static MemoryLedger<ReadEvent> live(Random random) {
        MemoryLedger<ReadEvent> ledger = ReadRulesTest.inMemory(LIMITS);
        RandomReads events = new RandomReads(random);
        for (int i = 0; i < EVENTS; i++) {
            ReadEvents event = events.next(ledger);
            ledger.append(event.key(), event.event());
            ledger.idle(Duration.ofMillis(random.nextInt(60)));
            for (int handled = random.nextInt(3); handled > 0; handled--) {
                ledger.handleNext(true);
            }
        }
        ledger.handleAll();
        ReadInvariants.check(ledger);
        return ledger;
    }

    /** Restarts before one event of so many; never for 0. */
    private static MemoryLedger<ReadEvent> replayed(List<Appended<ReadEvent>> log, Random random, int restartOneOf) {
        MemoryLedger<ReadEvent> ledger = ReadRulesTest.inMemory(LedgerLimits.UNCONFIGURED);
        for (Appended<ReadEvent> appended : log) {
            if (restartOneOf > 0 && random.nextInt(restartOneOf) == 0) {
                ledger.restart();
            }
            ledger.append(appended);
            ledger.handleNext(false);
        }
        return ledger;
    }

    private static void assertSame(MemoryLedger<ReadEvent> other, MemoryLedger<ReadEvent> first) {
        assertThat(TableSnapshot.of(other.entries())).isEqualTo(TableSnapshot.of(first.entries()));
        assertThat(TableSnapshot.of(other.marks())).isEqualTo(TableSnapshot.of(first.marks()));
        assertThat(other.rejections()).isEqualTo(first.rejections());
        assertThat(other.duplicates()).isEqualTo(first.duplicates());
        assertThat(other.published(Topics.PREFETCHES)).isEqualTo(first.published(Topics.PREFETCHES));
        assertThat(other.published(Topics.CLIENTS)).isEqualTo(first.published(Topics.CLIENTS));
    }
}
