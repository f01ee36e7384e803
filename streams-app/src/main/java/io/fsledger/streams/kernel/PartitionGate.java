package io.fsledger.streams.kernel;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where the one that applies events to a partition and those that ask about it meet: a question sees the state between
 * two events, never in the middle of one, knows exactly which event it has seen last, and can wait for one.
 *
 * <p>Kafka's own position of a store will not do: it moves only when an event writes that store, and is lost when the
 * store is restored. Questions hold the gate for one page at most.
 */
public final class PartitionGate {
    /** A question that need not wait for a position still waits this long for the event that is being applied. */
    private static final long ENTER_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A question that waits for something to become so looks again no sooner than this, however many events come. */
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final ReentrantLock lock = new ReentrantLock();

    /** Who waits for a position, the lowest first: each is woken when his own is reached, and not by every event before. */
    private final PriorityQueue<Waiter> waiters = new PriorityQueue<>(Comparator.comparingLong(Waiter::position));

    private final Condition moved = lock.newCondition();
    private @Nullable Object owner;
    private boolean open;
    private long position = -1;

    private record Waiter(long position, Condition reached) {}

    /** The partition has an active owner here, whose state is complete up to a position. */
    void open(Object owner, long position) {
        lock.lock();
        try {
            this.owner = owner;
            open = true;
            this.position = position;
            wakeAll();
        } finally {
            lock.unlock();
        }
    }

    /** The owner gives the partition up; one that has been followed by another already closes nothing. */
    void close(Object former) {
        lock.lock();
        try {
            if (owner == former) {
                owner = null;
                open = false;
            }
            wakeAll();
        } finally {
            lock.unlock();
        }
    }

    private void wakeAll() {
        waiters.forEach(waiter -> waiter.reached().signal());
        moved.signalAll();
    }

    /** Around one event. */
    void enter() {
        lock.lock();
    }

    void leave(long position) {
        this.position = position;
        for (Waiter first = waiters.peek(); first != null && first.position() <= position; first = waiters.peek()) {
            waiters.remove().reached().signal();
        }
        lock.unlock();
    }

    /** Leaves without having applied anything, because applying failed. */
    void leave() {
        lock.unlock();
    }

    /** Offset of the last event applied; -1 before the first, or while there is no active owner here. */
    public long position() {
        lock.lock();
        try {
            return open ? position : -1;
        } finally {
            lock.unlock();
        }
    }

    /** Whether this process owns the partition and its state is complete. */
    public boolean isOpen() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    /** Why a question was not answered. */
    public enum Closed {
        NOT_HERE,
        TOO_EARLY
    }

    /** An answer, or why there is none. */
    public record Passed<T>(@Nullable T answer, @Nullable Closed closed) {}

    /**
     * Asks as soon as the event at {@code atLeast} has been applied.
     *
     * @param question gets the position that its answer will reflect
     */
    public <T> Passed<T> pass(long atLeast, long waitNanos, LongFunction<T> question) throws InterruptedException {
        return pass(atLeast, waitNanos, question, answer -> true);
    }

    /**
     * Asks as soon as the event at {@code atLeast} has been applied, and again while events are applied, until the answer is
     * enough. When the wait is over before, gives the answer as it then is.
     */
    public <T> Passed<T> pass(long atLeast, long waitNanos, LongFunction<T> question, Predicate<T> enough)
            throws InterruptedException {
        long patience = Math.max(waitNanos, ENTER_NANOS);
        long deadline = System.nanoTime() + waitNanos;
        if (!lock.tryLock(patience, TimeUnit.NANOSECONDS)) {
            return new Passed<>(null, Closed.TOO_EARLY);
        }
        try {
            while (true) {
                awaitPosition(atLeast, deadline);
                if (!open) {
                    return new Passed<>(null, Closed.NOT_HERE);
                }
                if (position < atLeast) {
                    return new Passed<>(null, Closed.TOO_EARLY);
                }
                T answer = question.apply(position);
                if (enough.test(answer) || deadline - System.nanoTime() <= 0) {
                    return new Passed<>(answer, null);
                }
                long seen = position;
                rest(deadline);
                awaitPosition(seen + 1, deadline);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Until the position is reached, the partition is given up, or the time is over. */
    private void awaitPosition(long atLeast, long deadline) throws InterruptedException {
        long left = deadline - System.nanoTime();
        if (!open || position >= atLeast || left <= 0) {
            return;
        }
        Waiter waiter = new Waiter(atLeast, lock.newCondition());
        waiters.add(waiter);
        try {
            while (open && position < atLeast && left > 0) {
                left = waiter.reached().awaitNanos(left);
            }
        } finally {
            waiters.remove(waiter);
        }
    }

    /** Lets events pass without being woken by each. */
    private void rest(long deadline) throws InterruptedException {
        Object asked = owner;
        long left = Math.min(REST_NANOS, deadline - System.nanoTime());
        while (open && owner == asked && left > 0) {
            left = moved.awaitNanos(left);
        }
    }
}
