package io.fsledger.streams.kernel;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.DataBlockIndexType;
import org.rocksdb.HyperClockCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * One bound on the memory of all RocksDB stores in the process. Without it each store of each partition would take its
 * own, and the sum would grow with their number.
 */
public final class RocksMemory implements RocksDBConfigSetter {
    /** In bytes; Kafka Streams hands it on to here. */
    public static final String BYTES = "fsledger.rocksdb.bytes";

    static final long BYTES_DEFAULT = 256L << 20;

    /** The larger it is, the more of the way to a place in it is not in the processor's caches. */
    private static final long WRITE_BUFFER_MAX = 2L << 20;

    /** So many of a {@link RangeStore} go to a file together: more and smaller files would have to be merged more often. */
    private static final int MERGED = 4;

    /** Those that are on their way to a file must not hold up who writes. */
    private static final int BUFFERS_MAX = MERGED + 3;

    private static final int BLOCK_BYTES = 4 << 10;
    private static final double MEMORY_FILTER_RATIO = 0.1;

    /** RocksDB finds out itself how large what it keeps is. */
    private static final int ENTRY_BYTES_VARY = 0;

    private static @Nullable Shared shared;

    private record Shared(
            Cache cache,
            WriteBufferManager writeBuffers,
            WaitingBuffers waiting,
            BloomFilter filter,
            long writeBuffer) {}

    private static synchronized Shared shared(long bytes) {
        if (shared == null) {
            // each look at a file asks the cache for filter, index and block: it is not to wait, nor to reorder what it
            // has
            Cache cache = new HyperClockCache(bytes, ENTRY_BYTES_VARY, -1, false);
            // Half of all may be in buffers: what is written and what waits are bounded apart, each in its way.
            shared = new Shared(
                    cache,
                    new WriteBufferManager(bytes / 4, cache),
                    new WaitingBuffers(bytes / 4),
                    new BloomFilter(10),
                    Math.min(WRITE_BUFFER_MAX, bytes / 32));
        }
        return shared;
    }

    /**
     * For a {@link RangeStore}.
     *
     * @return what has to bound the buffers that wait to be merged
     */
    WaitingBuffers setMergingConfig(String store, Options options, Map<String, Object> configs) {
        setConfig(store, options, configs);
        options.setMinWriteBufferNumberToMerge(MERGED);
        options.setMaxWriteBufferNumber(BUFFERS_MAX);
        return shared(bytes(configs)).waiting();
    }

    private static long bytes(Map<String, Object> configs) {
        Object bytes = configs.get(BYTES);
        return bytes == null ? BYTES_DEFAULT : Long.parseLong(bytes.toString());
    }

    @Override
    public void setConfig(String store, Options options, Map<String, Object> configs) {
        Shared memory = shared(bytes(configs));
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(memory.cache());
        table.setBlockSize(BLOCK_BYTES);
        table.setFilterPolicy(memory.filter());
        table.setDataBlockIndexType(DataBlockIndexType.kDataBlockBinaryAndHash);
        table.setCacheIndexAndFilterBlocks(true);
        table.setPinL0FilterAndIndexBlocksInCache(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(memory.writeBuffers());
        options.setWriteBufferSize(memory.writeBuffer());
        // most of what is asked for is not in memory, and often not there at all
        options.setMemtablePrefixBloomSizeRatio(MEMORY_FILTER_RATIO);
        options.setMemtableWholeKeyFiltering(true);
    }

    @Override
    public void close(String store, Options options) {
        // shared by all stores for as long as the process lives
    }
}
