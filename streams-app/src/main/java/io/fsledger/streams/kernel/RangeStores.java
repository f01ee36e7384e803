package io.fsledger.streams.kernel;

import io.fsledger.core.table.RowViews;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The {@link RangeStore}s of one name in this process, each by its task. Kafka hands out a store only with its changelog in front;
 * what has no place there is written behind it, so whoever does that must find it.
 */
final class RangeStores implements KeyValueBytesStoreSupplier {
    private final String name;
    private final RowViews views;
    private final Map<TaskId, RangeStore> open = new ConcurrentHashMap<>();

    RangeStores(String name, RowViews views) {
        this.name = name;
        this.views = views;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public KeyValueStore<Bytes, byte[]> get() {
        return new RangeStore(this);
    }

    @Override
    public String metricsScope() {
        return "rocksdb";
    }

    RowViews views() {
        return views;
    }

    /** The open store of a task. */
    RangeStore of(TaskId task) {
        RangeStore store = open.get(task);
        if (store == null) {
            throw new IllegalStateException("store " + name + " of task " + task + " is not open");
        }
        return store;
    }

    void opened(TaskId task, RangeStore store) {
        open.put(task, store);
    }

    void closed(RangeStore store) {
        open.values().remove(store);
    }
}
