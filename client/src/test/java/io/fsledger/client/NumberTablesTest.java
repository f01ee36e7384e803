package io.fsledger.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.events.SequenceKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NumberTablesTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    private final MemoryLedger ledger = new MemoryLedger();
    private final AtomicLong nanoTime = new AtomicLong();

    @Test
    void aNewFileTableGivesOneTwoThree() {
        FileTable table = FileTable.of(ledger, "mesa");
        assertThat(List.of(table.allocate(), table.allocate(), table.allocate()))
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void aFileTableInMemoryCountsFromOneWithoutALedger() {
        FileTable table = FileTable.inMemory();
        assertThat(List.of(table.allocate(), table.allocate())).containsExactly(1L, 2L);
    }

    @Test
    void inodesBeginBehindTheRoot() {
        assertThat(InodeFactory.inMemory().allocate()).isEqualTo(2);
        assertThat(InodeFactory.of(ledger, "mesa").allocate()).isEqualTo(2);
    }

    @Test
    void handlesInodesAndFilesystemsAreNumberedApart() {
        assertThat(FileTable.of(ledger, "mesa").allocate()).isEqualTo(1);
        assertThat(InodeFactory.of(ledger, "mesa").allocate()).isEqualTo(2);
        assertThat(FileTable.of(ledger, "other").allocate()).isEqualTo(1);
    }

    @Test
    void numbersGrowAcrossBlocks() {
        FileTable table = FileTable.of(ledger, "mesa");
        assertThat(allocate(table, 10_000)).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void afterARestartNumbersBeginAboveAllThatWereHandedOut() {
        FileTable before = FileTable.of(ledger, "mesa");
        long highest = LongStream.of(allocate(before, 5_000)).max().orElseThrow();
        assertThat(FileTable.of(ledger, "mesa").allocate()).isGreaterThan(highest);
    }

    @Test
    void fromManyThreadsNoNumberComesTwiceAndEachThreadSeesThemGrow() throws Exception {
        FileTable table = FileTable.of(ledger, "mesa");
        assertUniqueAndGrowing(List.of(table, table, table, table, table, table, table, table));
    }

    @Test
    void tablesOfSeveralProcessesGiveNoNumberTwice() throws Exception {
        assertUniqueAndGrowing(
                List.of(FileTable.of(ledger, "mesa"), FileTable.of(ledger, "mesa"), FileTable.of(ledger, "mesa")));
    }

    private static void assertUniqueAndGrowing(List<FileTable> tables) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tables.size());
        try {
            List<Future<long[]>> running = new ArrayList<>();
            for (FileTable table : tables) {
                running.add(threads.submit(() -> allocate(table, 50_000)));
            }
            List<long[]> results = new ArrayList<>();
            for (Future<long[]> result : running) {
                results.add(result.get());
            }
            assertThat(results).allSatisfy(numbers -> assertThat(numbers).isSorted());
            long distinct =
                    results.stream().flatMapToLong(Arrays::stream).distinct().count();
            assertThat(distinct).isEqualTo(50_000L * tables.size());
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void blocksDoubleWhileTheyLastLessThanASecondAndShrinkWhenTheyLast() throws Exception {
        NumberBlocks numbers = blocks(Duration.ofSeconds(10));
        useUp(numbers, 1_024, Duration.ZERO);
        useUp(numbers, 2_048, Duration.ofMillis(900));
        useUp(numbers, 4_096, Duration.ofSeconds(10));
        useUp(numbers, 4_096, Duration.ofMinutes(5));
        useUp(numbers, 2_048, Duration.ofMinutes(5));
        useUp(numbers, 1_024, Duration.ofMinutes(5));
        ledger.awaitAsked(7);
        assertThat(ledger.counts()).containsExactly(1_024, 2_048, 4_096, 4_096, 2_048, 1_024, 1_024);
    }

    @Test
    void blocksGrowToTheLargestAndNoFurther() throws Exception {
        NumberBlocks numbers = blocks(Duration.ofSeconds(10));
        for (int size = 1_024; size < NumberSource.BLOCK_MAX; size *= 2) {
            useUp(numbers, size, Duration.ZERO);
        }
        useUp(numbers, NumberSource.BLOCK_MAX, Duration.ZERO);
        ledger.awaitAsked(12);
        assertThat(ledger.counts()).hasSize(12).endsWith(NumberSource.BLOCK_MAX, NumberSource.BLOCK_MAX);
    }

    @Test
    void theNextBlockIsFetchedBeforeThisOneEnds() throws Exception {
        NumberBlocks numbers = blocks(Duration.ofSeconds(10));
        for (int i = 0; i < 512; i++) {
            numbers.allocate();
        }
        ledger.awaitAsked(2);
        assertThat(numbers.allocate()).isEqualTo(513);
    }

    @Test
    void withoutALedgerTheBlockIsUsedUpThenTheWaitIsBoundedAndFails() throws Exception {
        NumberBlocks numbers = blocks(SHORT);
        numbers.allocate();
        ledger.away(true);
        for (int i = 2; i <= 1_024; i++) {
            assertThat(numbers.allocate()).isEqualTo(i);
        }
        assertThatThrownBy(numbers::allocate).isInstanceOf(SequenceUnavailableException.class);
    }

    @Test
    void whoWaitsGoesOnWhenTheLedgerIsBack() throws Exception {
        NumberBlocks numbers = blocks(Duration.ofSeconds(30));
        ledger.away(true);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Long> waiting = thread.submit(numbers::allocate);
            ledger.awaitAsked(1);
            assertThat(waiting.isDone()).isFalse();
            ledger.away(false);
            assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo(1);
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void aTableThatFailedWorksAgainWhenTheLedgerIsBack() {
        NumberBlocks numbers = blocks(Duration.ofMillis(300));
        ledger.away(true);
        assertThatThrownBy(numbers::allocate).isInstanceOf(SequenceUnavailableException.class);
        ledger.away(false);
        assertThat(numbers.allocate()).isEqualTo(1);
    }

    @Test
    void aLedgerThatForgotIsNotBelieved() throws Exception {
        NumberBlocks numbers = blocks(Duration.ofMillis(300));
        numbers.allocate();
        ledger.forget();
        for (int i = 2; i <= 1_024; i++) {
            numbers.allocate();
        }
        // The second block overlaps with the first, and so does nothing but fail; the third may begin behind both.
        assertThat(numbers.allocate()).isGreaterThan(1_024);
    }

    private NumberBlocks blocks(Duration waitMax) {
        return new NumberBlocks(ledger, "mesa", SequenceKind.HANDLE, waitMax, nanoTime::get);
    }

    /** @param lasts how long the block seems to last, from what its first half takes */
    private void useUp(NumberBlocks numbers, int block, Duration lasts) {
        numbers.allocate();
        nanoTime.addAndGet(lasts.toNanos() / 2);
        for (int i = 1; i < block; i++) {
            numbers.allocate();
        }
    }

    private static long[] allocate(FileTable table, int count) {
        return LongStream.generate(table::allocate).limit(count).toArray();
    }
}
