package io.fsledger.core.inodes;

import static io.fsledger.core.inodes.InodeEvents.forgotten;
import static io.fsledger.core.inodes.InodeEvents.linked;
import static io.fsledger.core.inodes.InodeEvents.listed;
import static io.fsledger.core.inodes.InodeEvents.lookedUp;
import static io.fsledger.core.inodes.InodeEvents.placed;
import static io.fsledger.core.inodes.InodeEvents.removed;
import static io.fsledger.core.inodes.InodeEvents.unlinked;
import static io.fsledger.core.inodes.InodeFacts.absent;
import static io.fsledger.core.inodes.InodeFacts.children;
import static io.fsledger.core.inodes.InodeFacts.entry;
import static io.fsledger.core.inodes.InodeFacts.evicted;
import static io.fsledger.core.inodes.InodeFacts.references;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.Scenario;
import io.fsledger.core.ledger.TestLimits;
import io.fsledger.events.InodeEvent;
import org.junit.jupiter.api.Test;

/** Names of inodes, and how directories find their children by them. */
interface InodeNameScenarios extends InodeSuite {
    @Test
    default void findsChildrenByName() {
        given(
                        lookedUp(42).named(1, "b"),
                        lookedUp(43).named(1, "a"),
                        listed(44, 1, "c"),
                        lookedUp(45).named(42, "a"))
                .and(children(1, "a=43", "b=42", "c=44"), children(42, "a=45"), children(43));
    }

    @Test
    default void forgetsTheRowWithTheInode() {
        given(lookedUp(42).named(1, "x"), forgotten(42)).and(absent(42), children(1));
    }

    @Test
    default void givesANameToTheInodeThatWasLookedUpLater() {
        given(lookedUp(42).named(1, "x"), lookedUp(43).named(1, "x"))
                .and(children(1, "x=43"), references(42, 1, 1))
                .given(forgotten(42))
                .and(children(1, "x=43"))
                .given(forgotten(43))
                .and(children(1));
    }

    /** Claims come from the partitions of the children, in any order. */
    @Test
    default void givesANameToTheLaterInWhateverOrderTheClaimsArrive() {
        given(placed(7, "x", 43, 2_000, 5), placed(7, "x", 42, 1_000, 9)).and(children(7, "x=43"));
        given(placed(7, "x", 42, 1_000, 9), placed(7, "x", 43, 2_000, 5)).and(children(7, "x=43"));
        given(placed(7, "x", 43, 1_000, 9), placed(7, "x", 42, 1_000, 5)).and(children(7, "x=43"));
        given(placed(7, "x", 42, 1_000, 5), placed(7, "x", 43, 1_000, 9)).and(children(7, "x=43"));
    }

    @Test
    default void takesANameOnlyFromWhoStillHasIt() {
        given(placed(7, "x", 42, 1_000, 5).generation(1), removed(7, "x", 43).generation(1))
                .and(children(7, "x=42"))
                .given(removed(7, "x", 42))
                .and(children(7, "x=42"))
                .given(removed(7, "x", 42).generation(1))
                .and(children(7));
    }

    @Test
    default void givesANameBackToWhomeverIsLookedUpByItAgain() {
        given(
                        lookedUp(42).named(1, "x"),
                        lookedUp(43).named(1, "x"),
                        lookedUp(42).named(1, "x"))
                .and(children(1, "x=42"))
                .given(forgotten(43))
                .and(children(1, "x=42"));
    }

    @Test
    default void findsANewInodeUnderTheNameOfAnEvictedOne() {
        given(lookedUp(42).named(1, "x"), forgotten(42), lookedUp(43).named(1, "x"))
                .and(children(1, "x=43"))
                .given(lookedUp(43).named(1, "y"))
                .and(children(1, "x=43", "y=43"));
    }

