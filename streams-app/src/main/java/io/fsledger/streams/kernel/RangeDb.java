package io.fsledger.streams.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompactionStyle;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.TablePropertiesCollectorFactory;
import org.rocksdb.WriteOptions;

/**
 * RocksDB as a {@link RangeStore} uses it: all that it holds outside of the heap.
 *
 * @param waiting what bounds the buffers that wait to be merged, of this one and of all others
 */
record RangeDb(
        RocksDB rocks,
        Options options,
        WriteOptions writing,
        TablePropertiesCollectorFactory collector,
        WaitingBuffers waiting)
        implements AutoCloseable {
    static {
        RocksDB.loadLibrary();
    }

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

    /** @param configs of Kafka Streams */
    static RangeDb open(String store, Path folder, Map<String, Object> configs) {
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
        WaitingBuffers waiting = new RocksMemory().setMergingConfig(store, options, configs);
        try {
            Files.createDirectories(folder);
            RocksDB rocks = RocksDB.open(options, folder.toString());
            return new RangeDb(rocks, options, new WriteOptions().setDisableWAL(true), collector, waiting);
        } catch (IOException | RocksDBException e) {
            options.close();
            collector.close();
            throw new ProcessorStateException("store " + store + " cannot be opened in " + folder, e);
        }
    }

    /** What is in memory and waits for others to go to a file with; what is on its way there no longer waits. */
    long waitingBytes() throws RocksDBException {
        boolean onItsWay = rocks.getLongProperty(FLUSHES) > 0 || rocks.getLongProperty(FLUSH_PENDING) > 0;
        return onItsWay ? 0 : rocks.getLongProperty(BUFFERS) - rocks.getLongProperty(BUFFER);
    }

    /** All that was written is in files from here on. */
    void flush() throws RocksDBException {
        try (FlushOptions now = new FlushOptions().setWaitForFlush(true)) {
            rocks.flush(now);
        }
    }

    /** What was written so far goes to a file soon. */
    void flushSoon() throws RocksDBException {
        try (FlushOptions soon = new FlushOptions().setWaitForFlush(false).setAllowWriteStall(true)) {
            rocks.flush(soon);
        }
    }

    @Override
    public void close() {
        rocks.close();
        writing.close();
        options.close();
        collector.close();
    }
}
