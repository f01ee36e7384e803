package io.fsledger.core.sequences;

import static io.fsledger.core.sequences.SequenceEvents.asked;
import static io.fsledger.core.sequences.SequenceEvents.fenced;
import static io.fsledger.core.sequences.SequenceEvents.grantedByProducer;
import static io.fsledger.events.ReasonCode.KEY_MISMATCH;
import static io.fsledger.events.ReasonCode.MALFORMED;
import static io.fsledger.events.SequenceKind.HANDLE;
import static io.fsledger.events.SequenceKind.INODE;
import static io.fsledger.events.SequenceKind.TERM;
import static io.fsledger.events.SequenceKind.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.Scenario;
import io.fsledger.core.ledger.Scenario.Fact;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.Origin;
import io.fsledger.events.SequenceEvent;
import io.fsledger.events.SequenceGranted;
import io.fsledger.events.SequenceKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What holds of blocks of numbers: once against the rules in memory, and once, unchanged, through the topology. */
public abstract class SequenceScenarios {
    protected abstract ScenarioLedger<SequenceEvent> ledger();

    private Scenario<SequenceEvent> given(SequenceEvents... events) {
        return new Scenario<>(ledger(), SequenceScenarios::noNumberTwice).given(events);
    }

    private Scenario<SequenceEvent> when(SequenceEvents event) {
        return given().when(event);
    }

    @Test
    void numbersHandlesFromOne() {
        when(asked(1_024)).thenApplied().thenDerived(1).and(lastGranted(HANDLE, "mesa", 1, 1_024, "r"));
    }

    @Test
    void numbersInodesFromTwoBecauseOneIsTheRoot() {
        when(asked(10).of(INODE, "mesa")).thenApplied().and(lastGranted(INODE, "mesa", 2, 10, "r"));
    }

    @Test
    void numbersTheTermsOfAClientFromOne() {
        given(asked(1).of(TERM, "host:1"))
                .and(lastGranted(TERM, "host:1", 1, 1, "r"))
                .given(asked(1).of(TERM, "host:1"))
                .and(lastGranted(TERM, "host:1", 2, 1, "r"));
    }

    @Test
    void grantsEachBlockBehindTheLast() {
        given(asked(10).request("x"), asked(5).by("b").request("y"))
                .and(lastGranted(HANDLE, "mesa", 11, 5, "y"))
                .given(asked(1))
                .and(lastGranted(HANDLE, "mesa", 16, 1, "r"), next(HANDLE, "mesa", 17));
    }

    @Test
    void keepsKindsAndScopesApart() {
        given(
                        asked(10),
                        asked(20).of(INODE, "mesa"),
                        asked(30).of(HANDLE, "mesa2"),
                        asked(40).of(TERM, "mesa"))
                .and(next(HANDLE, "mesa", 11), next(INODE, "mesa", 22), next(HANDLE, "mesa2", 31))
                .and(next(TERM, "mesa", 41), next(INODE, "mesa2", 2));
    }

    @Test
    void grantsAnotherBlockToWhoAsksAgain() {
        given(asked(10).request("x"))
                .when(asked(10).request("x"))
                .thenApplied()
                .and(lastGranted(HANDLE, "mesa", 11, 10, "x"));
    }

    @Test
    void grantsOnceWhatWasSentTwice() {
        given(asked(10).sequence(1)).when(asked(10).sequence(1)).thenDuplicate().and(next(HANDLE, "mesa", 11));
    }

    @Test
    void grantsBlocksWithinBounds() {
        when(asked(0))
                .thenRejected(MALFORMED, "0 numbers")
                .when(asked(-1))
                .thenRejected(MALFORMED)
                .when(asked((1 << 20) + 1))
                .thenRejected(MALFORMED, "1048576")
                .when(asked(Integer.MAX_VALUE))
                .thenRejected(MALFORMED)
                .given(asked(1 << 20))
                .and(next(HANDLE, "mesa", 1 + (1 << 20)));
    }

    @Test
    void refusesScopesOutOfRule() {
        when(asked(1).of(HANDLE, "me/sa"))
                .thenRejected(MALFORMED, "file system name")
                .when(asked(1).of(INODE, "host:1"))
                .thenRejected(MALFORMED, "file system name")
                .when(asked(1).of(TERM, "ho/st"))
                .thenRejected(MALFORMED, "client name");
    }

    @Test
    void refusesAKindThatItDoesNotKnow() {
        when(asked(1).of(UNKNOWN, "mesa")).thenRejected(MALFORMED, "kind");
    }

    @Test
    void refusesRequestIdsOutOfBounds() {
        when(asked(1).request(""))
                .thenRejected(MALFORMED, "request id")
                .when(asked(1).request("x".repeat(65)))
                .thenRejected(MALFORMED, "request id")
                .given(asked(1).request("x".repeat(64)));
    }

    @Test
    void grantsAreForTheServiceToGive() {
        when(grantedByProducer(10)).thenRejected(MALFORMED, "service").and(next(HANDLE, "mesa", 1));
    }

    @Test
    void refusesAKeyThatIsNotTheScope() {
        when(asked(1).withKey("mesa2")).thenRejected(KEY_MISMATCH, "mesa");
    }

    @Test
    void holdsNothingThatAFenceWouldReleaseAndLetsAFencedClientAskForItsNextTerm() {
        given(asked(10))
                .when(fenced("a"))
                .thenApplied()
                .thenDerived(0)
                .when(asked(10))
                .thenApplied()
                .and(next(HANDLE, "mesa", 21));
    }

    private static Fact<SequenceEvent> lastGranted(
            SequenceKind kind, String scope, long first, int count, String requestId) {
        return ledger -> {
            SequenceEvent last = ledger.derived().get(ledger.derived().size() - 1);
            assertThat(last.getGranted()).isEqualTo(new SequenceGranted(scope, kind, first, count, requestId));
            assertThat(last.getHeader().getOrigin()).isEqualTo(Origin.SERVICE);
            assertThat(last.getHeader().getCausedBy()).isNotNull();
        };
    }

    private static Fact<SequenceEvent> next(SequenceKind kind, String scope, long next) {
        return ledger -> assertThat(new SequenceViews(ledger.entries()).next(scope, kind))
                .isEqualTo(next);
    }

    /** Blocks are granted without gaps here, so each begins where the one before it ended. */
    private static void noNumberTwice(ScenarioLedger<SequenceEvent> ledger) {
        Map<List<Object>, Long> ends = new HashMap<>();
        for (SequenceEvent event : ledger.derived()) {
            SequenceGranted block = event.getGranted();
            long end = block.getFirst() + block.getCount();
            Long before = ends.put(List.of(block.getScope(), block.getKind()), end);
            assertThat(block.getFirst()).isEqualTo(before == null ? SequenceViews.first(block.getKind()) : before);
        }
    }
}
