package io.fsledger.streams.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CommitPaceTest {
    private static final boolean AWAITED = true;
    private static final boolean UNHURRIED = false;

    private final CommitPace pace = new CommitPace(100, 3);

    @Test
    void whatIsAwaitedIsCommittedAtOnceButNotOneUponTheOther() {
        assertThat(pace.mayFollow(1_000, AWAITED)).isTrue();
        assertThat(pace.mayFollow(1_029, AWAITED)).isFalse();
        assertThat(pace.mayFollow(1_030, AWAITED)).isTrue();
        assertThat(pace.mayFollow(1_059, AWAITED)).isFalse();
    }

    @Test
    void whatNobodyWaitsForIsCommittedSoOftenAtMost() {
        assertThat(pace.mayFollow(1_000, UNHURRIED)).isTrue();
        assertThat(pace.mayFollow(1_099, UNHURRIED)).isFalse();
        assertThat(pace.mayFollow(1_100, UNHURRIED)).isTrue();
    }

    @Test
    void threadsDoNotHoldEachOtherUp() {
        assertThat(pace.mayFollow(1_000, AWAITED)).isTrue();
        assertThat(CompletableFuture.supplyAsync(() -> pace.mayFollow(1_001, UNHURRIED))
                        .join())
                .isTrue();
    }

    /** A commit of one is a commit of all. */
    @Test
    void eachCountsForTheOther() {
        assertThat(pace.mayFollow(1_000, UNHURRIED)).isTrue();
        assertThat(pace.mayFollow(1_020, AWAITED)).isFalse();
        assertThat(pace.mayFollow(1_030, AWAITED)).isTrue();
        assertThat(pace.mayFollow(1_129, UNHURRIED)).isFalse();
        assertThat(pace.mayFollow(1_130, UNHURRIED)).isTrue();
    }

    @Test
    void afterSoManyEventsACommitIsDueUntilItIsAskedFor() {
        assertThat(pace.handledEnough()).isFalse();
        assertThat(pace.handledEnough()).isFalse();
        assertThat(pace.handledEnough()).isTrue();
        assertThat(pace.handledEnough()).isTrue();
        assertThat(pace.mayFollow(1_000, UNHURRIED)).isTrue();
        assertThat(pace.handledEnough()).isFalse();
    }

    @Test
    void whatOneThreadHasHandledIsNotDueInAnother() {
        assertThat(pace.handledEnough()).isFalse();
        assertThat(pace.handledEnough()).isFalse();
        assertThat(CompletableFuture.supplyAsync(pace::handledEnough).join()).isFalse();
    }
}
