package io.fsledger.streams.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.core.table.RowViews;
import io.fsledger.core.table.TableReader.Entry;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.PerfContext;
import org.rocksdb.PerfLevel;

/** What a store adds to the contract of tables ({@link StoreTableTest}). */
class RangeStoreTest {
    private static final int DELETED = 10_000;
    private static final TaskId TASK = new TaskId(0, 0);

    @TempDir
    Path folder;

    private final RangeStores stores = new RangeStores("ranges-of-test", new Views());
    private RangeStore store;

    @BeforeEach
    void open() {
        Properties properties = Drivers.properties("range-store-test", Drivers.CACHE_BYTES);
        store = new RangeStore(stores);
        store.init(new MockProcessorContext<>(properties, TASK, folder.toFile()).getStateStoreContext(), store);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aWalkDoesNotGoOnOverWhatWasDeletedBehindItsEnd() {
        store.put(key(1, 0), value(1));
        delete(2);
        try (KeyValueIterator<Bytes, byte[]> walk = store.range(key(1, 0), key(1, Integer.MAX_VALUE))) {
            assertThat(skippedWhile(() -> {
                        assertThat(walk.next().key).isEqualTo(key(1, 0));
                        assertThat(walk.hasNext()).isFalse();
                    }))
                    .isZero();
        }
    }

    @Test
    void aViewGoesWithWhatIsWrittenNext() {
        store.writeWithNext(key(9, 1).get(), value(1));
        assertThat(store.get(key(9, 1))).isNull();
        store.put(key(8, 1), value(1));
        assertThat(store.get(key(9, 1))).isEqualTo(value(1));

        store.writeWithNext(key(9, 1).get(), null);
        store.putAll(List.of(KeyValue.pair(key(8, 1), null)));
        assertThat(store.get(key(9, 1))).isNull();
        store.put(key(1, 0), value(1));
        assertThat(store.get(key(9, 1))).as("written once").isNull();
    }

    @Test
    void restoresViewsFromTheirRows() {
        store.restore(List.of(row(8, 1, value(1)), row(8, 2, value(2)), row(8, 1, null), row(1, 5, value(5))));

        assertThat(store.get(key(9, 1))).isNull();
        assertThat(store.get(key(9, 2))).isEqualTo(value(2));
        assertThat(store.get(key(9, 5))).as("not a row that has views").isNull();
    }

    @Test
    void restoresViewsThatFollowFromValues() {
        store.restore(List.of(row(7, 1, value(1)), row(7, 1, value(2)), row(7, 2, value(3)), row(7, 3, value(5))));
        store.restore(List.of(row(7, 2, value(4)), row(7, 3, value(6)), row(7, 3, null), row(7, 1, value(2))));

        assertThat(store.get(key(9, 1))).as("what row 1 said first").isNull();
        assertThat(store.get(key(9, 2))).as("what row 1 says").isEqualTo(value(2));
        assertThat(store.get(key(9, 3))).as("what row 2 said in another part").isNull();
        assertThat(store.get(key(9, 4))).isEqualTo(value(4));
        assertThat(store.get(key(9, 5))).isNull();
        assertThat(store.get(key(9, 6))).isNull();
    }

    @Test
    void isFoundByItsTaskWhileItIsOpen() {
        assertThat(stores.of(TASK)).isSameAs(store);
        store.close();
        assertThatIllegalStateException().isThrownBy(() -> stores.of(TASK)).withMessageContaining("0_0");
    }

    /** Of group 8: the same in group 9. Of group 7: what a value says, there. */
    private static final class Views implements RowViews {
        @Override
        public List<Entry> of(byte[] key, byte @Nullable [] value) {
            ByteBuffer parts = ByteBuffer.wrap(key);
            return switch (parts.getInt()) {
                case 7 ->
                    value == null
                            ? List.of()
                            : List.of(inGroup9(ByteBuffer.wrap(value).getInt(), value));
                case 8 -> List.of(inGroup9(parts.getInt(), value == null ? new byte[0] : value));
                default -> List.of();
            };
        }

        private static Entry inGroup9(int number, byte[] value) {
            return new Entry(key(9, number).get(), value);
        }

        @Override
        public boolean followFromValue(byte[] key) {
            return ByteBuffer.wrap(key).getInt() == 7;
        }
    }

    private static KeyValue<byte[], byte[]> row(int group, int number, byte @Nullable [] value) {
        return KeyValue.pair(key(group, number).get(), value);
    }

    @Test
    void aStepIsTakenOnlyWhenItIsAskedFor() {
        store.put(key(1, 0), value(1));
        delete(2);
        store.put(key(3, 0), value(3));
        try (KeyValueIterator<Bytes, byte[]> walk = store.all()) {
            assertThat(skippedWhile(walk::next)).isZero();
            assertThat(skippedWhile(walk::next)).isGreaterThanOrEqualTo(DELETED);
        }
    }

    private void delete(int group) {
        for (int i = 0; i < DELETED; i++) {
            store.put(key(group, i), value(i));
            store.delete(key(group, i));
        }
    }

    private long skippedWhile(Runnable walking) {
        return store.using(db -> {
            db.setPerfLevel(PerfLevel.ENABLE_COUNT);
            try (PerfContext counted = db.getPerfContext()) {
                counted.reset();
                walking.run();
                return counted.getInternalDeleteSkippedCount();
            } finally {
                db.setPerfLevel(PerfLevel.DISABLE);
            }
        });
    }

    @Test
    void rangesAreInclusiveAndInOrder() {
        for (int i = 9; i >= 0; i--) {
            store.put(key(1, i), value(i));
        }
        assertThat(keys(key(1, 3), key(1, 5))).containsExactly(key(1, 3), key(1, 4), key(1, 5));
        assertThat(keys(key(1, 8), null)).containsExactly(key(1, 8), key(1, 9));
        assertThat(keys(null, key(1, 0))).containsExactly(key(1, 0));
        assertThat(keys(null, null)).hasSize(10);
        assertThat(keys(key(2, 0), null)).isEmpty();
    }

    private List<Bytes> keys(@Nullable Bytes from, @Nullable Bytes to) {
        List<Bytes> keys = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> walk = store.range(from, to)) {
            while (walk.hasNext()) {
                Bytes next = walk.peekNextKey();
                assertThat(walk.next().key).isEqualTo(next);
                keys.add(next);
            }
        }
        return keys;
    }

