package io.fsledger.core.directories;

import static io.fsledger.core.directories.DirectoryEvents.attributesChanged;
import static io.fsledger.core.directories.DirectoryEvents.created;
import static io.fsledger.core.directories.DirectoryEvents.deleted;
import static io.fsledger.core.directories.DirectoryEvents.drained;
import static io.fsledger.core.directories.DirectoryEvents.movedIn;
import static io.fsledger.core.directories.DirectoryEvents.movedOut;
import static io.fsledger.core.directories.DirectoryEvents.renamed;
import static io.fsledger.core.directories.DirectoryEvents.watched;
import static io.fsledger.core.directories.DirectoryFacts.counts;
import static io.fsledger.core.directories.DirectoryFacts.lastTold;
import static io.fsledger.core.directories.DirectoryFacts.notWatched;
import static io.fsledger.core.directories.DirectoryFacts.pending;
import static io.fsledger.core.directories.DirectoryFacts.told;
import static io.fsledger.events.ReasonCode.MALFORMED;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.events.ChangeKind;
import io.fsledger.events.DirectoryChange;
import io.fsledger.events.DirectoryNotification;
import io.fsledger.events.EventPosition;
import io.fsledger.schemas.Topics;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What can happen in a directory, and how it is told. */
interface DirectoryChangeScenarios extends DirectorySuite {
    @Test
    default void queuesWhatHappensInOrder() {
        given(
                        watched(42),
                        created(42, 5, "x"),
                        renamed(42, 5, "x", "y"),
                        attributesChanged(42, 5),
                        deleted(42, 5, "y"),
                        created(42, 6, "x"))
                .and(pending(42, "created 5 x", "renamed 5 x>y", "attributes 5", "deleted 5 y", "created 6 x"));
    }

    @Test
    default void ignoresWhatHappensWhereNobodyWatches() {
        given(watched(42))
                .when(created(43, 5, "x"))
                .thenApplied()
                .thenNothingChanged()
                .when(renamed(43, 5, "x", "y"))
                .thenApplied()
                .thenNothingChanged()
                .when(attributesChanged(43, 5))
                .thenApplied()
                .thenNothingChanged()
                .when(deleted(43, 5, "y"))
                .thenApplied()
                .thenNothingChanged()
                .and(notWatched(43), counts(1, 1, 0))
                .given(watched(43), drained(43))
                .and(pending(43), told(0));
    }

    @Test
    default void tellsAMoveInBothDirectoriesWithACookie() {
        given(watched(42), watched(43), movedOut(42, 5, "x", 77), movedIn(43, 5, "y", 77), drained(42))
                .and(lastTold(42, "renamed 5 x> cookie 77"))
                .given(drained(43))
                .and(lastTold(43, "renamed 5 >y cookie 77"));
    }

    @Test
    default void takesAHalfOfAMoveAlone() {
        given(watched(42), movedIn(42, 5, "y", -1), movedOut(42, 6, "z", 78))
                .and(pending(42, "renamed 5 >y cookie -1", "renamed 6 z> cookie 78"));
    }

    @Test
    default void namesTheInodeThatARenameReplaced() {
        given(
                        watched(42),
                        renamed(42, 5, "x", "y").replaced(9, 0),
                        movedIn(42, 6, "y", 3).replaced(5, 2))
                .and(pending(42, "renamed 5 x>y replaced 9", "renamed 6 >y cookie 3 replaced 5.2"));
    }

    @Test
    default void saysWhenARenameWasAnExchange() {
        given(
                        watched(42),
                        watched(43),
                        renamed(42, 5, "x", "y").replaced(9, 0).exchanged(),
                        movedOut(42, 5, "y", 4).replaced(8, 0).exchanged(),
                        movedIn(43, 5, "z", 4).replaced(8, 0).exchanged())
                .and(
                        pending(42, "renamed 5 x>y replaced 9 exchanged", "renamed 5 y> cookie 4 replaced 8 exchanged"),
                        pending(43, "renamed 5 >z cookie 4 replaced 8 exchanged"));
    }

    @Test
    default void countsIdenticalNeighboursOfAttributes() {
        given(
                        watched(42),
                        attributesChanged(42, 5),
                        attributesChanged(42, 5),
                        attributesChanged(42, 5),
                        attributesChanged(42, 6),
                        attributesChanged(42, 5),
                        attributesChanged(42, 5).childGeneration(1))
                .and(pending(42, "attributes 5 *3", "attributes 6", "attributes 5", "attributes 5.1"));
    }

    @Test
    default void mergesNothingElse() {
        given(
                        watched(42),
                        created(42, 5, "x"),
                        created(42, 5, "x"),
                        renamed(42, 5, "x", "y"),
                        renamed(42, 5, "x", "y"),
                        deleted(42, 5, "y"),
                        deleted(42, 5, "y"))
                .and(counts(1, 1, 6));
    }

    @Test
    default void countsAttributesFromAnewBehindANotification() {
        given(watched(42), attributesChanged(42, 5), drained(42), attributesChanged(42, 5))
                .and(pending(42, "attributes 5"));
    }

