package io.fsledger.streams.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.Seed;
import io.fsledger.core.inodes.InodeEvents;
import io.fsledger.core.inodes.InodeInvariants;
import io.fsledger.core.inodes.RandomInodes;
import io.fsledger.core.ledger.TestLimits;
import io.fsledger.core.table.TableSnapshot;
import io.fsledger.events.InodeEvent;
import io.fsledger.streams.inodes.InodeTopology;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store that is restored says what the live one said, views and all, however its changelog is cut and compacted. On random logs of
 * inodes: their views follow from keys and from values.
 */
@Tag("slow")
class RestoreLawsTest {
    private static final int EVENTS = 1_500;
    private static final TaskId TASK = new TaskId(0, 0);

    @TempDir
    Path folder;

    private final Random random = Seed.random("RestoreLawsTest");
    private final RangeStore store = new RangeStore(new RangeStores("restored", InodeTopology.FAMILY.views()));
    private final List<KeyValue<byte[], byte[]>> changes = new ArrayList<>();
    private Map<String, String> live = Map.of();

    @BeforeEach
    void live() {
        try (TopologyLedger<InodeEvent> ledger =
                new TopologyLedger<>(InodeTopology.FAMILY, TestLimits.of(3, 50, 3_000))) {
            RandomInodes events = new RandomInodes(random);
            // fences would soon leave nobody
            int lives = 20;
            for (int i = 0; i < EVENTS; i++) {
                InodeEvents event = events.next(ledger).renamed(i * lives / EVENTS);
                ledger.publish(event.key(), event.event());
                ledger.idle(Duration.ofMillis(random.nextInt(300)));
            }
            InodeInvariants.check(ledger);
            changes.addAll(ledger.changesOfEntries());
            live = TableSnapshot.of(ledger.entries());
        }
        Properties properties = Drivers.properties("restore-laws-test", Drivers.CACHE_BYTES);
        store.init(new MockProcessorContext<>(properties, TASK, folder.toFile()).getStateStoreContext(), store);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void meetsWhatTheLawsAreAbout() {
        assertThat(changes.stream()
                        .filter(change -> change.value != null)
                        .flatMap(change -> InodeTopology.FAMILY.views().of(change.key, change.value).stream())
                        .map(view -> (char) view.key()[view.key().length - 1]))
                .as("views of references in entries and in rows")
                .contains('e', 'r');
        assertThat(changes)
                .as("deletions")
                .anySatisfy(change -> assertThat(change.value).isNull());
    }

    @Test
    void saysTheSameHoweverItIsCut() {
        restore(changes);

        assertThat(restored()).isEqualTo(live);
    }

    /** A standby copy has the beginning as it was, and of the rest what compaction has left meanwhile. */
    @Test
    void saysTheSameWhereTheRestWasCompactedMeanwhile() {
        int had = random.nextInt(changes.size());
        restore(changes.subList(0, had));
        restore(compacted(changes.subList(had, changes.size())));

        assertThat(restored()).isEqualTo(live);
    }

    private void restore(List<KeyValue<byte[], byte[]>> log) {
        for (int from = 0; from < log.size(); ) {
            int to = Math.min(log.size(), from + 1 + random.nextInt(200));
            store.restore(log.subList(from, to));
            from = to;
        }
    }

    /** Of each key the last change. */
    private static List<KeyValue<byte[], byte[]>> compacted(List<KeyValue<byte[], byte[]>> log) {
        Map<Bytes, KeyValue<byte[], byte[]>> last = new HashMap<>();
        log.forEach(change -> last.put(Bytes.wrap(change.key), change));
        return log.stream()
                .filter(change -> last.get(Bytes.wrap(change.key)) == change)
                .toList();
    }

    private Map<String, String> restored() {
        return TableSnapshot.of(new StoreReader(store));
    }
}