    @Test
    void keepsWhatItHasWhenItIsClosedInOrder() {
        store.putAll(List.of(KeyValue.pair(key(1, 1), value(1)), KeyValue.pair(key(1, 2), value(2))));
        assertThat(store.delete(key(1, 2))).isEqualTo(value(2));
        assertThat(store.putIfAbsent(key(1, 1), value(7))).isEqualTo(value(1));
        assertThat(store.putIfAbsent(key(1, 3), value(3))).isNull();
        store.close();
        open();

        assertThat(store.get(key(1, 1))).isEqualTo(value(1));
        assertThat(store.get(key(1, 2))).isNull();
        assertThat(store.get(key(1, 3))).isEqualTo(value(3));
        assertThat(store.approximateNumEntries()).isPositive();
    }

    @Test
    void saysThatItIsClosed() {
        store.put(key(1, 1), value(1));
        KeyValueIterator<Bytes, byte[]> walk = store.all();
        store.close();
        assertThat(store.isOpen()).isFalse();
        assertThatThrownBy(() -> store.get(key(1, 1))).isInstanceOf(InvalidStateStoreException.class);
        assertThatThrownBy(walk::hasNext).isInstanceOf(InvalidStateStoreException.class);
        walk.close();
        store.close();
    }

    private static Bytes key(int group, int number) {
        return Bytes.wrap(ByteBuffer.allocate(8).putInt(group).putInt(number).array());
    }

    private static byte[] value(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }
}