    @Test
    default void knowsAllNamesOfAnInodeAndDropsThemTogether() {
        given(
                        lookedUp(42).named(1, "x"),
                        linked(42, 1, "y"),
                        linked(42, 7, "z"),
                        lookedUp(42).named(1, "x"))
                .and(
                        children(1, "x=42", "y=42"),
                        children(7, "z=42"),
                        entry(
                                "mesa",
                                42,
                                inode -> assertThat(inode.getFurtherNames()).isEqualTo(2)))
                .given(forgotten(42).count(2))
                .and(absent(42), children(1), children(7), evicted(42));
    }

    @Test
    default void dropsManyNamesInSlices() {
        Scenario<InodeEvent> scenario =
                nothingGiven(TestLimits.of(2, 10, 30_000)).given(lookedUp(42).named(1, "x"));
        for (int link = 0; link < 9; link++) {
            scenario.given(linked(42, 7, "link" + link));
        }
        scenario.given(forgotten(42)).and(absent(42), children(1), children(7));
    }

    @Test
    default void keepsNamesOfANewLifeWhileThoseOfTheOldGo() {
        Scenario<InodeEvent> scenario = nothingGiven(TestLimits.of(1, 10, 30_000));
        scenario.given(
                        lookedUp(42).named(1, "x"),
                        linked(42, 1, "y"),
                        forgotten(42),
                        lookedUp(42).named(1, "y"))
                .and(children(1, "y=42"))
                .given(linked(42, 1, "z"))
                .and(children(1, "y=42", "z=42"));
    }

    @Test
    default void dropsOneNameAtAnUnlink() {
        given(lookedUp(42).named(1, "x"), linked(42, 1, "y"), unlinked(42, 1).named(1, "y"))
                .and(
                        children(1, "x=42"),
                        entry("mesa", 42, inode -> assertThat(inode.getParent()).isEqualTo(1)))
                .given(unlinked(42, 0).named(1, "x"))
                .and(
                        children(1),
                        references(42, 1, 1),
                        entry("mesa", 42, inode -> assertThat(inode.getParent()).isNull()))
                .given(unlinked(42, 0).named(1, "never"))
                .and(references(42, 1, 1));
    }

    @Test
    default void followsARename() {
        given(
                        lookedUp(42).named(1, "old"),
                        linked(42, 7, "new"),
                        unlinked(42, 1).named(1, "old"))
                .and(
                        children(1),
                        children(7, "new=42"),
                        entry("mesa", 42, inode -> assertThat(inode.getParent()).isEqualTo(7)));
    }

    @Test
    default void evictsWithADirectoryTheChildrenThatNobodyRefersTo() {
        given(
                        lookedUp(7).named(1, "dir").directory(),
                        listed(42, 7, "a"),
                        lookedUp(43).named(7, "b"),
                        listed(44, 7, "c"),
                        listed(45, 1, "elsewhere"),
                        forgotten(7))
                .and(
                        absent(7),
                        absent(42),
                        absent(44),
                        references(43, 1, 1),
                        references(45, 0, 0),
                        children(7, "b=43"),
                        children(1, "elsewhere=45"))
                .given(forgotten(43))
                .and(children(7));
    }

    @Test
    default void evictsWholeTreesOfStubs() {
        given(
                        lookedUp(7).named(1, "dir").directory(),
                        listed(8, 7, "sub").directory(),
                        listed(9, 8, "subsub").directory(),
                        listed(10, 9, "leaf"),
                        forgotten(7))
                .and(absent(7), absent(8), absent(9), absent(10), children(7), children(8), children(9));
    }

    @Test
    default void evictsManyChildrenInSlices() {
        Scenario<InodeEvent> scenario =
                nothingGiven(TestLimits.of(3, 10, 30_000)).given(lookedUp(7).named(1, "dir"));
        for (int child = 100; child < 125; child++) {
            scenario.given(listed(child, 7, "child" + child));
        }
        scenario.given(forgotten(7)).and(children(7), absent(100), absent(124));
    }

    @Test
    default void leavesAChildThatHasMovedElsewhere() {
        given(lookedUp(7).named(1, "dir").directory(), listed(42, 7, "a"), linked(42, 1, "b"), forgotten(7))
                .and(references(42, 0, 0), children(1, "b=42"));
    }
}
