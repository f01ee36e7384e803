package io.fsledger.streams.kernel;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fsledger.streams.kernel.PartitionGate.Closed;
import io.fsledger.streams.kernel.PartitionGate.Passed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PartitionGateTest {
    private static final Object OWNER = new Object();

    private static final long NO_WAIT = 0;
    private static final long LONG_WAIT = SECONDS.toNanos(50);

    private final PartitionGate gate = new PartitionGate();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stopThreads() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(10, SECONDS)).isTrue();
    }

    @Test
    void answersNothingBeforeItIsOpened() throws Exception {
        assertThat(gate.isOpen()).isFalse();
        assertThat(gate.position()).isEqualTo(-1);
        assertThat(gate.pass(-1, LONG_WAIT, position -> position)).isEqualTo(new Passed<>(null, Closed.NOT_HERE));
    }

    @Test
    void answersFromWhereItWasOpened() throws Exception {
        gate.open(OWNER, 17);

        assertThat(gate.isOpen()).isTrue();
        assertThat(gate.position()).isEqualTo(17);
        assertThat(gate.pass(-1, NO_WAIT, position -> position)).isEqualTo(new Passed<>(17L, null));
        assertThat(gate.pass(17, NO_WAIT, position -> position)).isEqualTo(new Passed<>(17L, null));
        assertThat(gate.pass(18, NO_WAIT, position -> position)).isEqualTo(new Passed<>(null, Closed.TOO_EARLY));
    }

    @Test
    void movesOnWithEachEvent() throws Exception {
        gate.open(OWNER, 17);
        applied(18);

        assertThat(gate.position()).isEqualTo(18);
        assertThat(gate.pass(18, NO_WAIT, position -> position)).isEqualTo(new Passed<>(18L, null));
    }

    @Test
    void staysWhereAnEventCouldNotBeApplied() {
        gate.open(OWNER, 17);
        gate.enter();
        gate.leave();

        assertThat(gate.position()).isEqualTo(17);
    }

    @Test
    void answersNothingOnceItIsClosed() throws Exception {
        gate.open(OWNER, 17);
        gate.close(OWNER);

        assertThat(gate.isOpen()).isFalse();
        assertThat(gate.position()).isEqualTo(-1);
        assertThat(gate.pass(17, LONG_WAIT, position -> position)).isEqualTo(new Passed<>(null, Closed.NOT_HERE));
    }

    @Test
    void givesUpWaitingInTime() throws Exception {
        gate.open(OWNER, 17);
        long began = System.nanoTime();

        assertThat(gate.pass(18, Duration.ofMillis(50).toNanos(), position -> position))
                .isEqualTo(new Passed<>(null, Closed.TOO_EARLY));
        assertThat(System.nanoTime() - began).isBetween(Duration.ofMillis(50).toNanos(), SECONDS.toNanos(20));
    }

    @Test
    void wakesAllThatWaitedForAnEvent() throws Exception {
        gate.open(OWNER, 0);
        List<Future<Passed<Long>>> waiting = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            long atLeast = 1 + i % 3;
            waiting.add(askWaiting(atLeast));
        }
        for (long position = 1; position <= 3; position++) {
            applied(position);
        }

        for (int i = 0; i < 8; i++) {
            Passed<Long> passed = waiting.get(i).get();
            assertThat(passed.closed()).isNull();
            assertThat(passed.answer()).isGreaterThanOrEqualTo(1 + i % 3);
        }
    }

    @Test
    void sendsAwayAllThatWaitWhenItCloses() throws Exception {
        gate.open(OWNER, 0);
        List<Future<Passed<Long>>> waiting = List.of(askWaiting(1), askWaiting(2));
        gate.close(OWNER);

        for (Future<Passed<Long>> asked : waiting) {
            assertThat(asked.get()).isEqualTo(new Passed<>(null, Closed.NOT_HERE));
        }
    }

    @Test
    void waitsOnForANewOwner() throws Exception {
        gate.open(OWNER, 0);
        Future<Passed<Long>> waiting = askWaiting(5);
        gate.open(OWNER, 7);

        assertThat(waiting.get()).isEqualTo(new Passed<>(7L, null));
    }

    @Test
    void answersAsSoonAsTheAnswerIsEnough() throws Exception {
        gate.open(OWNER, 0);
        Future<Passed<Long>> waiting = askWaiting(-1, position -> position >= 100);
        for (long position = 1; position <= 100; position++) {
            applied(position);
        }

        assertThat(waiting.get()).isEqualTo(new Passed<>(100L, null));
        assertThat(gate.pass(-1, NO_WAIT, position -> position, position -> position >= 100))
                .isEqualTo(new Passed<>(100L, null));
    }

    @Test
    void answersAsItIsWhenWaitingIsOver() throws Exception {
        gate.open(OWNER, 17);

        assertThat(gate.pass(17, Duration.ofMillis(50).toNanos(), position -> position, position -> false))
                .isEqualTo(new Passed<>(17L, null));
        assertThat(gate.pass(18, NO_WAIT, position -> position, position -> true))
                .isEqualTo(new Passed<>(null, Closed.TOO_EARLY));
    }

    @Test
    void sendsAwayWhoWaitsForAnAnswerWhenItCloses() throws Exception {
        gate.open(OWNER, 0);
        Future<Passed<Long>> waiting = askWaiting(-1, position -> false);
        gate.close(OWNER);

        assertThat(waiting.get()).isEqualTo(new Passed<>(null, Closed.NOT_HERE));
    }

    /** However many events come meanwhile, and not at all where none comes. */
    @Test
    void looksAgainRarely() throws Exception {
        gate.open(OWNER, 0);
        AtomicInteger looked = new AtomicInteger();
        long began = System.nanoTime();
        Future<?> events = threads.submit(() -> {
            for (long position = 1;
                    System.nanoTime() - began < Duration.ofMillis(300).toNanos();
                    position++) {
                applied(position);
            }
        });
        Duration wait = Duration.ofMillis(600);
        gate.pass(-1, wait.toNanos(), position -> looked.incrementAndGet(), count -> false);
        events.get();

        assertThat(looked.get()).isBetween(3, (int) wait.toMillis() / 10);
    }

    @Test
    void stopsWaitingWhenInterrupted() throws Exception {
        gate.open(OWNER, 0);
        askWaiting(1);

        assertThat(threads.shutdownNow()).isEmpty();
        assertThat(threads.awaitTermination(10, SECONDS)).isTrue();
    }

    /** A question waits for a whole event, also where that takes long. */
    @Test
    void asksNothingInTheMiddleOfAnEvent() throws Exception {
        gate.open(OWNER, 0);
        gate.enter();
        Future<Passed<Long>> asked = askWaiting(-1);
        assertThat(asked).isNotDone();
        gate.leave(1);

        assertThat(asked.get()).isEqualTo(new Passed<>(1L, null));
    }

    @Test
    @Tag("slow")
    void showsEachQuestionTheStateOfItsPosition() throws Exception {
        gate.open(OWNER, 0);
        long[] state = {0, 0};
        AtomicBoolean done = new AtomicBoolean();
        Future<?> events = threads.submit(() -> {
            for (long position = 1; !done.get(); position++) {
                gate.enter();
                state[0] = position;
                state[1] = position;
                gate.leave(position);
            }
        });
        List<Future<Long>> asked = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            asked.add(threads.submit(asking(state)));
        }

        for (Future<Long> torn : asked) {
            assertThat(torn.get()).isZero();
        }
        done.set(true);
        events.get();
    }

    /** Asks 300 times; how many answers were not of one position, or came too late. */
    private Callable<Long> asking(long[] state) {
        return () -> {
            long torn = 0;
            long last = 0;
            for (int i = 0; i < 300; i++) {
                Passed<Boolean> passed =
                        gate.pass(last, LONG_WAIT, position -> state[0] == position && state[1] == position);
                torn += Boolean.TRUE.equals(passed.answer()) ? 0 : 1;
                last = gate.position();
            }
            return torn;
        };
    }

    /** Asks for a position that is not there yet, and comes back when that waits. */
    private Future<Passed<Long>> askWaiting(long atLeast) {
        return askWaiting(atLeast, position -> true);
    }

    private Future<Passed<Long>> askWaiting(long atLeast, Predicate<Long> enough) {
        AtomicReference<@Nullable Thread> asking = new AtomicReference<>();
        Future<Passed<Long>> asked = threads.submit(() -> {
            asking.set(Thread.currentThread());
            return gate.pass(atLeast, LONG_WAIT, position -> position, enough);
        });
        await().until(() -> {
            Thread thread = asking.get();
            return thread != null && thread.getState() == Thread.State.TIMED_WAITING;
        });
        return asked;
    }

    private void applied(long position) {
        gate.enter();
        gate.leave(position);
    }

    @Test
    void staysOpenWhenAFormerOwnerClosesLate() {
        Object follower = new Object();
        gate.open(OWNER, 3);
        gate.open(follower, 4);
        gate.close(OWNER);

        assertThat(gate.isOpen()).isTrue();
        gate.close(follower);
        assertThat(gate.isOpen()).isFalse();
    }
}
