package io.fsledger.streams.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class CommitPaceTest {
    private static final boolean AWAITED = true;
    private static final boolean UNHURRIED = false;

    private final CommitPace pace = new CommitPace(100, 3);

    @Test
    void nothingIsDueWhereNothingIsOwed() {
        assertThat(pace.isDue(1_000)).isFalse();
        assertThat(dueAt(1_000, AWAITED)).isTrue();
        assertThat(pace.isDue(9_000)).as("asked for already").isFalse();
    }

    @Test
    void whatIsAwaitedIsCommittedAtOnceButNotOneUponTheOther() {
        assertThat(dueAt(1_000, AWAITED)).isTrue();
        assertThat(dueAt(1_029, AWAITED)).isFalse();
        assertThat(pace.isDue(1_030)).as("owed until then").isTrue();
        assertThat(dueAt(1_059, AWAITED)).isFalse();
    }

    @Test
    void whatNobodyWaitsForIsCommittedSoOftenAtMost() {
        assertThat(dueAt(1_000, UNHURRIED)).isTrue();
        assertThat(dueAt(1_099, UNHURRIED)).isFalse();
        assertThat(dueAt(1_100, UNHURRIED)).isTrue();
    }

    @Test
    void threadsDoNotHoldEachOtherUp() {
        assertThat(dueAt(1_000, AWAITED)).isTrue();
        assertThat(elsewhere(() -> dueAt(1_001, UNHURRIED))).isTrue();
    }

    /** A commit of one is a commit of all. */
    @Test
    void eachCountsForTheOther() {
        assertThat(dueAt(1_000, UNHURRIED)).isTrue();
        assertThat(dueAt(1_020, AWAITED)).isFalse();
        assertThat(dueAt(1_030, UNHURRIED))
                .as("somebody waits for what came before")
                .isTrue();
        assertThat(dueAt(1_129, UNHURRIED)).isFalse();
        assertThat(dueAt(1_130, UNHURRIED)).isTrue();
    }

    /** Otherwise each of the partitions that share a thread has it commit once more. */
    @Test
    void whatIsOwedBetweenTheAskingAndTheCommitGoesWithIt() {
        assertThat(dueAt(1_000, AWAITED)).isTrue();
        pace.owe(AWAITED);
        pace.committed(1_010);
        assertThat(pace.isDue(2_000)).isFalse();
    }

    @Test
    void afterASlowCommitTheThreadGoesOnForAsLong() {
        assertThat(dueAt(1_000, AWAITED)).isTrue();
        pace.committed(1_070);
        assertThat(dueAt(1_139, AWAITED)).isFalse();
        assertThat(dueAt(1_140, AWAITED)).isTrue();
        pace.committed(1_150);
        assertThat(dueAt(1_169, AWAITED)).isFalse();
        assertThat(dueAt(1_170, AWAITED)).isTrue();
    }

    @Test
    void afterAVerySlowCommitNotForEver() {
        assertThat(dueAt(1_000, AWAITED)).isTrue();
        pace.committed(6_000);
        assertThat(dueAt(6_000, AWAITED))
                .as("it is long ago that it was asked for")
                .isTrue();
        pace.committed(6_500);
        assertThat(dueAt(6_399, AWAITED)).isFalse();
        assertThat(dueAt(6_400, AWAITED)).isTrue();
    }

    /** Streams commits by itself now and then. */
    @Test
    void aCommitThatNobodyAskedForSettlesWhatIsOwedAndHoldsNobodyUp() {
        assertThat(dueAt(1_000, AWAITED)).isTrue();
        pace.committed(1_010);
        assertThat(dueAt(1_020, AWAITED)).isFalse();
        pace.committed(1_025);
        assertThat(pace.isDue(1_030)).isFalse();
        assertThat(dueAt(1_030, AWAITED)).isTrue();
    }

    @Test
    void afterSoManyEventsACommitIsDue() {
        pace.handled();
        pace.handled();
        assertThat(pace.isDue(1_000)).isFalse();
        pace.handled();
        assertThat(pace.isDue(1_000)).isTrue();
        pace.handled();
        assertThat(pace.isDue(2_000)).isFalse();
    }

    @Test
    void eventsBeforeACommitAreNotCountedAfterIt() {
        pace.handled();
        pace.handled();
        pace.committed(1_000);
        pace.handled();
        assertThat(pace.isDue(2_000)).isFalse();
    }

    @Test
    void whatOneThreadHasHandledIsNotDueInAnother() {
        pace.handled();
        pace.handled();
        assertThat(elsewhere(() -> {
                    pace.handled();
                    return pace.isDue(1_000);
                }))
                .isFalse();
    }

    private boolean dueAt(long now, boolean awaited) {
        pace.owe(awaited);
        return pace.isDue(now);
    }

    private static boolean elsewhere(Supplier<Boolean> there) {
        return CompletableFuture.supplyAsync(there).join();
    }
}
