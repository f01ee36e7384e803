package io.fsledger.core.handles;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.ledger.Refusal;
import io.fsledger.core.ledger.Ruling;
import io.fsledger.core.table.MemoryTable;
import io.fsledger.core.table.Page;
import io.fsledger.core.table.TableSnapshot;
import io.fsledger.events.HandleRef;
import io.fsledger.events.ReasonCode;
import io.fsledger.state.HandleCounts;
import io.fsledger.state.InodeHandles;
import io.fsledger.state.OpenHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FileHandleManagerTest {
    private final MemoryTable entries = new MemoryTable();
    private final MemoryTable marks = new MemoryTable();
    private final FileHandleManager manager = new FileHandleManager(entries, marks);

    @AfterEach
    void viewsAndCountsAgree() {
        HandleInvariants.check(entries, marks);
    }

    @Test
    void opensCleanAndAtTheBeginningWhateverIsGiven() {
        OpenHandle wanted = OpenHandle.newBuilder(handle("mesa", 42, 7, "a", 2))
                .setOffset(100)
                .setDirty(true)
                .build();

        FileHandleManager.Opened opened = value(manager.open(wanted));

        assertThat(opened.handle().getOffset()).isZero();
        assertThat(opened.handle().getDirty()).isFalse();
        assertThat(opened.superseded()).isNull();
        assertThat(opened.endsFormerLife()).isFalse();
        assertThat(manager.get(ref("mesa", 42, 7), "a")).isEqualTo(opened.handle());
    }

    @Test
    void answersWhatWasClosed() {
        open("mesa", 42, 7, "a", 1);
        manager.seek(ref("mesa", 42, 7), "a", 1, 5);
        manager.mark(ref("mesa", 42, 7), "a", 1, true);

        OpenHandle closed = value(manager.close(ref("mesa", 42, 7), "a", 1));

        assertThat(closed.getOffset()).isEqualTo(5);
        assertThat(closed.getDirty()).isTrue();
        assertThat(manager.get(ref("mesa", 42, 7), "a")).isNull();
    }

    @Test
    void leavesNothingBehind() {
        open("mesa", 42, 7, "a", 1);
        open("mesa", 42, 7, "b", 2);
        manager.mark(ref("mesa", 42, 7), "b", 1, true);
        manager.close(ref("mesa", 42, 7), "a", 1);
        manager.close(ref("mesa", 42, 7), "b", 1);

        assertThat(entries.size()).isZero();
        assertThat(marks.size()).isZero();
    }

    @Test
    void saysWhatAnOpenReplaced() {
        OpenHandle former = open("mesa", 42, 7, "a", 1);
        OpenHandle later =
                OpenHandle.newBuilder(handle("mesa", 42, 7, "a", 0)).setTerm(2).build();

        assertThat(value(manager.open(later)).superseded()).isEqualTo(former);
        assertThat(manager.countsOf("mesa", 42)).isEqualTo(new InodeHandles(1L, 0L, 0L));
    }

    @Test
    void saysThatAFormerLifeIsOver() {
        open("mesa", 42, 7, "a", 1);
        OpenHandle next = OpenHandle.newBuilder(handle("mesa", 42, 8, "a", 1))
                .setGeneration(1)
                .build();
        OpenHandle another = OpenHandle.newBuilder(next).setFh(9).build();

        assertThat(value(manager.open(next)).endsFormerLife()).isTrue();
        assertThat(value(manager.open(another)).endsFormerLife()).isFalse();
        OpenHandle first = OpenHandle.newBuilder(next).setInode(43).build();
        assertThat(value(manager.open(first)).endsFormerLife())
                .as("nothing is left")
                .isFalse();
        assertThat(manager.countsOf("mesa", 42).getGeneration()).isEqualTo(1);
    }

    @Test
    void refusesAndChangesNothing() {
        open("mesa", 42, 7, "a", 1);
        Map<String, String> before = TableSnapshot.of(entries);

        assertRefused(manager.open(handle("mesa", 42, 7, "a", 0)), ReasonCode.HANDLE_EXISTS);
        assertRefused(manager.open(handle("mesa", 42, 8, "a", -1)), ReasonCode.MALFORMED);
        assertRefused(manager.open(handle("me sa", 42, 8, "a", 0)), ReasonCode.MALFORMED);
        assertRefused(manager.close(ref("mesa", 42, 8), "a", 1), ReasonCode.HANDLE_NOT_FOUND);
        assertRefused(manager.close(ref("mesa", 43, 7), "a", 1), ReasonCode.HANDLE_NOT_FOUND);
        assertRefused(manager.close(ref("mesa", 42, 7), "b", 1), ReasonCode.HANDLE_NOT_FOUND);
        assertRefused(manager.close(ref("mesa", 42, 7), "a", 2), ReasonCode.HANDLE_NOT_FOUND);
        assertRefused(manager.seek(ref("mesa", 42, 8), "a", 1, 5), ReasonCode.HANDLE_NOT_FOUND);
        assertRefused(manager.seek(ref("mesa", 42, 7), "a", 1, -5), ReasonCode.MALFORMED);
        assertRefused(manager.mark(ref("mesa", 42, 8), "a", 1, true), ReasonCode.HANDLE_NOT_FOUND);
        assertRefused(manager.mark(ref("mesa", 42, 0), "a", 1, true), ReasonCode.MALFORMED);

        assertThat(TableSnapshot.of(entries)).isEqualTo(before);
    }

    @Test
    void tellsReadersFromWriters() {
        assertThat(manager.isOpen("mesa", 42)).isFalse();
        open("mesa", 42, 7, "a", 0);
        assertThat(manager.isOpen("mesa", 42)).isTrue();
        assertThat(manager.isOpenForWrite("mesa", 42)).isFalse();
        open("mesa", 42, 8, "a", 1);
        assertThat(manager.isOpenForWrite("mesa", 42)).isTrue();
        manager.close(ref("mesa", 42, 8), "a", 1);
        assertThat(manager.isOpen("mesa", 42)).isTrue();
        assertThat(manager.isOpenForWrite("mesa", 42)).isFalse();
        assertThat(manager.isOpen("mesa", 43)).isFalse();
    }

    @Test
    void countsDirtyHandlesOnce() {
        open("mesa", 42, 7, "a", 1);
        manager.mark(ref("mesa", 42, 7), "a", 1, true);
        manager.mark(ref("mesa", 42, 7), "a", 1, true);
        assertThat(manager.countsOf("mesa").getDirty()).isEqualTo(1);
        manager.mark(ref("mesa", 42, 7), "a", 1, false);
        manager.mark(ref("mesa", 42, 7), "a", 1, false);
        assertThat(manager.countsOf("mesa").getDirty()).isZero();
    }

    @Test
    void findsHandlesByInodeByClientAndByNumber() {
        OpenHandle a7 = open("mesa", 42, 7, "a", 0);
        OpenHandle b7 = open("mesa", 42, 7, "b", 0);
        OpenHandle a8 = open("mesa", 43, 8, "a", 0);
        OpenHandle other = open("mesa2", 42, 7, "ab", 0);

        assertThat(pages(after -> manager.ofInode("mesa", 42, any -> true, after, 1)))
                .containsExactly(a7, b7);
        assertThat(pages(after -> manager.ofClient("a", any -> true, after, 1))).containsExactly(a7, a8);
        assertThat(pages(after -> manager.ofFh("mesa", 7, any -> true, after, 1)))
                .containsExactly(a7, b7);
        assertThat(pages(after -> manager.ofFilesystem("mesa", any -> true, after, 2)))
                .containsExactly(a7, b7, a8);
        assertThat(pages(after -> manager.all(any -> true, after, 3))).containsExactly(a7, b7, a8, other);
        assertThat(pages(after -> manager.ofFh("mesa", 9, any -> true, after, 1)))
                .isEmpty();
    }

    @Test
    void leavesOutOfAPageWhatIsNotAskedFor() {
        for (int fh = 1; fh <= 20; fh++) {
            open("mesa", 42, fh, fh % 2 == 0 ? "a" : "b", 0);
        }

        assertThat(pages(after ->
                        manager.ofInode("mesa", 42, handle -> handle.getClient().equals("a"), after, 3)))
                .hasSize(10)
                .allSatisfy(handle -> assertThat(handle.getClient()).isEqualTo("a"));
    }

    @Test
    void listsFileSystemsWithTheirCounts() {
        open("mesa", 42, 7, "a", 1);
        open("mesa", 43, 7, "a", 0);
        open("other", 42, 7, "a", 0);

        Page<HandleViews.FilesystemCounts> page = manager.filesystems(null, 10);

        assertThat(page.items())
                .containsExactly(
                        new HandleViews.FilesystemCounts("mesa", new HandleCounts(2L, 1L, 0L, 0L)),
                        new HandleViews.FilesystemCounts("other", new HandleCounts(1L, 0L, 0L, 0L)));
        assertThat(page.next()).isNull();
    }

    private static List<OpenHandle> pages(Function<byte @Nullable [], Page<OpenHandle>> read) {
        List<OpenHandle> all = new ArrayList<>();
        byte @Nullable [] after = null;
        do {
            Page<OpenHandle> page = read.apply(after);
            all.addAll(page.items());
            after = page.next();
        } while (after != null);
        return all;
    }

    private OpenHandle open(String filesystem, long inode, long fh, String client, int flags) {
        return value(manager.open(handle(filesystem, inode, fh, client, flags))).handle();
    }

    private static OpenHandle handle(String filesystem, long inode, long fh, String client, int flags) {
        return new OpenHandle(filesystem, inode, 0L, fh, client, 1L, 0L, flags, 0L, false, 1_700_000_000_000L, null);
    }

    private static HandleRef ref(String filesystem, long inode, long fh) {
        return new HandleRef(filesystem, inode, 0L, fh);
    }

    private static <T> T value(Ruling<T> ruling) {
        return ruling.match(value -> value, refusal -> {
            throw new AssertionError(refusal.sentence());
        });
    }

    private static void assertRefused(Ruling<?> ruling, ReasonCode code) {
        assertThat(ruling.value()).isNull();
        assertThat(ruling.refusal()).isNotNull().extracting(Refusal::code).isEqualTo(code);
    }
}
