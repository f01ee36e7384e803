package io.fsledger.core.handles;

import static io.fsledger.core.handles.HandleEvents.closed;
import static io.fsledger.core.handles.HandleEvents.dirtied;
import static io.fsledger.core.handles.HandleEvents.fenced;
import static io.fsledger.core.handles.HandleEvents.moved;
import static io.fsledger.core.handles.HandleEvents.opened;
import static io.fsledger.core.handles.HandleFacts.counts;
import static io.fsledger.core.handles.HandleFacts.holds;
import static io.fsledger.core.handles.HandleFacts.open;
import static io.fsledger.core.handles.HandleFacts.openAre;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.MemoryLedger;
import io.fsledger.core.ledger.ScenarioLedger.Rejected;
import io.fsledger.core.ledger.TestLimits;
import io.fsledger.core.table.Key;
import io.fsledger.core.table.TableSnapshot;
import io.fsledger.events.Cause;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.ReasonCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens while a release is under way, event by event. */
class HandleReleasesTest {
    private MemoryLedger<HandleEvent> ledger = withSlice(4);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7, 20})
    void neverHasMoreUnderWayThanASlice(int slice) {
        ledger = withSlice(slice);
        openMany("a", 50);
        append(fenced("a", 1));

        int most = 0;
        while (ledger.handleNext(true)) {
            most = Math.max(most, underWay(Cause.LOST));
            assertThat(underWay(Cause.LOST)).isLessThanOrEqualTo(slice);
        }
        assertThat(most).isEqualTo(slice);
        openAre().check(ledger);
        assertNoReleaseLeft();
    }

    @Test
    void letsOthersInBetween() {
        openMany("a", 100);
        append(fenced("a", 1));
        ledger.handleNext(true);
        int waited = 0;
        for (long fh = 1_001; fh <= 1_010; fh++) {
            append(opened(fh).by("b"));
            for (waited = 0; ledger.unhandled().stream().anyMatch(HandleReleasesTest::isOpen); waited++) {
                ledger.handleNext(true);
            }
            assertThat(waited).isLessThanOrEqualTo(5);
            open(fh).by("b").check(ledger);
        }
        assertThat(underWay(Cause.LOST)).as("the release goes on meanwhile").isPositive();
    }

    @Test
    void refusesWhatComesBetweenTheFenceAndTheCloses() {
        openMany("a", 3);
        append(dirtied(1));
        append(fenced("a", 1));
        long late = append(moved(1, 100));
        long close = append(closed(2));
        ledger.handleAll();

        assertThat(ledger.rejections()).extracting(Rejected::offset).containsExactly(late, close);
        assertThat(ledger.rejections()).extracting(Rejected::code).containsOnly(ReasonCode.FENCED);
        openAre().check(ledger);
    }

    @Test
    void closesNotWhatAHigherTermTookOverMeanwhile() {
        openMany("a", 3);
        append(fenced("a", 1));
        append(opened(2).term(2).flags(1));
        ledger.handleAll();

        open(2).term(2).flags(1).check(ledger);
        openAre(2L).check(ledger);
        HandleInvariants.check(ledger);
        assertNoReleaseLeft();
    }

    /** Handles of all lives of a client lie together: what a later one holds is passed over, and not all at once. */
    @Test
    void passesOverWhatALaterLifeHolds() {
        long held = HandleFamily.PASSED_MAX + 10;
        long former = held + 1;
        publish(opened(former));
        for (long fh = 1; fh <= held; fh++) {
            publish(opened(fh).term(2));
        }
        append(fenced("a", 1));
        ledger.handleAll();
        assertThat(ledger.derived()).as("the first slice ends before").isEmpty();
        assertThat(ledger.needsTicks()).isTrue();

        ledger.advance(Duration.ofSeconds(1));
        assertThat(ledger.derived())
                .singleElement()
                .satisfies(close -> assertThat(close.getClosed().getFh()).isEqualTo(former));
        counts((int) held, 0, 0).check(ledger);
        assertNoReleaseLeft();
    }

    @Test
    void worksOffFencesInTheirOrder() {
        openMany("a", 10);
        for (long fh = 101; fh <= 110; fh++) {
            publish(opened(fh).by("b"));
        }
        append(fenced("a", 1).fromService(Cause.LOST));
        append(fenced("nobody", 1).fromService(Cause.GONE));
        append(fenced("b", 1).fromService(Cause.RELEASED));
        while (ledger.handleNext(true)) {
            assertThat(underWay(Cause.LOST) + underWay(Cause.RELEASED)).isLessThanOrEqualTo(4);
        }

        List<Cause> causes = new ArrayList<>();
        ledger.derived().forEach(event -> causes.add(event.getHeader().getCause()));
        assertThat(causes.subList(0, 10)).containsOnly(Cause.LOST);
        assertThat(causes.subList(10, 20)).containsOnly(Cause.RELEASED);
        openAre().check(ledger);
        assertNoReleaseLeft();
    }

    @Test
    void fencesAtOnceThoughTheReleaseWaits() {
        openMany("a", 10);
        publish(opened(101).by("b"));
        append(fenced("a", 1));
        append(fenced("b", 1));
        long late = append(moved(101, 5).by("b"));
        ledger.handleAll();

        assertThat(ledger.rejections())
                .singleElement()
                .extracting(Rejected::offset)
                .isEqualTo(late);
        holds("b").check(ledger);
    }

    @Test
    void worksOffTheEndOfALifeBehindAFence() {
        openMany("a", 10);
        openMany("b", 10);
        append(fenced("a", 1));
        append(opened(500).by("c").generation(1));
        while (ledger.handleNext(true)) {
            assertThat(underWay(Cause.LOST) + underWay(Cause.GENERATION_ENDED)).isLessThanOrEqualTo(4);
        }

        openAre(500L).check(ledger);
        assertNoReleaseLeft();
    }

    @Test
    void goesOnAfterARestartAtAnyEvent() {
        openMany("a", 30);
        publish(opened(7).by("b"));
        append(fenced("a", 1));
        append(fenced("b", 1));
        do {
            ledger.restart();
        } while (ledger.handleNext(true));

        openAre().check(ledger);
        assertThat(ledger.derived()).hasSize(31);
        assertNoReleaseLeft();
    }

    @Test
    void refusesAClientsOwnCloseOfAFormerLife() {
        openMany("a", 6);
        append(opened(500).generation(1));
        long late = append(closed(6));
        ledger.handleAll();

        assertThat(ledger.rejections()).singleElement().satisfies(rejected -> {
            assertThat(rejected.offset()).isEqualTo(late);
            assertThat(rejected.code()).isEqualTo(ReasonCode.STALE_GENERATION);
        });
        openAre(500L).check(ledger);
    }

    /** Such an open causes a release and the close of a delegate, and only the former's closes count as under way. */
    @Test
    void tellsItsOwnClosesFromThatOfADelegateWithTheSameCause() {
        ledger = withSlice(2);
        openMany("a", 10);
        publish(opened(7).in("outer").delegate("mesa", 42, 1, 70).sequence(5));
        publish(closed(7).in("outer").sequence(6));
        append(opened(70).generation(1).delegate("inner", 42, 700).sequence(3));
        while (ledger.handleNext(true)) {
            assertThat(underWay(Cause.GENERATION_ENDED)).isLessThanOrEqualTo(2);
        }

        openAre().check(ledger);
        assertNoReleaseLeft();
    }

    private static MemoryLedger<HandleEvent> withSlice(int slice) {
        return HandleRulesTest.inMemory(TestLimits.of(slice, 100, 30_000));
    }

    private void openMany(String client, int handles) {
        for (long fh = 1; fh <= handles; fh++) {
            publish(opened(fh).by(client));
        }
        assertThat(ledger.rejections()).isEmpty();
    }

    private void publish(HandleEvents event) {
        ledger.publish(event.key(), event.event());
    }

    private long append(HandleEvents event) {
        return ledger.append(event.key(), event.event());
    }

    private static boolean isOpen(MemoryLedger.Appended<HandleEvent> appended) {
        return appended.event().getOpened() != null;
    }

    private int underWay(Cause cause) {
        return (int) ledger.unhandled().stream()
                .filter(appended -> appended.event().getClosed() != null
                        && appended.event().getHeader().getCause() == cause)
                .count();
    }

    private void assertNoReleaseLeft() {
        assertThat(TableSnapshot.of(ledger.marks(), Key.of('R').bytes())).isEmpty();
    }
}
