package io.fsledger.streams.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.handles.HandleEvents;
import io.fsledger.core.handles.HandleFacts;
import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.TestLimits;
import io.fsledger.events.Cause;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.ReasonCode;
import io.fsledger.events.Rejection;
import io.fsledger.streams.handles.HandleTopology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The topology appends ticks to its partition while something waits for time there, and only then. */
class TicksTest {
    private static final Duration TICK = TickPace.TICK;
    private static final LedgerLimits LIMITS = TestLimits.of(500, 10_000, 2_000);

    private TopologyLedger<HandleEvent> ledger = new TopologyLedger<>(HandleTopology.FAMILY, LIMITS);

    @AfterEach
    void closeLedger() {
        ledger.close();
    }

    @Test
    void appendsNoneWhileNothingWaits() {
        publish(HandleEvents.opened(1));
        listen(50);

        assertThat(ledger.ticks()).isEmpty();
    }

    @Test
    void appendsOneEveryFifthOfASecond() {
        publish(closeBeforeOpen(7));
        listen(5);

        List<Long> ticks = ledger.ticks();
        assertThat(ticks).hasSize(5);
        for (int i = 1; i < ticks.size(); i++) {
            assertThat(ticks.get(i) - ticks.get(i - 1)).isEqualTo(TICK.toMillis());
        }
    }

    @Test
    void appendsOneHoweverLateItComes() {
        publish(closeBeforeOpen(7));
        ledger.listen(TICK.multipliedBy(20));

        assertThat(ledger.ticks()).hasSize(1);
    }

    @Test
    void stopsWhenWhatWaitedHasCome() {
        publish(closeBeforeOpen(7));
        listen(2);
        publish(HandleEvents.opened(7).sequence(4));
        listen(10);

        assertThat(ledger.ticks()).hasSize(2);
        assertThat(ledger.rejections()).isEmpty();
    }

    @Test
    void reportsWhatHasWaitedTooLongAndStops() {
        publish(closeBeforeOpen(7));
        listen(9);
        assertThat(ledger.rejections()).isEmpty();
        listen(20);

        assertThat(ledger.ticks()).hasSize(10);
        Rejection report = ledger.rejectionRecords().get(0);
        assertThat(ledger.rejectionRecords()).hasSize(1);
        assertThat(report.getCode()).isEqualTo(ReasonCode.HANDLE_NOT_FOUND);
        assertThat(report.getTopic()).isEqualTo("fs.handles");
        assertThat(report.getPartition()).isEqualTo(3);
        assertThat(report.getOffset()).isEqualTo(17);
        assertThat(ledger.counts().rejected(ReasonCode.HANDLE_NOT_FOUND)).isEqualTo(1);
    }

    @Test
    void doesNotCountTheTimeInWhichNobodyListened() {
        publish(closeBeforeOpen(7));
        ledger.listen(Duration.ofHours(1));
        listen(3);

        assertThat(ledger.rejections())
                .as("1 s and three ticks are less than 2 s")
                .isEmpty();
    }

    /** Each tick of a release costs commits, for which others wait: a machine that is new to it is not asked for all at once. */
    @Test
    void appendsThemForAReleaseAtADistanceThatShrinks() {
        ledger.close();
        ledger = new TopologyLedger<>(HandleTopology.FAMILY, LIMITS.with(Bound.RELEASE_PER_TICK, 2));
        int held = 30;
        for (long fh = 1; fh <= held; fh++) {
            publish(HandleEvents.opened(fh));
        }
        publish(HandleEvents.fenced("a", 1).fromService(Cause.LOST));
        listen(5 * held);

        List<Long> ticks = ledger.ticks();
        assertThat(ticks)
                .as("one goes with the fence, two with each tick, one with the last")
                .hasSize(held / 2);
        List<Long> distances = new ArrayList<>();
        for (int i = 1; i < ticks.size(); i++) {
            distances.add(ticks.get(i) - ticks.get(i - 1));
        }
        assertThat(distances).startsWith(800L, 400L, 400L, 200L, 200L).isSortedAccordingTo(Comparator.reverseOrder());
        HandleFacts.openAre().check(ledger);
    }

    /** Ticks are of a partition: their key is its number, and no rule looks at it. */
    @Test
    void appendsTicksOfTheService() {
        publish(closeBeforeOpen(7));
        listen(1);

        assertThat(ledger.log()).as("limits, a close, a tick").hasSize(3);
        assertThat(ledger.log().get(2).key()).asString().isEqualTo("0");
        assertThat(ledger.counts().applied()).isEqualTo(3);
        assertThat(ledger.counts().derived()).isEqualTo(1);
        assertThat(ledger.counts().ofPartitions()).isEqualTo(2);
    }

    private void listen(int ticks) {
        for (int i = 0; i < ticks; i++) {
            ledger.listen(TICK);
        }
    }

    private void publish(HandleEvents event) {
        ledger.publish(event.key(), event.event());
    }

    /** The derived close of an inner handle, which came before its open. */
    private static HandleEvents closeBeforeOpen(long fh) {
        return HandleEvents.closed(fh)
                .sequence(5)
                .fromService(Cause.DELEGATE_CLOSED)
                .causedBy("fs.handles", 3, 17);
    }
}
