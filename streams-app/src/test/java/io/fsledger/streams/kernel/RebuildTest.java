package io.fsledger.streams.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.Seed;
import io.fsledger.core.handles.HandleEvents;
import io.fsledger.core.handles.RandomHandles;
import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.TestLimits;
import io.fsledger.core.table.TableSnapshot;
import io.fsledger.events.Cause;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.ReasonCode;
import io.fsledger.streams.handles.HandleTopology;
import io.fsledger.streams.kernel.LogReplay.Stores;
import io.fsledger.streams.kernel.TopologyLedger.Logged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A family that forgets its state and replays its log: what was published before is not published again. */
class RebuildTest {
    private static final FamilyDefinition<HandleEvent> FAMILY = HandleTopology.FAMILY;
    private static final LedgerLimits LIMITS = TestLimits.of(3, 50, 2_000);

    @Test
    @Tag("slow")
    void publishesOnlyWhatLiesAboveAndGivesTheSameState() {
        Random random = Seed.random("RebuildTest");
        List<Logged> log = randomLog(random);
        long from = log.size() / 4 + random.nextInt(log.size() / 2);
        LogReplay<HandleEvent> whole = new LogReplay<>(FAMILY, Drivers.runtime(LIMITS), Drivers.CACHE_BYTES);
        Stores stores = whole.run(List.of(log));
        LogReplay<HandleEvent> below = new LogReplay<>(FAMILY, Drivers.runtime(LIMITS), Drivers.CACHE_BYTES);
        below.run(List.of(log.subList(0, (int) from)));
        LogReplay<HandleEvent> rebuilt =
                new LogReplay<>(FAMILY, Drivers.runtime(LIMITS, 1, List.of(from)), Drivers.CACHE_BYTES);

        assertThat(rebuilt.run(List.of(log))).isEqualTo(stores);
        for (String sink : List.of(FAMILY.rejectionsSink(), FAMILY.derivedSink())) {
            assertThat(below.published(sink)).isNotEmpty();
            List<String> joined = new ArrayList<>(below.published(sink));
            joined.addAll(rebuilt.published(sink));
            assertThat(joined).isEqualTo(whole.published(sink));
        }
    }

    @Test
    void publishesFromTheOffsetOn() {
        try (TopologyLedger<HandleEvent> ledger = rebuilding(2)) {
            publish(ledger, HandleEvents.closed(1));
            publish(ledger, HandleEvents.closed(2));
            assertThat(ledger.rejections()).isEmpty();
            publish(ledger, HandleEvents.closed(3));

            assertThat(ledger.rejections()).singleElement().satisfies(rejected -> {
                assertThat(rejected.offset()).isEqualTo(2);
                assertThat(rejected.code()).isEqualTo(ReasonCode.HANDLE_NOT_FOUND);
            });
        }
    }

    /** Ticks of old time stand in the log already; new ones would change what the state was. */
    @Test
    void appendsNoTicksBelow() {
        try (TopologyLedger<HandleEvent> ledger = rebuilding(2)) {
            publish(
                    ledger,
                    HandleEvents.closed(7)
                            .sequence(5)
                            .fromService(Cause.DELEGATE_CLOSED)
                            .causedBy("fs.handles", 3, 17));
            ledger.listen(Duration.ofSeconds(1));
            assertThat(ledger.ticks()).isEmpty();
            publish(ledger, HandleEvents.opened(1));
            ledger.listen(Duration.ofSeconds(1));

            assertThat(ledger.ticks()).hasSize(1);
        }
    }

    private static TopologyLedger<HandleEvent> rebuilding(long publishFrom) {
        return new TopologyLedger<>(FAMILY, Drivers.runtime(LedgerLimits.UNCONFIGURED, 1, List.of(publishFrom)));
    }

    private static void publish(TopologyLedger<HandleEvent> ledger, HandleEvents event) {
        ledger.publish(event.key(), event.event());
    }

    private static List<Logged> randomLog(Random random) {
        try (TopologyLedger<HandleEvent> live = new TopologyLedger<>(FAMILY, LIMITS)) {
            RandomHandles events = new RandomHandles(random);
            for (int i = 0; i < 1_000; i++) {
                HandleEvents event = events.next();
                String key = event.key();
                live.publish(key == null ? null : key.getBytes(UTF_8), live.bytes(event.event()));
                live.idle(Duration.ofMillis(random.nextInt(300)));
            }
            assertThat(TableSnapshot.of(live.entries())).isNotEmpty();
            return live.log();
        }
    }
}
