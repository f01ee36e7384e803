package io.fsledger.core.directories;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.Scenario.Fact;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.DirectoryChange;
import io.fsledger.events.DirectoryEvent;
import io.fsledger.events.DirectoryNotification;
import io.fsledger.schemas.Topics;
import io.fsledger.state.DirectoryCounts;
import io.fsledger.state.WatchedDirectory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a scenario says of directories. Unless said otherwise: of file system {@code mesa}. */
public final class DirectoryFacts {
    private static final int ALL = Integer.MAX_VALUE;

    private DirectoryFacts() {}

    public static Fact<DirectoryEvent> notWatched(long... directories) {
        return ledger -> {
            for (long directory : directories) {
                assertThat(views(ledger).get("mesa", directory)).isNull();
                assertThat(views(ledger).watches("mesa", directory, null, ALL).items())
                        .isEmpty();
            }
        };
    }

    /** By whom: {@code a/1} is client a in term 1. */
    public static Fact<DirectoryEvent> watchedBy(long directory, String... holders) {
        return ledger -> {
            assertThat(views(ledger).watches("mesa", directory, null, ALL).items().stream()
                            .map(watch -> watch.client() + '/' + watch.term())
                            .toList())
                    .containsExactly(holders);
            assertThat(watched(ledger, directory).getWatchers()).isEqualTo(holders.length);
        };
    }

    /** What a client watches, in any term. */
    public static Fact<DirectoryEvent> watches(String client, Long... directories) {
        return ledger -> assertThat(views(ledger).ofClient(client, null, ALL).items())
                .extracting(watch -> watch.inode())
                .containsExactly(directories);
    }

    /** How many directories are watched here, by how many watches, and how much is pending in all. */
    public static Fact<DirectoryEvent> counts(long directories, long watches, long pending) {
        return ledger ->
                assertThat(views(ledger).counts()).isEqualTo(new DirectoryCounts(directories, watches, pending));
    }

    /** What is pending in a directory, as {@link #text} shows it. */
    public static Fact<DirectoryEvent> pending(long directory, String... changes) {
        return ledger -> {
            assertThat(shown(views(ledger).pending("mesa", directory, null, ALL).items()))
                    .containsExactly(changes);
            assertThat(watched(ledger, directory).getPending()).isEqualTo(changes.length);
        };
    }

    public static Fact<DirectoryEvent> dropped(long directory, long events, long first, long last) {
        return ledger -> {
            WatchedDirectory watched = watched(ledger, directory);
            assertThat(watched.getDropped()).isEqualTo(events);
            assertThat(watched.getFirstDropped()).isEqualTo(first);
            assertThat(watched.getLastDropped()).isEqualTo(last);
        };
    }

    /** So many notifications so far. */
    public static Fact<DirectoryEvent> told(int times) {
        return ledger -> assertThat(ledger.published(Topics.NOTIFICATIONS)).hasSize(times);
    }

    /** What the last notification says, as {@link #text} shows it; nothing was lost before. */
    public static Fact<DirectoryEvent> lastTold(long directory, String... changes) {
        return lastTold(notification -> {
            assertThat(notification.getInode()).isEqualTo(directory);
            assertThat(shown(notification.getChanges())).containsExactly(changes);
            assertThat(notification.getDropped()).isZero();
            assertThat(notification.getFirstDropped()).isNull();
            assertThat(notification.getLastDropped()).isNull();
            assertThat(notification.getMore()).isFalse();
        });
    }

    public static Fact<DirectoryEvent> lastTold(Consumer<DirectoryNotification> check) {
        return ledger -> {
            List<DirectoryNotification> all = ledger.published(Topics.NOTIFICATIONS);
            check.accept(all.get(all.size() - 1));
        };
    }

    public static List<String> shown(List<DirectoryChange> changes) {
        return changes.stream().map(DirectoryFacts::text).toList();
    }

    /** Such as {@code renamed 5 x>y cookie 7 replaced 9 exchanged}; {@code attributes 5 *3} of three in a row. */
    public static String text(DirectoryChange change) {
        String of =
                " " + change.getChild() + (change.getChildGeneration() == 0 ? "" : "." + change.getChildGeneration());
        return switch (change.getKind()) {
            case CREATED -> "created" + of + " " + text(change.getName());
            case DELETED -> "deleted" + of + " " + text(change.getName());
            case RENAMED ->
                "renamed" + of + " " + text(change.getOldName()) + ">" + text(change.getNewName())
                        + (change.getCookie() == 0 ? "" : " cookie " + change.getCookie())
                        + (change.getReplaced() == null ? "" : " replaced " + change.getReplaced())
                        + (change.getReplacedGeneration() == 0 ? "" : "." + change.getReplacedGeneration())
                        + (change.getExchanged() ? " exchanged" : "");
            case ATTRIBUTES_CHANGED -> "attributes" + of + (change.getCount() == 1 ? "" : " *" + change.getCount());
            case UNKNOWN -> throw new AssertionError(change);
        };
    }

    private static String text(@Nullable ByteBuffer name) {
        return name == null ? "" : UTF_8.decode(name.duplicate()).toString();
    }

    static WatchedDirectory watched(ScenarioLedger<DirectoryEvent> ledger, long directory) {
        return Objects.requireNonNull(views(ledger).get("mesa", directory), () -> directory + " is not watched");
    }

    static DirectoryViews views(ScenarioLedger<DirectoryEvent> ledger) {
        return new DirectoryViews(ledger.entries(), ledger.marks());
    }
}
