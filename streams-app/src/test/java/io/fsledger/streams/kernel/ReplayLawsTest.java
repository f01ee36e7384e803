package io.fsledger.streams.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.Seed;
import io.fsledger.core.handles.HandleEvents;
import io.fsledger.core.handles.HandleInvariants;
import io.fsledger.core.handles.RandomHandles;
import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.TestLimits;
import io.fsledger.core.table.TableSnapshot;
import io.fsledger.events.HandleEvent;
import io.fsledger.streams.handles.HandleTopology;
import io.fsledger.streams.kernel.LogReplay.Stores;
import io.fsledger.streams.kernel.TopologyLedger.Logged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The first law: state and output follow from the log, byte for byte, however it is cut into commits and restarts. On
 * random logs of handles: good events and bad ones, broken bytes, fences, ticks, and what they cause.
 */
@Tag("slow")
class ReplayLawsTest {
    private static final int EVENTS = 1_500;
    private static final LedgerLimits LIMITS = TestLimits.of(3, 50, 3_000);
    private static final FamilyDefinition<HandleEvent> FAMILY = HandleTopology.FAMILY;

    private final Random random = Seed.random("ReplayLawsTest");
    private TopologyLedger<HandleEvent> live = new TopologyLedger<>(FAMILY, LIMITS);

    @BeforeEach
    void live() {
        RandomHandles events = new RandomHandles(random);
        for (int i = 0; i < EVENTS; i++) {
            HandleEvents event = events.next();
            String key = event.key();
            byte[] value = live.bytes(event.event());
            live.publish(key == null ? null : key.getBytes(UTF_8), random.nextInt(8) == 0 ? broken(value) : value);
            live.idle(Duration.ofMillis(random.nextInt(300)));
            if (random.nextInt(20) == 0) {
                live.listen(Duration.ofMillis(random.nextInt(1_000)));
            }
        }
        HandleInvariants.check(live);
    }

    @AfterEach
    void closeLedger() {
        live.close();
    }

    @Test
    void meetsWhatTheLawsAreAbout() {
        assertThat(live.rejections())
                .extracting(rejected -> rejected.code().name())
                .contains("MALFORMED", "HANDLE_NOT_FOUND", "STALE_TERM", "FENCED");
        assertThat(live.derived()).isNotEmpty();
        assertThat(live.duplicates()).isPositive();
        assertThat(TableSnapshot.of(live.entries())).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 64 << 10, 8 << 20})
    void givesTheSameHoweverItIsCommitted(long cacheBytes) {
        LogReplay<HandleEvent> replay = new LogReplay<>(FAMILY, Drivers.runtime(LIMITS), cacheBytes);
        Stores stores = replay.run(batches(live.log(), 1 + random.nextInt(200)));

        assertSame(stores, replay);
    }

    @Test
    void givesTheSameWhereEveryEventIsCommitted() {
        LogReplay<HandleEvent> replay = new LogReplay<>(FAMILY, Drivers.runtime(LIMITS), Drivers.CACHE_BYTES);

        assertSame(replay.run(batches(live.log(), 1)), replay);
    }

    @Test
    void givesTheSameWhereAllIsCommittedAtOnce() {
        LogReplay<HandleEvent> replay = new LogReplay<>(FAMILY, Drivers.runtime(LIMITS), Drivers.CACHE_BYTES);

        assertSame(replay.run(List.of(live.log())), replay);
    }

    @Test
    void givesTheSameWhereverItIsRestored() {
        LogReplay<HandleEvent> replay = new LogReplay<>(FAMILY, Drivers.runtime(LIMITS), 64 << 10);
        Stores stores = replay.folded();
        for (List<Logged> life : batches(live.log(), 150)) {
            stores = replay.run(batches(life, 20));
        }

        assertSame(stores, replay);
    }

    private void assertSame(Stores stores, LogReplay<HandleEvent> replay) {
        assertThat(stores.entries()).isEqualTo(TableSnapshot.of(live.entries()));
        assertThat(stores.marks()).isEqualTo(TableSnapshot.of(live.marks()));
        assertThat(replay.folded()).as("what the changelogs alone say").isEqualTo(stores);
        assertThat(replay.published(FAMILY.rejectionsSink())).isEqualTo(shown(live.rejected()));
        assertThat(replay.published(FAMILY.derivedSink())).isEqualTo(shown(live.derivedRecords()));
    }

    private static List<String> shown(List<TestRecord<byte[], byte[]>> records) {
        return records.stream()
                .map(record -> LogReplay.shown(record.key(), record.value(), record.timestamp()))
                .toList();
    }

    /** Cuts a log into parts of 1 to {@code max} records. */
    private List<List<Logged>> batches(List<Logged> log, int max) {
        List<List<Logged>> batches = new ArrayList<>();
        for (int from = 0; from < log.size(); ) {
            int to = Math.min(log.size(), from + 1 + random.nextInt(max));
            batches.add(log.subList(from, to));
            from = to;
        }
        return batches;
    }

    private byte[] broken(byte[] value) {
        byte[] broken = value.clone();
        switch (random.nextInt(4)) {
            case 0 -> {
                return new byte[random.nextInt(8)];
            }
            case 1 -> {
                return Arrays.copyOf(value, random.nextInt(value.length));
            }
            case 2 -> random.nextBytes(broken);
            default -> broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return broken;
    }
}
