package io.fsledger.core.handles;

import static io.fsledger.core.handles.HandleEvents.cleaned;
import static io.fsledger.core.handles.HandleEvents.closed;
import static io.fsledger.core.handles.HandleEvents.dirtied;
import static io.fsledger.core.handles.HandleEvents.fenced;
import static io.fsledger.core.handles.HandleEvents.moved;
import static io.fsledger.core.handles.HandleEvents.nothing;
import static io.fsledger.core.handles.HandleEvents.opened;
import static io.fsledger.core.handles.HandleEvents.openedAndClosed;
import static io.fsledger.core.handles.HandleEvents.ticked;
import static io.fsledger.core.handles.HandleFacts.notOpen;
import static io.fsledger.core.handles.HandleFacts.open;
import static io.fsledger.events.ReasonCode.KEY_MISMATCH;
import static io.fsledger.events.ReasonCode.MALFORMED;
import static io.fsledger.events.ReasonCode.UNKNOWN_EVENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.Cause;
import io.fsledger.events.HandleEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events whose names, numbers, keys or kinds are out of rule: refused, and the next one is applied. */
interface HandleIdentityScenarios extends HandleSuite {
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a/b", "\u00e4", "\u016desa", "me\u0000sa", "a:b", "x\n"})
    default void refusesAFileSystemNameOutOfRule(String name) {
        when(opened(7).in(name))
                .thenRejected(MALFORMED, "file system name")
                .given(opened(7))
                .and(open(7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a/b", "\u00e4", "a\u0000", "x\t"})
    default void refusesAClientNameOutOfRule(String name) {
        when(opened(7).by(name))
                .thenRejected(MALFORMED, "client name")
                .given(opened(7))
                .and(open(7));
    }

    @Test
    default void takesTheLongestNamesAndNoLonger() {
        given(opened(7).in("f".repeat(64)).by("c".repeat(128)))
                .and(open(7).in("f".repeat(64)).by("c".repeat(128)))
                .when(opened(7).in("f".repeat(65)))
                .thenRejected(MALFORMED, "1 to 64")
                .when(opened(7).by("c".repeat(129)))
                .thenRejected(MALFORMED, "1 to 128");
    }

    @Test
    default void neverTakesANameForASimilarOne() {
        given(opened(7).in("mesa"))
                .when(closed(7).in("\u016desa"))
                .thenRejected(MALFORMED)
                .and(open(7).in("mesa"));
    }

    @Test
    default void refusesAServiceThatClosesUnderANameOutOfRule() {
        given(opened(7).in("mesa"))
                .when(closed(7).in("\u016desa").fromService(Cause.RELEASED))
                .thenRejected(MALFORMED, "file system name")
                .and(open(7).in("mesa"));
    }

    @Test
    default void refusesNumbersOutOfRange() {
        when(opened(0))
                .thenRejected(MALFORMED, "fh 0")
                .when(opened(7).inode(0))
                .thenRejected(MALFORMED, "inode 0")
                .when(opened(7).generation(-1))
                .thenRejected(MALFORMED, "generation -1")
                .when(opened(7).term(-1))
                .thenRejected(MALFORMED, "term -1")
                .when(opened(7).sequence(-1))
                .thenRejected(MALFORMED, "sequence -1")
                .when(closed(0))
                .thenRejected(MALFORMED, "fh 0")
                .when(closed(7).inode(0))
                .thenRejected(MALFORMED, "inode 0")
                .when(moved(0, 5))
                .thenRejected(MALFORMED, "fh 0")
                .when(dirtied(7).generation(-1))
                .thenRejected(MALFORMED, "generation -1")
                .when(cleaned(0))
                .thenRejected(MALFORMED, "fh 0");
    }

    @Test
    default void takesTheHighestUnsignedNumbers() {
        given(opened(-1).inode(-1))
                .and(open(-1).inode(-1))
                .when(closed(-1).inode(-1))
                .thenApplied();
    }

    @Test
    default void refusesADelegateOutOfRule() {
        when(opened(7).delegate("in ner", 43, 70))
                .thenRejected(MALFORMED, "in ner")
                .when(opened(7).delegate("inner", 0, 70))
                .thenRejected(MALFORMED, "inode 0")
                .when(opened(7).delegate("inner", 43, 0))
                .thenRejected(MALFORMED, "fh 0")
                .and(notOpen(7));
    }

    @Test
    default void refusesAKeyThatIsNotTheEvents() {
        given(opened(7))
                .when(closed(7).withKey("mesa/43"))
                .thenRejected(KEY_MISMATCH, "mesa/42")
                .when(closed(7).withKey("mesa2/42"))
                .thenRejected(KEY_MISMATCH)
                .when(closed(7).withKey("mesa/042"))
                .thenRejected(KEY_MISMATCH)
                .when(closed(7).withKey(""))
                .thenRejected(KEY_MISMATCH)
                .and(open(7));
    }

    @Test
    default void refusesAnEventWithoutKey() {
        when(opened(7).withKey(null)).thenRejected(KEY_MISMATCH, "none");
    }

    @Test
    default void writesInodesInKeysAsUnsigned() {
        when(opened(7).inode(-1).withKey("mesa/18446744073709551615")).thenApplied();
        when(opened(7).inode(-1).withKey("mesa/-1")).thenRejected(KEY_MISMATCH);
    }

    @Test
    default void saysWhatIsWrongWithAKeyInBoundedWords() {
        ScenarioLedger<HandleEvent> ledger = ledger(LedgerLimits.UNCONFIGURED);
        ledger.publish("k".repeat(100_000), opened(7).in("f\n".repeat(100_000)).event());

        assertThat(ledger.rejections()).singleElement().satisfies(rejected -> {
            assertThat(rejected.code()).isEqualTo(KEY_MISMATCH);
            assertThat(rejected.sentence()).hasSizeLessThan(2_000).doesNotContain("\n");
        });
    }

    @Test
    default void refusesAnEventOfNoKind() {
        when(nothing()).thenRejected(UNKNOWN_EVENT).given(opened(7)).and(open(7));
    }

    @Test
    default void refusesAnEventOfTwoKinds() {
        when(openedAndClosed(7)).thenRejected(UNKNOWN_EVENT).and(notOpen(7));
    }

    @Test
    default void takesTicksAndFencesFromTheServiceOnly() {
        given(opened(7))
                .when(ticked().fromProducer())
                .thenRejected(MALFORMED, "Ticked")
                .when(fenced("a", 1).fromProducer())
                .thenRejected(MALFORMED, "Fenced")
                .and(open(7))
                .given(closed(7));
    }

    @Test
    default void refusesAFenceForANameOutOfRule() {
        when(fenced("a b", 1)).thenRejected(MALFORMED, "client name");
    }
}
