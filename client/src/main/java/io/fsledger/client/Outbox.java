package io.fsledger.client;

import io.fsledger.client.PublishException.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The events that are not acknowledged yet, in their order, and the bounds on them. Events are made and put in under one
 * lock, so that their numbers have the order in which they are sent.
 */
final class Outbox {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Condition work = lock.newCondition();

    private final PublisherConfig config;
    private final Deque<Pending> waiting = new ArrayDeque<>();
    /** Taken by the sender: each may or may not be in the log. */
    private final Set<Pending> taken = new LinkedHashSet<>();

    private @Nullable PublishException closed;
    private boolean woken;
    private long bytes;
    private long published;
    private long acknowledged;
    private long failed;
    private long repeated;

    Outbox(PublisherConfig config) {
        this.config = config;
    }

    /**
     * Puts an event in, and waits for room for it where that is wanted.
     *
     * @param made makes the event once there is room for it, in the order of all others
     * @param beyondLimits for one of the few events that keep the client alive, which never wait: whoever has so much to say
     *     that there is never room must not seem dead for it
     */
    Pending put(Supplier<Pending> made, boolean beyondLimits) {
        lock.lock();
        try {
            published++;
            awaitRoom(beyondLimits);
            Pending pending = made.get();
            waiting.add(pending);
            bytes += pending.bytes();
            work.signal();
            return pending;
        } catch (RuntimeException e) {
            failed++;
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private void awaitRoom(boolean beyondLimits) {
        long nanos = config.waitsWhenFull() ? config.maxBlock().toNanos() : 0;
        while (closed == null && !beyondLimits && isFull()) {
            if (nanos <= 0) {
                throw new PublishException(
                        Reason.BUFFER_FULL,
                        buffered() + " events wait for their acknowledgement, and there is no room for another within "
                                + (config.waitsWhenFull() ? config.maxBlock().toMillis() : 0)
                                + " ms: see whether the brokers are up, or publish more slowly");
            }
            try {
                nanos = room.awaitNanos(nanos);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PublishException(Reason.BUFFER_FULL, "interrupted while waiting for room", e);
            }
        }
        if (closed != null) {
            throw new PublishException(closed.reason(), String.valueOf(closed.getMessage()), closed);
        }
    }

    private boolean isFull() {
        return buffered() >= config.bufferEventsMax() || bytes >= config.bufferBytesMax();
    }

    private int buffered() {
        return waiting.size() + taken.size();
    }

    /** For the sender: what to send next, in order. Empty where it has been woken for something else. */
    List<Pending> take(int max) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && !woken) {
                work.await();
            }
            woken = false;
            List<Pending> next = new ArrayList<>(Math.min(max, waiting.size()));
            while (next.size() < max && !waiting.isEmpty()) {
                Pending pending = waiting.remove();
                taken.add(pending);
                next.add(pending);
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    void wakeSender() {
        lock.lock();
        try {
            woken = true;
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /** All that has been taken is to be taken again, before everything else. How many may be in the log already. */
    int takeBack() {
        lock.lock();
        try {
            List<Pending> again = new ArrayList<>(taken);
            taken.clear();
            for (int i = again.size() - 1; i >= 0; i--) {
                waiting.addFirst(again.get(i));
            }
            int sent = (int) again.stream().filter(pending -> pending.sent).count();
            repeated += sent;
            return sent;
        } finally {
            lock.unlock();
        }
    }

    /** False where somebody else has settled it already. */
    boolean settle(Pending pending, boolean acknowledged) {
        lock.lock();
        try {
            if (!taken.remove(pending)) {
                return false;
            }
            bytes -= pending.bytes();
            if (acknowledged) {
                this.acknowledged++;
            } else {
                failed++;
            }
            room.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes out, as failed, what the sender has not taken yet. What may be in the log already stays, and so comes to know its
     * position.
     *
     * @param meanwhile changes what events are made of, before the next is made
     */
    List<Pending> withdraw(Predicate<Pending> which, Runnable meanwhile) {
        lock.lock();
        try {
            meanwhile.run();
            List<Pending> withdrawn = waiting.stream()
                    .filter(pending -> !pending.sent && which.test(pending))
                    .toList();
            waiting.removeAll(new HashSet<>(withdrawn));
            withdrawn.forEach(pending -> bytes -= pending.bytes());
            failed += withdrawn.size();
            room.signalAll();
            return withdrawn;
        } finally {
            lock.unlock();
        }
    }

    /** Counts an event that could not even be put in. */
    void refused() {
        lock.lock();
        try {
            published++;
            failed++;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no event more, and says why. */
    void close(PublishException because) {
        lock.lock();
        try {
            if (closed == null) {
                closed = because;
            }
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Empties the box. What was in it has failed. */
    List<Pending> abandon() {
        lock.lock();
        try {
            List<Pending> left = unsettled();
            failed += left.size();
            taken.clear();
            waiting.clear();
            bytes = 0;
            room.signalAll();
            return left;
        } finally {
            lock.unlock();
        }
    }

    /** All that is not acknowledged now, in order. */
    List<Pending> unsettled() {
        lock.lock();
        try {
            List<Pending> all = new ArrayList<>(taken);
            all.addAll(waiting);
            return all;
        } finally {
            lock.unlock();
        }
    }

    PublisherCounts counts() {
        lock.lock();
        try {
            // One that waits for room is published already and nothing else yet, so it counts as buffered.
            return new PublisherCounts(
                    published, acknowledged, failed, published - acknowledged - failed, bytes, repeated);
        } finally {
            lock.unlock();
        }
    }
}
