package io.fsledger.streams.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fsledger.core.table.RowViews;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaitingBuffersTest {
    private static final int STORES = 12;
    private static final int VALUE_BYTES = 4 << 10;
    private static final long MIB = 1 << 20;

    /** Of each store: more than two buffers, which wait, and less than the four that RocksDB would write by itself. */
    private static final long WRITTEN = 5 * MIB / 2;

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final Properties properties = Drivers.properties("waiting-buffers-test", Drivers.CACHE_BYTES);
    private final RangeStores stores = new RangeStores("buffered", RowViews.NONE);
    private final List<RangeStore> open = new ArrayList<>();

    private RangeStore open() {
        RangeStore store = new RangeStore(stores);
        TaskId task = new TaskId(0, open.size());
        Path own = folder.resolve(task.toString());
        store.init(new MockProcessorContext<>(properties, task, own.toFile()).getStateStoreContext(), store);
        open.add(store);
        return store;
    }

    @AfterEach
    void close() {
        open.forEach(RangeStore::close);
    }

    private static void fill(RangeStore store) {
        for (int i = 0; i < WRITTEN / VALUE_BYTES; i++) {
            store.put(key(i), new byte[VALUE_BYTES]);
        }
    }

    private long waiting() {
        return open.stream().mapToLong(RangeStore::waitingBytes).sum();
    }

    @Test
    void fullBuffersWaitForOthersToGoToAFileWith() {
        RangeStore store = open();
        fill(store);
        assertThat(store.waitingBytes()).isGreaterThan(MIB);
    }

    /** What all of them have stays below the bound, whichever writes. */
    @Test
    void storesWithMuchGoToFilesWhereAllHaveTooMuch() {
        long bound = Drivers.ROCKSDB_BYTES / 4;
        for (int i = 0; i < STORES; i++) {
            fill(open());
        }
        assertThat(STORES * 2 * MIB).as("what would wait").isGreaterThan(2 * bound);
        await().atMost(SOON).untilAsserted(() -> assertThat(waiting()).isLessThan(bound + 2 * MIB));
        for (RangeStore store : open) {
            assertThat(store.get(key(0))).hasSize(VALUE_BYTES);
        }
    }

    @Test
    void aClosedStoreHasNothingThatWaits() {
        RangeStore store = open();
        fill(store);
        store.close();
        assertThat(store.waitingBytes()).isZero();
        store.flushSoon();
        open().put(key(1), new byte[1]);
    }

    private static Bytes key(int number) {
        return Bytes.wrap(ByteBuffer.allocate(4).putInt(number).array());
    }
}
