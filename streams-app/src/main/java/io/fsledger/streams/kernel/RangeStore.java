package io.fsledger.streams.kernel;

import io.fsledger.core.table.RowViews;
import io.fsledger.core.table.TableReader.Entry;
import java.io.IOException;
import java.nio.file.Files;
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
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.TablePropertiesCollectorFactory;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * An ordered store on RocksDB. Kafka's own does not tell RocksDB where a walk ends: the step behind the last entry goes on over
 * all that was deleted there until something lives, which is 100,000 entries beside a client that was released (ADR 16). Here walks
 * end where they are told to, and files in which most was deleted are compacted soon.
 *
 * <p>Any thread may read. What is written is durable by the changelog alone, as with Kafka's.
 */
final class RangeStore implements KeyValueStore<Bytes, byte[]> {
    static {
        RocksDB.loadLibrary();
    }

    private static final String FOLDER = "ranges";

    // What RocksDB says of itself: all buffers, the one that is written, and what is to go to a file.
    private static final String BUFFERS = "rocksdb.cur-size-all-mem-tables";
    private static final String BUFFER = "rocksdb.cur-size-active-mem-table";
    private static final String FLUSHES = "rocksdb.num-running-flushes";
    private static final String FLUSH_PENDING = "rocksdb.mem-table-flush-pending";

    /**
     * Where so much of a file is deletions, it is compacted soon. What is opened and closed in turn leaves a third; the release of a client
     * nothing else.
     */
    private static final double DELETED_RATIO = 0.5;

    private static final long BOUND_EVERY_BYTES = 1 << 20;

    private final RangeStores all;
    private final String name;

    /** What goes with the next write; of the thread that writes. */
    private final List<KeyValue<byte[], byte @Nullable []>> views = new ArrayList<>();

    /** Since it was looked how much waits in memory; of the thread that writes. */
    private long written;

    private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
    private final Set<RangeWalk> walks = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Open open;

    RangeStore(RangeStores all) {
        this.all = all;
        name = all.name();
    }

    /** All that RocksDB holds outside of the heap. */
    private record Open(
            TaskId task,
            RocksDB db,
            Options options,
            WriteOptions writing,
            TablePropertiesCollectorFactory collector,
            WaitingBuffers waiting)
            implements AutoCloseable {
        @Override
        public void close() {
            db.close();
            writing.close();
            options.close();
            collector.close();
        }
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
        TablePropertiesCollectorFactory collector =
                TablePropertiesCollectorFactory.NewCompactOnDeletionCollectorFactory(0, 0, DELETED_RATIO);
        Options options = new Options()
                .setCreateIfMissing(true)
                .setCompactionStyle(CompactionStyle.UNIVERSAL)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setIncreaseParallelism(Math.max(2, Runtime.getRuntime().availableProcessors()))
                .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL)
                .setTableFormatConfig(new BlockBasedTableConfig());
        options.setTablePropertiesCollectorFactory(List.of(collector));
        WaitingBuffers waiting = new RocksMemory().setMergingConfig(name, options, context.appConfigs());
        try {
            Files.createDirectories(folder);
            open = new Open(
                    context.taskId(),
                    RocksDB.open(options, folder.toString()),
                    options,
                    new WriteOptions().setDisableWAL(true),
                    collector,
                    waiting);
        } catch (IOException | RocksDBException e) {
            options.close();
            collector.close();
            throw new ProcessorStateException("store " + name + " cannot be opened in " + folder, e);
        }
        all.opened(context.taskId(), this);
        waiting.opened(this);
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

    /** What is in memory and waits for others to go to a file with; what is on its way there no longer waits. */
    long waitingBytes() {
        return ifOpen(db -> {
            boolean onItsWay = db.getLongProperty(FLUSHES) > 0 || db.getLongProperty(FLUSH_PENDING) > 0;
            return onItsWay ? 0 : db.getLongProperty(BUFFERS) - db.getLongProperty(BUFFER);
        });
    }

    /** What was written so far goes to a file soon. */
    void flushSoon() {
        ifOpen(db -> {
            try (FlushOptions options =
                    new FlushOptions().setWaitForFlush(false).setAllowWriteStall(true)) {
                db.flush(options);
            }
            return 0L;
        });
    }

    /** 0 of a store that is closed, or that closes just now. */
    private long ifOpen(Use<Long> what) {
        if (!use.readLock().tryLock()) {
            return 0;
        }
        try {
            return open == null ? 0 : using(what);
        } finally {
            use.readLock().unlock();
        }
    }

    /** All that was written is in files from here on. */
    @Override
    public void flush() {
        changing(db -> {
            try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
                db.flush(options);
            }
        });
    }

    @Override
    public void close() {
        use.writeLock().lock();
        try {
            Open last = open;
            if (last != null) {
                List.copyOf(walks).forEach(RangeWalk::close);
                try {
                    flush();
                } finally {
                    // where the disk would not take it, Kafka hears so and does not believe in what is there
                    last.close();
                    all.closed(last.task(), this);
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
    interface Use<T> {
        T of(RocksDB db) throws RocksDBException;
    }

    <T> T using(Use<T> what) {
        use.readLock().lock();
        try {
            return what.of(opened().db());
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

    private Open opened() {
        Open now = open;
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
