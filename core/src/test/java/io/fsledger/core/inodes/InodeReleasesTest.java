package io.fsledger.core.inodes;

import static io.fsledger.core.inodes.InodeEvents.fenced;
import static io.fsledger.core.inodes.InodeEvents.forgotten;
import static io.fsledger.core.inodes.InodeEvents.linked;
import static io.fsledger.core.inodes.InodeEvents.listed;
import static io.fsledger.core.inodes.InodeEvents.lookedUp;
import static io.fsledger.core.inodes.InodeFacts.absent;
import static io.fsledger.core.inodes.InodeFacts.references;
import static io.fsledger.core.inodes.InodeFacts.referredBy;
import static io.fsledger.core.inodes.InodeFacts.refersTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.MemoryLedger;
import io.fsledger.core.ledger.ScenarioLedger.Rejected;
import io.fsledger.core.ledger.TestLimits;
import io.fsledger.events.InodeEvent;
import io.fsledger.events.ReasonCode;
import io.fsledger.schemas.Topics;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens while the references of a lost client are being forgotten: event by event. */
class InodeReleasesTest {
    private static final int INODES = 30;

    private final MemoryLedger<InodeEvent> ledger = InodeRulesTest.inMemory(TestLimits.of(4, 100, 30_000));

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 17, 40})
    void keepsWhatAClientHoldsThatComesBackMeanwhile(int handledBefore) {
        release();
        handle(handledBefore);
        append(lookedUp(2).term(2).size(1));
        append(lookedUp(INODES).term(2).count(3).size(1));
        append(forgotten(2).term(1));
        ledger.handleAll();

        refersTo("a", 2, 1, INODES, 3).check(ledger);
        references(2, 1, 1).check(ledger);
        assertThat(ledger.rejections()).extracting(Rejected::code).containsExactly(ReasonCode.FENCED);
        InodeInvariants.check(ledger);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 17, 40})
    void forgetsNothingTwiceAfterARestart(int handledBefore) {
        release();
        for (int handled = 0; handled < handledBefore; handled++) {
            ledger.handleNext(true);
            ledger.restart();
        }
        ledger.handleAll();

        refersTo("a").check(ledger);
        assertThat(ledger.published(Topics.EVICTIONS)).hasSize(INODES - 1);
        assertThat(ledger.published(Topics.CLIENTS))
                .singleElement()
                .satisfies(
                        report -> assertThat(report.getCleared().getReleased()).isEqualTo(INODES - 1));
        assertThat(ledger.rejections()).isEmpty();
    }

    /** It stands in the entry of a life that is over, which another life writes over before the first event of the release. */
    @Test
    void keepsTheReferenceOfAFormerLifeUntilItIsReleased() {
        append(lookedUp(42).count(2).size(1));
        append(lookedUp(42).by("b").generation(1).size(1));
        handle(2);
        referredBy(42, "b:1", "a:2").check(ledger);
        refersTo("a", 42, 2).check(ledger);
        InodeInvariants.check(ledger);

        ledger.handleAll();
        referredBy(42, "b:1").check(ledger);
        refersTo("a").check(ledger);
        InodeInvariants.check(ledger);
    }

    /** What is left of a life that was evicted waits behind another release, and the inode lives again with the same generation meanwhile. */
    @Test
    void takesNoReferenceOfTheNextLifeWhenWhatIsLeftOfAFormerOneGoes() {
        publish(lookedUp(100).by("b").named(1, "dir").directory());
        publish(listed(101, 100, "x"));
        release();
        append(forgotten(100).by("b"));
        append(lookedUp(100).by("c").directory());
        append(lookedUp(100).by("d").directory());
        ledger.handleAll();

        absent(101).check(ledger);
        referredBy(100, "c:1", "d:1").check(ledger);
        references(100, 2, 2).check(ledger);
        assertThat(ledger.rejections()).isEmpty();
        InodeInvariants.check(ledger);
    }

    @Test
    void letsOthersInBetween() {
        release();
        ledger.handleNext(true);
        append(lookedUp(100).by("b"));
        int waited = 0;
        while (new InodeViews(ledger.entries()).get("mesa", 100) == null) {
            ledger.handleNext(true);
            waited++;
        }
        assertThat(waited).isLessThanOrEqualTo(5);
        refersTo("b", 100, 1).check(ledger);
    }

    /** A child decides when it hears that its directory is gone, not when that went. */
    @Test
    void leavesAChildThatIsNamedAnewBeforeItHearsOfItsDirectory() {
        publish(lookedUp(7).named(1, "dir").directory());
        publish(listed(42, 7, "a"));
        ledger.idle(Duration.ofSeconds(1));
        append(forgotten(7));
        append(linked(42, 7, "a"));
        ledger.handleAll();

        absent(7).check(ledger);
        references(42, 0, 0).check(ledger);
        InodeInvariants.check(ledger);
    }

    @Test
    void leavesANewLifeOfAChildThatBeganBeforeItHearsOfItsDirectory() {
        publish(lookedUp(7).named(1, "dir").directory());
        publish(listed(42, 7, "a"));
        append(forgotten(7));
        append(listed(42, 7, "a").generation(1));
        ledger.handleAll();

        absent(7).check(ledger);
        references(42, 0, 0).check(ledger);
        InodeInvariants.check(ledger);
    }

    private void publish(InodeEvents event) {
        ledger.publish(event.key(), event.event());
    }

    private void release() {
        for (long inode = 2; inode <= INODES; inode++) {
            publish(lookedUp(inode).size(1));
        }
        append(fenced("a", 1));
    }

    private void handle(int events) {
        for (int handled = 0; handled < events; handled++) {
            ledger.handleNext(true);
        }
    }

    private void append(InodeEvents event) {
        ledger.append(event.key(), event.event());
    }
}