    /** Those of a client and of another are as identical as two of one: only who it was is not told then. */
    @Test
    default void saysWhoItWasWhileItWasOne() {
        var ledger = ledger(LedgerLimits.UNCONFIGURED);
        for (DirectoryEvents event : List.of(
                watched(42),
                attributesChanged(42, 5).by("b").term(3),
                attributesChanged(42, 5).by("b").term(3),
                attributesChanged(42, 6).by("b").term(3),
                attributesChanged(42, 6).by("c").term(3))) {
            ledger.publish(event.key(), event.event());
        }
        List<DirectoryChange> changes =
                DirectoryFacts.views(ledger).pending("mesa", 42, null, 10).items();
        assertThat(changes).extracting(DirectoryChange::getClient).containsExactly("b", null);
        assertThat(changes).extracting(DirectoryChange::getTerm).containsExactly(3L, 0L);
        assertThat(changes).extracting(DirectoryChange::getOffset).containsExactly(1L, 3L);
        assertThat(changes).extracting(DirectoryChange::getLastOffset).containsExactly(2L, 4L);
    }

    @Test
    default void tellsEveryFieldOfAnEvent() {
        var ledger = ledger(LedgerLimits.UNCONFIGURED);
        byte[] notText = {(byte) 0xff, 1};
        for (DirectoryEvents event : List.of(
                watched(-1).in("other").generation(4),
                created(-1, -2, "")
                        .name(notText)
                        .in("other")
                        .generation(4)
                        .childGeneration(7)
                        .by("b")
                        .term(9),
                movedIn(-1, 6, "new", 77)
                        .in("other")
                        .generation(4)
                        .childGeneration(1)
                        .replaced(-3, 2)
                        .exchanged(),
                drained(-1).in("other").generation(4))) {
            ledger.publish(event.key(), event.event());
        }
        long at = 1_700_000_000_000L;
        DirectoryChange made = DirectoryChange.newBuilder()
                .setKind(ChangeKind.CREATED)
                .setChild(-2)
                .setChildGeneration(7)
                .setName(ByteBuffer.wrap(notText))
                .setClient("b")
                .setTerm(9)
                .setOffset(1)
                .setLastOffset(1)
                .setAt(at)
                .build();
        DirectoryChange came = DirectoryChange.newBuilder()
                .setKind(ChangeKind.RENAMED)
                .setChild(6)
                .setChildGeneration(1)
                .setNewName(ByteBuffer.wrap("new".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .setCookie(77)
                .setReplaced(-3L)
                .setReplacedGeneration(2)
                .setExchanged(true)
                .setClient("a")
                .setTerm(1)
                .setOffset(2)
                .setLastOffset(2)
                .setAt(at)
                .build();
        assertThat(ledger.published(Topics.NOTIFICATIONS))
                .containsExactly(new DirectoryNotification(
                        "other",
                        -1L,
                        4L,
                        List.of(made, came),
                        position(1),
                        position(2),
                        0L,
                        null,
                        null,
                        false,
                        false,
                        position(3)));
    }

    private static EventPosition position(long offset) {
        return new EventPosition("fs.directories", 0, offset);
    }

    @Test
    default void refusesChangesThatCannotBe() {
        given(watched(42))
                .when(created(42, 0, "x"))
                .thenRejected(MALFORMED, "child 0")
                .when(created(42, 5, "x").childGeneration(-1))
                .thenRejected(MALFORMED, "-1")
                .when(created(42, 5, ""))
                .thenRejected(MALFORMED, "0 bytes")
                .when(deleted(42, 5, "a/b"))
                .thenRejected(MALFORMED, "without /")
                .when(created(42, 5, "x".repeat(256)))
                .thenRejected(MALFORMED, "256 bytes")
                .when(renamed(42, 5, "x", "a/b"))
                .thenRejected(MALFORMED)
                .when(renamed(42, 5, "\0", "b"))
                .thenRejected(MALFORMED)
                .when(renamed(42, 5, "x", "y").nameless())
                .thenRejected(MALFORMED, "neither")
                .when(movedIn(42, 5, "y", 0))
                .thenRejected(MALFORMED, "cookie")
                .when(movedOut(42, 5, "y", 0))
                .thenRejected(MALFORMED, "cookie")
                .when(renamed(42, 5, "x", "y").exchanged())
                .thenRejected(MALFORMED, "exchange")
                .when(renamed(42, 5, "x", "y").replaced(0, 0))
                .thenRejected(MALFORMED, "replaced 0")
                .when(attributesChanged(42, 0))
                .thenRejected(MALFORMED)
                .when(created(42, 5, "x".repeat(255)))
                .thenApplied()
                .and(counts(1, 1, 1));
    }

    /** Whether anybody watches or not. */
    @Test
    default void refusesChangesThatCannotBeWhereNobodyWatches() {
        when(created(42, 5, "a/b")).thenRejected(MALFORMED);
    }
}
