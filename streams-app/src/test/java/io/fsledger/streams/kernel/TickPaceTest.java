package io.fsledger.streams.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TickPaceTest {
    private static final int PARTITIONS = 4;
    private static final boolean RELEASING = true;

    private final TickPace pace = new TickPace(PARTITIONS - 1, PARTITIONS);

    @Test
    void oneIsUnderWayAtMostUntilItIsTakenForLost() {
        assertThat(pace.isDue(1_000)).isTrue();
        pace.sent(1_000);
        assertThat(pace.isDue(1_200)).isFalse();
        assertThat(pace.isDue(5_999)).isFalse();
        assertThat(pace.isDue(6_000)).isTrue();
        pace.sent(6_000);
        pace.cameBack(6_010);
        assertThat(pace.isDue(6_011)).isTrue();
    }

    /** Whatever else waits for time waits for nothing else: its deadlines are kept on a slow machine too. */
    @Test
    void keepsNoDistanceWhereNothingIsReleased() {
        pace.handled(900, !RELEASING);
        pace.sent(1_000);
        pace.cameBack(1_900);
        pace.handled(1_900, !RELEASING);
        assertThat(pace.isDue(1_901)).isTrue();
    }

    @Test
    void partitionsDoNotBeginTogether() {
        List<Long> begins = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            TickPace one = new TickPace(partition, PARTITIONS);
            one.handled(1_000, RELEASING);
            begins.add(firstDue(one, 1_000));
        }
        assertThat(begins).containsExactly(1_500L, 1_600L, 1_700L, 1_800L);
    }

    @Test
    void aReleaseTakesUpSpeedWhereTheMachineIsQuick() {
        pace.handled(0, RELEASING);
        assertThat(distances(6, 5)).containsExactly(800L, 400L, 266L, 200L, 160L, 133L);
    }

    @Test
    void aReleaseKeepsItsDistanceWhereTheMachineIsSlow() {
        pace.handled(0, RELEASING);
        assertThat(distances(3, 120)).containsExactly(800L, 480L, 480L);
        assertThat(distances(2, 400)).as("ledger time goes on").containsExactly(800L, 800L);
        assertThat(distances(1, 60)).as("quick again").containsExactly(240L);
    }

    @Test
    void withItsEndTheDistanceEndsAndTheNextOneBeginsAnew() {
        pace.handled(0, RELEASING);
        distances(5, 5);
        pace.sent(10_000);
        pace.cameBack(10_090);
        pace.handled(10_090, RELEASING);
        assertThat(pace.isDue(10_100)).isFalse();
        pace.handled(10_100, !RELEASING);
        assertThat(pace.isDue(10_100)).isTrue();

        pace.handled(20_000, RELEASING);
        assertThat(firstDue(pace, 20_000)).isEqualTo(20_800);
        assertThat(distances(2, 5)).containsExactly(800L, 400L);
    }

    /** From one tick to the next that is due, where each is under way for so long. */
    private List<Long> distances(int ticks, long underWay) {
        List<Long> distances = new ArrayList<>();
        long now = firstDue(pace, 0);
        for (int tick = 0; tick < ticks; tick++) {
            pace.sent(now);
            pace.cameBack(now + underWay);
            pace.handled(now + underWay, RELEASING);
            long next = firstDue(pace, now + underWay);
            distances.add(next - now);
            now = next;
        }
        return distances;
    }

    private static long firstDue(TickPace pace, long from) {
        long now = from;
        while (!pace.isDue(now)) {
            now++;
        }
        return now;
    }
}
