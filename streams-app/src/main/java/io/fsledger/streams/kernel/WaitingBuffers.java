package io.fsledger.streams.kernel;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bounds what waits in memory to be merged, of all {@link RangeStore}s of the process. RocksDB's own bound ({@link RocksMemory}) counts the buffers
 * that are written, and no longer those that are full and wait for others to go to a file with.
 */
final class WaitingBuffers {
    private final long bytes;
    private final Set<RangeStore> open = ConcurrentHashMap.newKeySet();
    private final ReentrantLock turn = new ReentrantLock();

    WaitingBuffers(long bytes) {
        this.bytes = bytes;
    }

    void opened(RangeStore store) {
        open.add(store);
    }

    void closed(RangeStore store) {
        open.remove(store);
    }

    /** Lets the store that has most go to a file, where all have too much. Does not wait for that, nor for others that look. */
    void bound() {
        if (!turn.tryLock()) {
            return;
        }
        try {
            Map<RangeStore, Long> waiting = new HashMap<>();
            open.forEach(store -> waiting.put(store, store.waitingBytes()));
            long all = waiting.values().stream().mapToLong(Long::longValue).sum();
            if (all > bytes) {
                waiting.entrySet().stream()
                        .max(Comparator.comparingLong(Map.Entry::getValue))
                        .ifPresent(most -> most.getKey().flushSoon());
            }
        } finally {
            turn.unlock();
        }
    }
}
