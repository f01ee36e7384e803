package io.fsledger.streams.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.table.RowViews;
import io.fsledger.core.table.Table;
import io.fsledger.core.table.TableContract;
import io.fsledger.core.table.TableReader.Scan;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Tables over both kinds of store that a family has. */
class StoreTableTest {
    private static final String STORE = "table";

    /** As the entries of a family. */
    @Nested
    class Uncached extends Contract {
        @Override
        StoreBuilder<KeyValueStore<Bytes, byte[]>> kind(StoreBuilder<KeyValueStore<Bytes, byte[]>> store) {
            return store;
        }
    }

    /** As the marks of a family. */
    @Nested
    class Cached extends Contract {
        @Override
        StoreBuilder<KeyValueStore<Bytes, byte[]>> kind(StoreBuilder<KeyValueStore<Bytes, byte[]>> store) {
            return store.withCachingEnabled();
        }
    }

    /** The contract of all tables, and what is special to one over a store. */
    abstract static class Contract extends TableContract {
        private final List<TopologyTestDriver> open = new ArrayList<>();

        abstract StoreBuilder<KeyValueStore<Bytes, byte[]>> kind(StoreBuilder<KeyValueStore<Bytes, byte[]>> store);

        @AfterEach
        void closeDrivers() {
            open.forEach(TopologyTestDriver::close);
        }

        @Override
        protected Table table() {
            return new StoreTable(store());
        }

        private KeyValueStore<Bytes, byte[]> store() {
            var bytes = Serdes.ByteArray();
            Topology topology = new Topology()
                    .addSource("source", bytes.deserializer(), bytes.deserializer(), "input")
                    .addProcessor("processor", Idle::new, "source")
                    .addStateStore(
                            kind(Stores.keyValueStoreBuilder(
                                    new RangeStores(STORE, RowViews.NONE), Serdes.Bytes(), bytes)),
                            "processor");
            Properties properties = Drivers.properties("store-table-test", Drivers.CACHE_BYTES);
            TopologyTestDriver driver = new TopologyTestDriver(topology, properties);
            open.add(driver);
            return driver.getKeyValueStore(STORE);
        }

        @Test
        void writesNothingBeforeTheEventIsThrough() {
            KeyValueStore<Bytes, byte[]> store = store();
            StoreTable table = new StoreTable(store);
            table.put(key(1), key(10));
            table.put(key(2), key(20));

            assertThat(store.get(Bytes.wrap(key(1)))).isNull();
            assertThat(new StoreReader(store).get(key(2))).isNull();
            table.flush();
            assertThat(store.get(Bytes.wrap(key(1)))).isEqualTo(key(10));
            assertThat(new StoreReader(store).get(key(2))).isEqualTo(key(20));
        }

        @Test
        void writesTheLastOfSeveralChangesOfOneKey() {
            KeyValueStore<Bytes, byte[]> store = store();
            StoreTable table = new StoreTable(store);
            table.put(key(1), key(10));
            table.delete(key(1));
            table.put(key(2), key(20));
            table.delete(key(2));
            table.put(key(2), key(21));
            table.flush();

            assertThat(store.get(Bytes.wrap(key(1)))).isNull();
            assertThat(store.get(Bytes.wrap(key(2)))).isEqualTo(key(21));
        }

        @Test
        void seesWhatTheStoreHasAfterAnEvent() {
            KeyValueStore<Bytes, byte[]> store = store();
            StoreTable table = new StoreTable(store);
            assertThat(table.get(key(1))).isNull();
            table.flush();
            store.put(Bytes.wrap(key(1)), key(10));

            assertThat(table.get(key(1))).isEqualTo(key(10));
        }

        @Test
        void isReadAsTheStoreIs() {
            KeyValueStore<Bytes, byte[]> store = store();
            for (int i = 0; i < 10; i++) {
                store.put(Bytes.wrap(key(i)), key(i));
            }
            StoreReader reader = new StoreReader(store);
            List<byte[]> seen = new ArrayList<>();
            try (Scan scan = reader.scan(new byte[] {7}, key(6))) {
                scan.forEachRemaining(entry -> seen.add(entry.value()));
            }

            assertThat(seen).containsExactly(key(7), key(8), key(9));
        }

        private static byte[] key(int number) {
            return new byte[] {7, (byte) number};
        }
    }

    private static final class Idle implements Processor<byte[], byte[], Void, Void> {
        @Override
        public void process(Record<byte[], byte[]> record) {
            throw new AssertionError("nothing is published here");
        }
    }
}
