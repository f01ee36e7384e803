package io.fsledger.streams.kernel;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/** How much of a family's changelogs is still to be read before it is ready. */
public final class RestoreProgress implements StateRestoreListener {
    private final Map<TopicPartition, Long> remaining = new ConcurrentHashMap<>();

    @Override
    public void onRestoreStart(TopicPartition partition, String store, long start, long end) {
        remaining.put(partition, end - start);
    }

    @Override
    public void onBatchRestored(TopicPartition partition, String store, long end, long count) {
        remaining.computeIfPresent(partition, (key, left) -> Math.max(0, left - count));
    }

    @Override
    public void onRestoreEnd(TopicPartition partition, String store, long total) {
        remaining.remove(partition);
    }

    @Override
    public void onRestoreSuspended(TopicPartition partition, String store, long total) {
        remaining.remove(partition);
    }

    /** Entries, of all partitions together. */
    public long remaining() {
        return remaining.values().stream().mapToLong(Long::longValue).sum();
    }
}
