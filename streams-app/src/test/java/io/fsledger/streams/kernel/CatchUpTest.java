package io.fsledger.streams.kernel;

import static io.fsledger.core.writes.WriteEvents.appended;
import static io.fsledger.core.writes.WriteEvents.flushed;
import static io.fsledger.core.writes.WriteEvents.sized;
import static io.fsledger.core.writes.WriteEvents.written;
import static io.fsledger.core.writes.WriteFacts.clean;
import static io.fsledger.core.writes.WriteFacts.dirty;
import static io.fsledger.core.writes.WriteFacts.left;
import static io.fsledger.core.writes.WriteFacts.size;
import static io.fsledger.core.writes.WriteFacts.sizeUnknown;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.Scenario.Fact;
import io.fsledger.core.ledger.ScenarioLedger.Rejected;
import io.fsledger.core.writes.WriteEvents;
import io.fsledger.events.ReasonCode;
import io.fsledger.events.WriteEvent;
import io.fsledger.streams.writes.WriteTopology;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A task that has its memory again from the log, while Kafka Streams goes on handing over events. */
@Tag("slow")
class CatchUpTest {
    private final TopologyLedger<WriteEvent> ledger =
            new TopologyLedger<>(WriteTopology.FAMILY, LedgerLimits.UNCONFIGURED);

    @AfterEach
    void closeLedger() {
        ledger.close();
    }

    @Test
    void answersNothingBeforeAndAppliesMeanwhileNothing() {
        publish(sized(0), appended("abc"));
        ledger.restartUnattended(() -> {});
        assertThat(ledger.isOpen()).isFalse();
        publish(appended("d"), flushed());
        check(left());
        ledger.awaitOpen();
        check(left("42: 0=abcd"), clean(), size(4));
        publish(appended("e"), flushed());
        check(left("42: 0=abcd", "42: 4=e"));
    }

    /** What was handed over is not handed over again, and stands nowhere but in the log. */
    @Test
    void readsWhatAFormerLifeWasHandedOverAndDidNotApply() {
        publish(sized(0), appended("abc"));
        for (String more : new String[] {"d", "e", "f"}) {
            ledger.restartUnattended(() -> {});
            publish(appended(more));
        }
        ledger.awaitOpen();
        check(dirty(0, 6), size(6));
        ledger.restart();
        publish(flushed());
        check(left("42: 0=abcdef"));
        assertThat(ledger.rejections()).isEmpty();
    }

    /** Streams may have committed that it handed the event over, and not what that caused: a tick comes, so that a commit tells. */
    @Test
    void isAheadOfCommitsUntilAnotherEventHasCome() {
        publish(sized(0), appended("abc"));
        ledger.restartUnattended(() -> {});
        publish(flushed());
        ledger.awaitOpen();
        check(left("42: 0=abc"), clean());
        assertThat(CatchUp.isAhead(ledger.marks())).isTrue();
        ledger.listen(TickPace.TICK);
        assertThat(ledger.ticks()).hasSize(1);
        assertThat(CatchUp.isAhead(ledger.marks())).isFalse();
        ledger.listen(TickPace.TICK.multipliedBy(5));
        assertThat(ledger.ticks()).hasSize(1);
    }

    /** A former life may have ended before that event came. */
    @Test
    void isNotAheadOfCommitsForEver() {
        publish(sized(0), appended("abc"));
        ledger.restartUnattended(() -> {});
        publish(flushed());
        ledger.awaitOpen();
        ledger.restartUnattended(() -> {});
        assertThat(ledger.isOpen()).isTrue();
        assertThat(CatchUp.isAhead(ledger.marks())).isTrue();
        ledger.listen(TickPace.TICK);
        assertThat(CatchUp.isAhead(ledger.marks())).isFalse();
    }

    @Test
    void opensAtOnceWhereNothingIsMissing() {
        publish(written(0, "abc"), flushed());
        ledger.restartUnattended(() -> {});
        assertThat(ledger.isOpen()).isTrue();
    }

