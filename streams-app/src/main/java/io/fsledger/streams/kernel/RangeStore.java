package io.fsledger.streams.kernel;

import io.fsledger.core.table.RowViews;
import io.fsledger.core.table.TableReader.Entry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.processor.BatchingStateRestoreCallback;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * An ordered store on RocksDB. Kafka's own does not tell RocksDB where a walk ends: the step behind the last entry goes on over
 * all that was deleted there until something lives, which is 100,000 entries beside a client that was released (ADR 16). Here walks
 * end where they are told to, and files in which most was deleted are compacted soon.
 *
 * <p>Any thread may read. What is written is durable by the changelog alone, as with Kafka's.
 */
final class RangeStore implements KeyValueStore<Bytes, byte[]> {
    private static final String FOLDER = "ranges";

    private static final long BOUND_EVERY_BYTES = 1 << 20;

    private final RangeStores all;
    private final String name;

    /** What goes with the next write; of the thread that writes. */
    private final List<KeyValue<byte[], byte @Nullable []>> views = new ArrayList<>();

    /** Since it was looked how much waits in memory; of the thread that writes. */
    private long written;

    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
    private final Set<RangeWalk> walks = ConcurrentHashMap.newKeySet();
    private volatile @Nullable RangeDb open;

    RangeStore(RangeStores all) {
        this.all = all;
        name = all.name();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean persistent() {
        return true;
    }

    @Override
    public boolean isOpen() {
        return open != null;
    }

    /** Which positions it has applied, a family knows itself. */
    @Override
    public Position getPosition() {
        return Position.emptyPosition();
    }

    @Override
    public void init(StateStoreContext context, StateStore root) {
        Path folder = context.stateDir().toPath().resolve(FOLDER).resolve(name);
        RangeDb db = RangeDb.open(name, folder, context.appConfigs());
        open = db;
        all.opened(context.taskId(), this);
        db.waiting().opened(this);
        context.register(root, (BatchingStateRestoreCallback) this::restore);
    }

    void restore(Collection<KeyValue<byte[], byte[]>> entries) {
        Map<Bytes, byte @Nullable []> former = new HashMap<>();
        write(batch -> {
            for (KeyValue<byte[], byte[]> entry : entries) {
                if (all.views().followFromValue(entry.key)) {
                    Bytes key = Bytes.wrap(entry.key);
                    byte[] before = former.containsKey(key) ? former.get(key) : get(key);
                    former.put(key, entry.value);
                    if (before != null) {
                        addViews(batch, entry.key, before, false);
                    }
                }
                add(batch, entry.key, entry.value);
                addViews(batch, entry.key, entry.value, entry.value != null);
            }
        });
    }

    private void addViews(WriteBatch batch, byte[] key, byte @Nullable [] value, boolean there)
            throws RocksDBException {
        for (Entry view : all.views().of(key, value)) {
            add(batch, view.key(), there ? view.value() : null);
        }
    }

    /** Something that {@link RowViews} say of what is written next: it goes with that, and does not stand in the changelog. */
    void writeWithNext(byte[] key, byte @Nullable [] value) {
        views.add(KeyValue.pair(key, value));
    }

    @Override
    public byte @Nullable [] get(Bytes key) {
        return using(db -> db.get(key.get()));
    }

    @Override
    public void put(Bytes key, byte @Nullable [] value) {
        if (!views.isEmpty()) {
            putAll(List.of(KeyValue.pair(key, value)));
            return;
        }
        changing(db -> {
            if (value == null) {
                db.delete(opened().writing(), key.get());
            } else {
                db.put(opened().writing(), key.get(), value);
            }
            wrote(key.get().length + (value == null ? 0 : value.length));
        });
    }

    @Override
    public byte @Nullable [] putIfAbsent(Bytes key, byte[] value) {
        byte[] there = get(key);
        if (there == null) {
            put(key, value);
        }
        return there;
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
        write(batch -> {
            for (KeyValue<Bytes, byte[]> entry : entries) {
                add(batch, entry.key.get(), entry.value);
            }
            for (KeyValue<byte[], byte @Nullable []> view : views) {
                add(batch, view.key, view.value);
            }
        });
        views.clear();
    }

    @Override
    public byte @Nullable [] delete(Bytes key) {
        byte[] there = get(key);
        put(key, null);
        return there;
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
        return using(db -> {
            RangeWalk walk = new RangeWalk(this, db, from, to);
            walks.add(walk);
            return walk;
        });
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        return range(null, null);
    }

    @Override
    public long approximateNumEntries() {
        return using(db -> db.getLongProperty("rocksdb.estimate-num-keys"));
    }

    /**
     * Nothing: with exactly-once, Kafka believes what is here only of a store that was closed in order. To force it to files at each commit
     * would hold up all events for that long.
     */
    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {}

    /** {@link RangeDb#waitingBytes}; nothing of a store that is closed. */
    long waitingBytes() {
        return ifOpen(RangeDb::waitingBytes);
    }

    /** {@link RangeDb#flushSoon}, where the store is not closed. */
    void flushSoon() {
        ifOpen(db -> {
            db.flushSoon();
            return 0L;
        });
    }

    /** 0 of a store that is closed, or that closes just now: it is not waited for. */
    private long ifOpen(Use<RangeDb, Long> what) {
        if (!use.readLock().tryLock()) {
            return 0;
        }
        try {
            return open == null ? 0 : with(what);
        } finally {
            use.readLock().unlock();
        }
    }

    /** All that was written is in files from here on. */
    @Override
    public void flush() {
        with(db -> {
            db.flush();
            return true;
        });
    }

    @Override
    public void close() {
        use.writeLock().lock();
        try {
            RangeDb last = open;
            if (last != null) {
                List.copyOf(walks).forEach(RangeWalk::close);
                try {
                    flush();
                } finally {
                    // where the disk would not take it, Kafka hears so and does not believe in what is there
                    last.close();
                    all.closed(this);
                    last.waiting().closed(this);
                    open = null;
                }
            }
        } finally {
            use.writeLock().unlock();
        }
    }

    /** What is asked of RocksDB, which must not be closed meanwhile. */
    @FunctionalInterface
    interface Use<D, T> {
        T of(D db) throws RocksDBException;
    }

    <T> T using(Use<RocksDB, T> what) {
        return with(db -> what.of(db.rocks()));
    }

    private <T> T with(Use<RangeDb, T> what) {
        use.readLock().lock();
        try {
            return what.of(opened());
        } catch (RocksDBException e) {
            throw new ProcessorStateException("store " + name + " cannot be read or written", e);
        } finally {
            use.readLock().unlock();
        }
    }

    @FunctionalInterface
    private interface Change {
        void of(RocksDB db) throws RocksDBException;
    }

    private void changing(Change change) {
        using(db -> {
            change.of(db);
            return true;
        });
    }

    private RangeDb opened() {
        RangeDb now = open;
        if (now == null) {
            throw new InvalidStateStoreException("store " + name + " is closed");
        }
        return now;
    }

    /** Ends a walk, not while the store closes: then it has ended already. */
    void end(RangeWalk walk, Runnable release) {
        use.readLock().lock();
        try {
            if (walks.remove(walk)) {
                release.run();
            }
        } finally {
            use.readLock().unlock();
        }
    }

    @FunctionalInterface
    private interface Filling {
        void fill(WriteBatch batch) throws RocksDBException;
    }

    private void write(Filling filling) {
        changing(db -> {
            try (WriteBatch batch = new WriteBatch()) {
                filling.fill(batch);
                db.write(opened().writing(), batch);
                wrote(batch.getDataSize());
            }
        });
    }

    private void wrote(long bytes) {
        written += bytes;
        if (written >= BOUND_EVERY_BYTES) {
            written = 0;
            opened().waiting().bound();
        }
    }

    private static void add(WriteBatch batch, byte[] key, byte @Nullable [] value) throws RocksDBException {
        if (value == null) {
            batch.delete(key);
        } else {
            batch.put(key, value);
        }
    }
}
