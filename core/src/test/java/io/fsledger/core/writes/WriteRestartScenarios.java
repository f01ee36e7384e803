package io.fsledger.core.writes;

import static io.fsledger.core.writes.WriteEvents.appended;
import static io.fsledger.core.writes.WriteEvents.discarded;
import static io.fsledger.core.writes.WriteEvents.fenced;
import static io.fsledger.core.writes.WriteEvents.flushed;
import static io.fsledger.core.writes.WriteEvents.sized;
import static io.fsledger.core.writes.WriteEvents.truncated;
import static io.fsledger.core.writes.WriteEvents.written;
import static io.fsledger.core.writes.WriteFacts.appendedAt;
import static io.fsledger.core.writes.WriteFacts.clean;
import static io.fsledger.core.writes.WriteFacts.dirty;
import static io.fsledger.core.writes.WriteFacts.dirtyInode;
import static io.fsledger.core.writes.WriteFacts.dirtyInodes;
import static io.fsledger.core.writes.WriteFacts.left;
import static io.fsledger.core.writes.WriteFacts.size;
import static io.fsledger.events.ReasonCode.FENCED;
import static io.fsledger.events.ReasonCode.KEY_MISMATCH;
import static io.fsledger.events.ReasonCode.STALE_GENERATION;

import io.fsledger.core.ledger.Scenario.Fact;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.WriteEvent;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What was accepted and has not left is there again after a restart. */
interface WriteRestartScenarios extends WriteSuite {
    Fact<WriteEvent> RESTARTED = ScenarioLedger::restart;

    @Test
    default void flushesLaterWhatWasDirty() {
        given(written(0, "abc"), written(5, "x").of(7), written(1, "XY"))
                .and(RESTARTED, dirty(0, 3), dirtyInode(7, 5, 1), dirtyInodes(42, 7), left())
                .given(flushed())
                .and(left("42: 0=aXY"))
                .whenTimePasses(Duration.ofSeconds(6))
                .and(left("42: 0=aXY", "7: 5=x"));
    }

    @Test
    default void goesOnWhereItWas() {
        given(sized(10), written(0, "abc"), flushed(), appended("de"), truncated(11), appended("f"))
                .and(RESTARTED, size(12), dirty(10, 2))
                .given(appended("g"))
                .and(RESTARTED, size(13), appendedAt(6, 12, 1))
                .given(flushed())
                .and(left("42: 0=abc", "42: size 11", "42: 10=dfg"));
    }

    @Test
    default void knowsWhatADiscardGoesBackTo() {
        given(sized(10), written(20, "abc"), truncated(15), written(30, "x"), sized(16))
                .and(RESTARTED, size(31))
                .given(discarded())
                .and(RESTARTED, size(16), clean());
    }

    @Test
    default void appliesNothingThatWasRefused() {
        given(sized(0).generation(1), appended("abc").generation(1).sequence(7))
                .when(appended("abc").generation(1).sequence(7))
                .thenDuplicate()
                .when(written(0, "old"))
                .thenRejected(STALE_GENERATION)
                .when(written(0, "other").generation(1).key("mesa/43"))
                .thenRejected(KEY_MISMATCH)
                .given(fenced("a", 1))
                .when(truncated(0).generation(1))
                .thenRejected(FENCED)
                .and(RESTARTED, dirty(0, 3), size(3))
                .given(flushed().generation(1).by("b"))
                .and(left("42#1: 0=abc"));
    }

    @Test
    default void hasNothingWhereNothingWasDirty() {
        given(written(0, "abc"), flushed()).and(RESTARTED, clean(), left("42: 0=abc"));
    }
}
