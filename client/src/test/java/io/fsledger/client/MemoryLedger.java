package io.fsledger.client;

import io.fsledger.core.sequences.SequenceViews;
import io.fsledger.events.SequenceKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Durable sequences as the ledger has them, in memory: what takes numbers from it may be restarted. */
final class MemoryLedger implements NumberSource {
    private final Map<String, Long> next = new HashMap<>();
    private final List<Integer> counts = new ArrayList<>();
    private boolean away;

    @Override
    public synchronized Block take(String scope, SequenceKind kind, int count, Duration timeout)
            throws InterruptedException {
        counts.add(count);
        notifyAll();
        long deadline = System.nanoTime() + timeout.toNanos();
        while (away) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new SequenceUnavailableException("the ledger is away", null);
            }
            wait(left);
        }
        long first = next.getOrDefault(scope + kind, SequenceViews.first(kind));
        next.put(scope + kind, first + count);
        return new Block(first, count);
    }

    synchronized void away(boolean away) {
        this.away = away;
        notifyAll();
    }

    /** As if the log had been lost. */
    synchronized void forget() {
        next.clear();
    }

    /** The sizes of the blocks that were asked for. */
    synchronized List<Integer> counts() {
        return List.copyOf(counts);
    }

    /** Waits until that many blocks have been asked for. */
    synchronized void awaitAsked(int blocks) throws InterruptedException {
        while (counts.size() < blocks) {
            wait();
        }
    }
}
