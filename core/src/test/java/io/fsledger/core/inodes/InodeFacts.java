package io.fsledger.core.inodes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.inodes.InodeViews.Reference;
import io.fsledger.core.ledger.Scenario.Fact;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.events.InodeEvent;
import io.fsledger.events.InodeEviction;
import io.fsledger.events.InodeResolution;
import io.fsledger.schemas.Topics;
import io.fsledger.state.InodeEntry;
import io.fsledger.state.InodeHolder;
import io.fsledger.state.InodeStatus;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a scenario says of inodes. Unless said otherwise: of file system {@code mesa}. */
public final class InodeFacts {
    private static final int ALL = Integer.MAX_VALUE;

    private InodeFacts() {}

    public static Fact<InodeEvent> absent(long inode) {
        return absent("mesa", inode);
    }

    public static Fact<InodeEvent> absent(String filesystem, long inode) {
        return ledger -> assertThat(views(ledger).get(filesystem, inode)).isNull();
    }

    public static Fact<InodeEvent> references(long inode, long references, long holders) {
        return references("mesa", inode, references, holders);
    }

    public static Fact<InodeEvent> references(String filesystem, long inode, long references, long holders) {
        return entry(filesystem, inode, entry -> {
            assertThat(entry.getReferences()).isEqualTo(references);
            assertThat(entry.getHolders()).isEqualTo(holders);
        });
    }

    /** Whose reference stands in the entry, and how many; null where nobody's does. */
    public static Fact<InodeEvent> holder(long inode, @Nullable String client, long count) {
        return entry("mesa", inode, entry -> {
            InodeHolder holder = entry.getHolder();
            assertThat(holder == null ? null : holder.getClient()).isEqualTo(client);
            assertThat(holder == null ? 0 : holder.getCount()).isEqualTo(count);
        });
    }

    /** Who refers to it as {@code client:count}, in the order of a page. */
    public static Fact<InodeEvent> referredBy(long inode, String... references) {
        return ledger -> assertThat(
                        views(ledger).references("mesa", inode, null, ALL).items())
                .extracting(reference -> reference.client() + ':' + reference.count())
                .containsExactly(references);
    }

    public static Fact<InodeEvent> status(long inode, InodeStatus status) {
        return entry("mesa", inode, entry -> assertThat(entry.getStatus()).isEqualTo(status));
    }

    public static Fact<InodeEvent> size(long inode, long size) {
        return entry(
                "mesa",
                inode,
                entry -> assertThat(entry.getAttributes().getSize()).isEqualTo(size));
    }

    public static Fact<InodeEvent> entry(String filesystem, long inode, Consumer<InodeEntry> check) {
        return ledger -> check.accept(Objects.requireNonNull(
                views(ledger).get(filesystem, inode), () -> filesystem + '/' + inode + " is not known"));
    }

    /** What the client refers to: inode, count, inode, count. */
    public static Fact<InodeEvent> refersTo(String client, long... inodesAndCounts) {
        return ledger -> {
            Map<Long, Long> expected = new TreeMap<>();
            for (int i = 0; i < inodesAndCounts.length; i += 2) {
                expected.put(inodesAndCounts[i], inodesAndCounts[i + 1]);
            }
            Map<Long, Long> found = new TreeMap<>();
            for (Reference reference : views(ledger).ofClient(client, null, ALL).items()) {
                found.merge(reference.inode(), reference.count(), Long::sum);
            }
            assertThat(found).isEqualTo(expected);
        };
    }

    /** A directory's children as {@code name=inode}, in the order of names. */
    public static Fact<InodeEvent> children(long directory, String... rows) {
        return ledger -> assertThat(views(ledger).children("mesa", directory, null, ALL).items().stream()
                        .map(child -> text(child.name()) + '=' + child.inode())
                        .toList())
                .containsExactly(rows);
    }

    public static Fact<InodeEvent> evicted(long... inodes) {
        return ledger -> assertThat(ledger.published(Topics.EVICTIONS).stream()
                        .map(InodeEviction::getInode)
                        .mapToLong(Long::longValue)
                        .toArray())
                .containsExactly(inodes);
    }

    /** So many requests so far, no two with the same id. */
    public static Fact<InodeEvent> requests(int times) {
        return ledger -> assertThat(requestIds(ledger)).hasSize(times).doesNotHaveDuplicates();
    }

    /** The id of the last request. */
    public static String lastRequest(ScenarioLedger<InodeEvent> ledger) {
        List<String> ids = requestIds(ledger);
        return ids.get(ids.size() - 1);
    }

    private static List<String> requestIds(ScenarioLedger<InodeEvent> ledger) {
        return ledger.published(Topics.RESOLUTIONS).stream()
                .map(InodeResolution::getRequestId)
                .toList();
    }

    /** The data of these went, in this order. */
    public static Fact<InodeEvent> dataRemoved(long... inodes) {
        return ledger -> assertThat(ledger.published(Topics.WRITES).stream()
                        .mapToLong(event -> event.getRemoved().getInode())
                        .toArray())
                .containsExactly(inodes);
    }

    private static String text(ByteBuffer name) {
        return UTF_8.decode(name.duplicate()).toString();
    }

    private static InodeViews views(ScenarioLedger<InodeEvent> ledger) {
        return new InodeViews(ledger.entries());
    }
}
