package io.fsledger.client;

import io.fsledger.client.NumberSource.Block;
import io.fsledger.events.SequenceKind;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Hands out the numbers of one sequence, block by block: what {@link FileTable} and {@link InodeFactory} have in common.
 *
 * <p>Within a block a number costs one atomic increment. The next block is fetched in the background when half of this one
 * is used up. Blocks grow with demand: twice as large where one lasts less than a second, half as large where one lasts
 * more than a minute.
 */
final class NumberBlocks {
    static final int BLOCK_MIN = 1 << 10;

    private static final long FAST_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long SLOW_NANOS = Duration.ofMinutes(1).toNanos();
    /** How long nothing is fetched after the ledger has refused at once. */
    private static final long AFTER_FAILURE_NANOS = Duration.ofMillis(100).toNanos();

    private final NumberSource source;
    private final String scope;
    private final SequenceKind kind;
    private final Duration waitMax;
    private final LongSupplier nanoTime;

    private volatile Range current = new Range(0, 0, -1, 0);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition fetchEnded = lock.newCondition();
    private @Nullable Block next;
    private boolean fetching;
    private @Nullable RuntimeException failure;
    private int blockSize = BLOCK_MIN;

    /** Where the last block ended: none may begin below. */
    private long fetchedEnd;

    /** A block that is being used up. */
    private static final class Range {
        /**
         * The number lies alone in its line of the cache: each thread takes that line from the others to count, and would with it
         * take what all only read.
         */
        private static final int ALONE = 128 / Long.BYTES;

        private final AtomicLongArray number = new AtomicLongArray(2 * ALONE + 1);

        final long end;
        /** Handing out this one is the time to fetch the next block. */
        final long half;

        final long beganAt;

        Range(long first, long end, long half, long beganAt) {
            number.set(ALONE, first);
            this.end = end;
            this.half = half;
            this.beganAt = beganAt;
        }

        long next() {
            return number.getAndIncrement(ALONE);
        }
    }

    NumberBlocks(NumberSource source, String scope, SequenceKind kind, Duration waitMax, LongSupplier nanoTime) {
        this.source = source;
        this.scope = scope;
        this.kind = kind;
        this.waitMax = waitMax;
        this.nanoTime = nanoTime;
    }

    /** Counts from a number on, without a ledger. */
    static NumberBlocks inMemory(long first, SequenceKind kind) {
        NumberBlocks numbers = new NumberBlocks(
                (scope, nothing, count, timeout) -> {
                    throw new SequenceUnavailableException("there is no ledger to take more numbers from", null);
                },
                "memory",
                kind,
                Duration.ZERO,
                System::nanoTime);
        numbers.current = new Range(first, Long.MAX_VALUE, -1, 0);
        return numbers;
    }

    long allocate() {
        Range range = current;
        long number = range.next();
        if (number < range.end) {
            if (number == range.half) {
                halfUsed(range);
            }
            return number;
        }
        return allocateFromNext();
    }

    private void halfUsed(Range range) {
        lock.lock();
        try {
            long lasts = 2 * (nanoTime.getAsLong() - range.beganAt);
            if (lasts < FAST_NANOS) {
                blockSize = Math.min(2 * blockSize, NumberSource.BLOCK_MAX);
            } else if (lasts > SLOW_NANOS) {
                blockSize = Math.max(blockSize / 2, BLOCK_MIN);
            }
            fetch();
        } finally {
            lock.unlock();
        }
    }

    private long allocateFromNext() {
        lock.lock();
        try {
            long deadline = System.nanoTime() + waitMax.toNanos();
            while (true) {
                long number = current.next();
                if (number < current.end) {
                    return number;
                }
                Block block = next;
                if (block != null) {
                    next = null;
                    begin(block);
                } else {
                    awaitBlock(deadline);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void begin(Block block) {
        current = new Range(block.first(), block.end(), block.first() + (block.count() - 1) / 2, nanoTime.getAsLong());
    }

    private void awaitBlock(long deadline) {
        fetch();
        long left = deadline - System.nanoTime();
        RuntimeException failed = failure;
        if (left <= 0) {
            throw failed != null ? failed : unavailable("none came within " + waitMax.toMillis() + " ms", null);
        }
        try {
            fetchEnded.await(left, TimeUnit.NANOSECONDS); // why it ended, the loop around this sees
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted while waiting for one", e);
        }
    }

    /** Fetches the next block in the background, unless that is under way or done. */
    private void fetch() {
        if (fetching || next != null) {
            return;
        }
        fetching = true;
        int count = blockSize;
        Thread thread = new Thread(() -> fetchBlock(count), "fsledger-numbers-" + scope);
        thread.setDaemon(true);
        thread.start();
    }

    private void fetchBlock(int count) {
        Block block = null;
        RuntimeException error = null;
        try {
            block = source.take(scope, kind, count, waitMax);
        } catch (RuntimeException e) {
            error = e;
        } catch (InterruptedException e) {
            error = unavailable("fetching was interrupted", e);
        }
        lock.lock();
        try {
            if (block != null && block.first() < fetchedEnd) {
                error = unavailable(
                        "the ledger offers numbers from " + block.first() + ", of which some are handed out: has "
                                + "its log been replaced?",
                        null);
                block = null;
            }
            if (block == null) {
                pause();
            } else {
                fetchedEnd = block.end();
            }
            next = block;
            failure = error;
            fetching = false;
            fetchEnded.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets others have the lock, but none of them fetch. */
    private void pause() {
        try {
            long left = AFTER_FAILURE_NANOS;
            while (left > 0) {
                left = fetchEnded.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private SequenceUnavailableException unavailable(String why, @Nullable Throwable cause) {
        return new SequenceUnavailableException(
                "the block of " + kind + " numbers for " + scope + " is used up, and of the next, " + why, cause);
    }
}
