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
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Tables over all kinds of store that a family has. */
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

    /** As the entries of a family with views. */
    @Nested
    class WithRecentRows extends Uncached {
        @Override
        StoreTable table(KeyValueStore<Bytes, byte[]> store, RangeStores ranges) {
            return new StoreTable(store, ranges.of(new TaskId(0, 0)));
        }

        @Test
        void hasWhatWasWrittenLastWhoeverAsksTheStoreOrNot() {
            Opened opened = open();
            StoreTable table = table(opened.store(), opened.ranges());
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 200; i++) {
                    table.put(key(i), key(i + round));
                }
                table.flush();
                table.delete(key(round));
                table.flush();
                for (int i = 0; i < 200; i++) {
                    assertThat(table.get(key(i))).isEqualTo(i == round ? null : key(i + round));
                }
                table.flush();
            }
        }

        @Test
        void knowsNothingOfAnotherTaskOverTheSameStore() {
            Opened opened = open();
            StoreTable before = table(opened.store(), opened.ranges());
            before.put(key(1), key(10));
            before.flush();
            opened.store().put(Bytes.wrap(key(1)), key(11));

            assertThat(table(opened.store(), opened.ranges()).get(key(1))).isEqualTo(key(11));
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
        private final List<TopologyTestDriver> drivers = new ArrayList<>();

        abstract StoreBuilder<KeyValueStore<Bytes, byte[]>> kind(StoreBuilder<KeyValueStore<Bytes, byte[]>> store);

        @AfterEach
        void closeDrivers() {
            drivers.forEach(TopologyTestDriver::close);
        }

        StoreTable table(KeyValueStore<Bytes, byte[]> store, RangeStores ranges) {
            return new StoreTable(store);
        }

        @Override
        protected Table table() {
            Opened opened = open();
            return table(opened.store(), opened.ranges());
        }

        record Opened(KeyValueStore<Bytes, byte[]> store, RangeStores ranges) {}

        Opened open() {
            RangeStores ranges = new RangeStores(STORE, RowViews.NONE);
            var bytes = Serdes.ByteArray();
            Topology topology = new Topology()
                    .addSource("source", bytes.deserializer(), bytes.deserializer(), "input")
                    .addProcessor("processor", Idle::new, "source")
                    .addStateStore(kind(Stores.keyValueStoreBuilder(ranges, Serdes.Bytes(), bytes)), "processor");
            Properties properties = Drivers.properties("store-table-test", Drivers.CACHE_BYTES);
            TopologyTestDriver driver = new TopologyTestDriver(topology, properties);
            drivers.add(driver);
            return new Opened(driver.getKeyValueStore(STORE), ranges);
        }

        @Test
        void writesNothingBeforeTheEventIsThrough() {
            Opened opened = open();
            KeyValueStore<Bytes, byte[]> store = opened.store();
            StoreTable table = table(store, opened.ranges());
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
            Opened opened = open();
            KeyValueStore<Bytes, byte[]> store = opened.store();
            StoreTable table = table(store, opened.ranges());
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
            Opened opened = open();
            KeyValueStore<Bytes, byte[]> store = opened.store();
            StoreTable table = table(store, opened.ranges());
            assertThat(table.get(key(1))).isNull();
            table.flush();
            store.put(Bytes.wrap(key(1)), key(10));

            assertThat(table.get(key(1))).isEqualTo(key(10));
        }

        @Test
        void isReadAsTheStoreIs() {
            KeyValueStore<Bytes, byte[]> store = open().store();
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

        static byte[] key(int number) {
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