    @Test
    void saysWhatRetentionTookOfWhatWasBuffered() {
        publish(sized(0), appended("abc"), written(0, "x").of(7), appended("def"));
        ledger.restartUnattended(() -> ledger.deleteBelow(2));
        ledger.awaitOpen();
        assertThat(ledger.rejections()).singleElement().satisfies(lost -> {
            assertThat(lost.code()).isEqualTo(ReasonCode.INPUT_LOST);
            assertThat(lost.offset()).isEqualTo(1);
            assertThat(lost.sentence()).contains("mesa/42", "offsets 1 to 3", "below 2");
        });
        assertThat(ledger.counts().rejected(ReasonCode.INPUT_LOST)).isEqualTo(1);
        check(clean(), sizeUnknown());
        publish(written(0, "new"), flushed(), flushed().of(7));
        check(left("42: 0=new", "7: 0=x"));
    }

    /** Kafka Streams goes on where the log begins and tells nobody. */
    @Test
    void saysWhatRetentionTookUnreadWhileItLagged() {
        publish(written(0, "abc"), flushed());
        ledger.appendUnread("mesa/42", written(3, "lost").event());
        ledger.appendUnread("mesa/42", written(7, "lost").event());
        ledger.deleteBelow(4);
        publish(written(0, "d"), flushed());
        ledger.listen(LostInput.LOOK);
        assertThat(ledger.rejections()).singleElement().satisfies(lost -> {
            assertThat(lost.code()).isEqualTo(ReasonCode.INPUT_LOST);
            assertThat(lost.offset()).isEqualTo(2);
            assertThat(lost.sentence()).contains("offsets 2 to 3");
        });
        ledger.listen(LostInput.LOOK);
        assertThat(ledger.rejections()).hasSize(1);
        check(left("42: 0=abc", "42: 0=d"));
    }

    /** The ends of transactions have offsets too; later retention takes them with everything around them. */
    @Test
    void offsetsWithoutEventsAreNotLost() {
        publish(written(0, "abc"), flushed());
        ledger.appendUnread("mesa/42", written(3, "aborted").event());
        publish(written(0, "d"), flushed());
        ledger.listen(LostInput.LOOK);
        ledger.deleteBelow(5);
        ledger.listen(LostInput.LOOK);
        assertThat(ledger.rejections()).isEmpty();
    }

    @Test
    void saysWhatRetentionTookUnread() {
        publish(written(0, "abc"), flushed());
        ledger.restartUnattended(() -> {
            ledger.appendUnread("mesa/42", written(3, "lost").event());
            ledger.appendUnread("mesa/42", written(7, "lost").event());
            ledger.deleteBelow(4);
        });
        ledger.awaitOpen();
        assertThat(ledger.rejections()).extracting(Rejected::code).containsExactly(ReasonCode.INPUT_LOST);
        assertThat(ledger.rejections().get(0).sentence()).contains("offsets 2 to 3");
        publish(written(0, "d"), flushed());
        check(left("42: 0=abc", "42: 0=d"));
        ledger.restart();
        assertThat(ledger.rejections()).as("said once").hasSize(1);
    }

    /** Retention deletes the ends of transactions too, and they are no events. */
    @Test
    void takesNoEndOfATransactionForAnEvent() {
        publish(written(0, "abc"), flushed());
        ledger.endTransactions(3);
        ledger.listen(LogEmptiness.IDLE);
        ledger.listen(LogEmptiness.IDLE);
        ledger.restartUnattended(() -> ledger.deleteBelow(5));
        ledger.awaitOpen();
        assertThat(ledger.rejections()).isEmpty();
        ledger.restartUnattended(() -> ledger.deleteBelow(6));
        ledger.awaitOpen();
        assertThat(ledger.rejections()).hasSize(1);
    }

    private void publish(WriteEvents... events) {
        for (WriteEvents event : events) {
            ledger.publish(event.key(), event.event());
        }
    }

    @SafeVarargs
    private void check(Fact<WriteEvent>... facts) {
        for (Fact<WriteEvent> fact : facts) {
            fact.check(ledger);
        }
    }
}
