package io.fsledger.core.directories;

import static io.fsledger.core.directories.DirectoryEvents.attributesChanged;
import static io.fsledger.core.directories.DirectoryEvents.created;
import static io.fsledger.core.directories.DirectoryEvents.drained;
import static io.fsledger.core.directories.DirectoryEvents.watched;
import static io.fsledger.core.directories.DirectoryFacts.counts;
import static io.fsledger.core.directories.DirectoryFacts.dropped;
import static io.fsledger.core.directories.DirectoryFacts.lastTold;
import static io.fsledger.core.directories.DirectoryFacts.pending;
import static io.fsledger.core.directories.DirectoryFacts.shown;
import static io.fsledger.core.directories.DirectoryFacts.told;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.Scenario;
import io.fsledger.events.DirectoryEvent;
import io.fsledger.events.DirectoryNotification;
import io.fsledger.events.EventPosition;
import io.fsledger.schemas.Topics;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The bound of a queue, and what is said of what was lost. */
interface DirectoryQueueScenarios extends DirectorySuite {
    @Test
    default void keeps256AndDropsTheOldestAtThe257th() {
        Scenario<DirectoryEvent> scenario = given(watched(42));
        for (int child = 1; child <= 256; child++) {
            scenario.given(created(42, child, "n" + child));
        }
        scenario.and(counts(1, 1, 256), dropped(42, 0, -1, -1))
                .given(created(42, 257, "n257"))
                .and(counts(1, 1, 256), dropped(42, 1, 1, 1))
                .given(created(42, 258, "n258"), drained(42))
                .and(counts(1, 1, 0), dropped(42, 0, -1, -1), told(1), lastTold(notification -> {
                    assertThat(notification.getChanges()).hasSize(256);
                    assertThat(shown(notification.getChanges()))
                            .startsWith("created 3 n3")
                            .endsWith("created 258 n258");
                    assertThat(notification.getFirst()).isEqualTo(position(3));
                    assertThat(notification.getLast()).isEqualTo(position(258));
                    assertThat(notification.getDropped()).isEqualTo(2);
                    assertThat(notification.getFirstDropped()).isEqualTo(position(1));
                    assertThat(notification.getLastDropped()).isEqualTo(position(2));
                    assertThat(notification.getMore()).isFalse();
                }))
                .given(created(42, 259, "n259"), drained(42))
                .and(lastTold(42, "created 259 n259"));
    }

    @Test
    default void countsEachOfSeveralInARowThatAreLost() {
        room(2).given(
                        watched(42),
                        attributesChanged(42, 5),
                        attributesChanged(42, 5),
                        attributesChanged(42, 5),
                        attributesChanged(42, 6),
                        attributesChanged(42, 7),
                        attributesChanged(42, 8))
                .and(pending(42, "attributes 7", "attributes 8"), dropped(42, 4, 2, 5));
    }

    @Test
    default void countsOnInTheLastOfAFullQueue() {
        room(2).given(watched(42), created(42, 5, "x"), attributesChanged(42, 6), attributesChanged(42, 6))
                .and(pending(42, "created 5 x", "attributes 6 *2"), dropped(42, 0, -1, -1));
    }

    @Test
    default void holdsOnlyTheLatestWhereThereIsRoomForOne() {
        room(1).given(watched(42), created(42, 5, "x"), created(42, 6, "y"), created(42, 7, "z"))
                .and(pending(42, "created 7 z"), dropped(42, 2, 2, 3))
                .given(drained(42))
                .and(counts(1, 1, 0), told(1));
    }

    @Test
    default void boundsEachDirectoryByItself() {
        room(2).given(
                        watched(42),
                        watched(43),
                        created(42, 5, "x"),
                        created(43, 5, "x"),
                        created(42, 6, "y"),
                        created(42, 7, "z"),
                        created(43, 6, "y"))
                .and(
                        pending(42, "created 6 y", "created 7 z"),
                        pending(43, "created 5 x", "created 6 y"),
                        dropped(42, 1, 3, 3),
                        dropped(43, 0, -1, -1));
    }

    @Test
    default void forgetsWhatWasLostWithTheLastWatch() {
        room(1).given(watched(42), created(42, 5, "x"), created(42, 6, "y"), DirectoryEvents.unwatched(42), watched(42))
                .and(dropped(42, 0, -1, -1), pending(42));
    }

    /** A queue that is configured larger than a record may be is told in several. */
    @Test
    default void cutsWhatDoesNotFitIntoOneRecord() {
        var ledger = ledger(LedgerLimits.UNCONFIGURED.with(Bound.DIRECTORY_PENDING_MAX, 600));
        ledger.publish(watched(42).key(), watched(42).event());
        for (int child = 1; child <= 700; child++) {
            DirectoryEvents event = created(42, child, "n".repeat(255)).by("c".repeat(128));
            ledger.publish(event.key(), event.event());
        }
        ledger.publish(drained(42).key(), drained(42).event());

        List<DirectoryNotification> told = ledger.published(Topics.NOTIFICATIONS);
        assertThat(told).extracting(one -> one.getChanges().size()).containsExactly(256, 256, 88);
        assertThat(told).extracting(DirectoryNotification::getMore).containsExactly(true, true, false);
        assertThat(told).extracting(DirectoryNotification::getDropped).containsExactly(100L, 0L, 0L);
        assertThat(told.stream().flatMap(one -> one.getChanges().stream()))
                .extracting(change -> change.getChild())
                .containsExactlyElementsOf(
                        Stream.iterate(101L, child -> child + 1).limit(600).toList());
    }

    private static EventPosition position(long offset) {
        return new EventPosition("fs.directories", 0, offset);
    }
}
