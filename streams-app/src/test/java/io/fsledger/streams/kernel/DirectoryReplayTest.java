package io.fsledger.streams.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.Seed;
import io.fsledger.core.directories.DirectoryEvents;
import io.fsledger.core.directories.DirectoryInvariants;
import io.fsledger.core.directories.RandomDirectories;
import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.TestLimits;
import io.fsledger.core.table.TableSnapshot;
import io.fsledger.events.DirectoryEvent;
import io.fsledger.schemas.Topics;
import io.fsledger.streams.directories.DirectoryTopology;
import io.fsledger.streams.kernel.LogReplay.Stores;
import io.fsledger.streams.kernel.TopologyLedger.Logged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Wherever a process is stopped and another goes on, with changes pending or not: each is told, and once. */
@Tag("slow")
class DirectoryReplayTest {
    private static final FamilyDefinition<DirectoryEvent> FAMILY = DirectoryTopology.FAMILY;
    private static final String NOTIFICATIONS = FAMILY.sinkTo(Topics.NOTIFICATIONS);
    private static final int EVENTS = 1_000;
    private static final LedgerLimits LIMITS = TestLimits.of(3, 50, 3_000).with(Bound.DIRECTORY_PENDING_MAX, 5);

    private final Random random = Seed.random("DirectoryReplayTest");

    @Test
    void tellsTheSameWhereverItIsRestored() {
        try (TopologyLedger<DirectoryEvent> live = new TopologyLedger<>(FAMILY, LIMITS)) {
            publishRandomEvents(live);
            LogReplay<DirectoryEvent> whole = replay();
            Stores stores = whole.run(List.of(live.log()));
            LogReplay<DirectoryEvent> restored = replay();
            Stores last = restored.folded();
            for (List<Logged> life : cut(live.log(), 60)) {
                last = restored.run(cut(life, 7));
            }

            assertThat(stores.entries()).isEqualTo(TableSnapshot.of(live.entries()));
            assertThat(stores.marks()).isEqualTo(TableSnapshot.of(live.marks()));
            assertThat(last).isEqualTo(stores);
            assertThat(restored.folded()).as("what the changelogs alone say").isEqualTo(stores);
            assertThat(restored.published(NOTIFICATIONS))
                    .hasSameSizeAs(live.published(Topics.NOTIFICATIONS))
                    .hasSizeGreaterThan(EVENTS / 50)
                    .isEqualTo(whole.published(NOTIFICATIONS));
        }
    }

    private static LogReplay<DirectoryEvent> replay() {
        return new LogReplay<>(FAMILY, Drivers.runtime(LIMITS), Drivers.CACHE_BYTES);
    }

    /** The topology appends its own ticks. */
    private void publishRandomEvents(TopologyLedger<DirectoryEvent> live) {
        RandomDirectories events = new RandomDirectories(random);
        int lives = 5;
        for (int i = 0; i < EVENTS; i++) {
            DirectoryEvents event = events.next().moved(i * lives / EVENTS);
            String key = event.key();
            live.publish(key == null ? null : key.getBytes(UTF_8), live.bytes(event.event()));
            live.idle(Duration.ofMillis(random.nextInt(100)));
            if (random.nextInt(10) == 0) {
                live.listen(Duration.ofMillis(random.nextInt(500)));
            }
        }
        DirectoryInvariants.check(live);
    }

    /** Into parts of 1 to {@code max} records. */
    private List<List<Logged>> cut(List<Logged> log, int max) {
        List<List<Logged>> parts = new ArrayList<>();
        for (int from = 0; from < log.size(); ) {
            int to = Math.min(log.size(), from + 1 + random.nextInt(max));
            parts.add(log.subList(from, to));
            from = to;
        }
        return parts;
    }
}
