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

    /** The larger it is, the more of the way to a place in it is not in the processor's caches. */
    private static final long WRITE_BUFFER_MAX = 8L << 20;

    private static final int BLOCK_BYTES = 4 << 10;
    private static final double MEMORY_FILTER_RATIO = 0.1;

    /** RocksDB finds out itself how large what it keeps is. */
    private static final int ENTRY_BYTES_VARY = 0;

    private static @Nullable Shared shared;

    private record Shared(Cache cache, WriteBufferManager writeBuffers, BloomFilter filter, long writeBuffer) {}

    private static synchronized Shared shared(long bytes) {
        if (shared == null) {
            // each look at a file asks the cache for filter, index and block: it is not to wait, nor to reorder what it
            // has
            Cache cache = new HyperClockCache(bytes, ENTRY_BYTES_VARY, -1, false);
            shared = new Shared(
                    cache,
                    new WriteBufferManager(bytes / 2, cache),
                    new BloomFilter(10),
                    Math.min(WRITE_BUFFER_MAX, bytes / 8));
        }
        return shared;
    }

    @Override
    public void setConfig(String store, Options options, Map<String, Object> configs) {
        Object bytes = configs.get(BYTES);
        if (bytes == null) {
            return;
        }
        Shared memory = shared(Long.parseLong(bytes.toString()));
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
