package io.fsledger.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fsledger.core.handles.OpenFlags;
import io.fsledger.events.HandleRef;
import io.fsledger.state.OpenHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OpenFileTableTest {
    private static final long UNKNOWN = 4_711;

    private final OpenFileTable table = new OpenFileTable("mesa", FileTable.inMemory());

    @Test
    void eachOpenHasAHandleOfItsOwn() {
        OpenHandle first = table.open(42, OpenFlags.READ);
        OpenHandle second = table.open(42, OpenFlags.READ);
        assertThat(List.of(first.getFh(), second.getFh())).containsExactly(1L, 2L);
        assertThat(table.handlesFor(42)).containsExactly(first, second);
        assertThat(table.count()).isEqualTo(2);
    }

    @Test
    void aHandleIsAsItWasOpened() {
        HandleRef inner = new HandleRef("inner", 7L, 0L, 3L);
        OpenHandle handle = table.open(42, 5, new OpenFlags(0x402), inner);
        assertThat(table.get(handle.getFh())).contains(handle);
        assertThat(handle.getFilesystem()).isEqualTo("mesa");
        assertThat(handle.getInode()).isEqualTo(42);
        assertThat(handle.getGeneration()).isEqualTo(5);
        assertThat(handle.getFlags()).isEqualTo(0x402);
        assertThat(handle.getOffset()).isZero();
        assertThat(handle.getDirty()).isFalse();
        assertThat(handle.getDelegate()).isEqualTo(inner);
    }

    @Test
    void unknownHandlesAnswerNo() {
        assertThat(table.get(UNKNOWN)).isEmpty();
        assertThat(table.close(UNKNOWN)).isEmpty();
        assertThat(table.seek(UNKNOWN, 1)).isFalse();
        assertThat(table.markDirty(UNKNOWN)).isFalse();
        assertThat(table.markClean(UNKNOWN)).isFalse();
        assertThat(table.handlesFor(UNKNOWN)).isEmpty();
        assertThat(table.get(0)).isEmpty();
        assertThat(table.get(-1)).isEmpty();
        assertThat(table.isOpen(0)).isFalse();
    }

    @Test
    void aClosedHandleIsUnknown() {
        OpenHandle handle = table.open(42, OpenFlags.READ);
        assertThat(table.close(handle.getFh())).contains(handle);
        assertThat(table.close(handle.getFh())).isEmpty();
        assertThat(table.get(handle.getFh())).isEmpty();
        assertThat(table.handlesFor(42)).isEmpty();
        assertThat(table.count()).isZero();
    }

    @Test
    void readersCountAsOpenAndOnlyWritersAsOpenForWrite() {
        table.open(42, OpenFlags.READ);
        assertThat(table.isOpen(42)).isTrue();
        assertThat(table.isOpenForWrite(42)).isFalse();
        table.open(42, OpenFlags.WRITE);
        assertThat(table.isOpenForWrite(42)).isTrue();
    }

    @Test
    void seekSetsTheOffset() {
        long fh = table.open(42, OpenFlags.READ).getFh();
        assertThat(table.seek(fh, 1_000)).isTrue();
        assertThat(table.seek(fh, -1)).isFalse();
        assertThat(table.get(fh))
                .hasValueSatisfying(handle -> assertThat(handle.getOffset()).isEqualTo(1_000));
    }

    @Test
    void dirtyHandlesAreCountedOnceUntilTheyAreCleanOrClosed() {
        long one = table.open(42, OpenFlags.WRITE).getFh();
        long two = table.open(43, OpenFlags.WRITE).getFh();
        table.markDirty(one);
        table.markDirty(one);
        table.markDirty(two);
        assertThat(table.dirtyCount()).isEqualTo(2);
        table.markClean(one);
        assertThat(table.dirtyCount()).isEqualTo(1);
        table.close(two);
        assertThat(table.dirtyCount()).isZero();
        assertThat(table.count()).isEqualTo(1);
    }

    @Test
    void aNewLifeOfAnInodeEndsTheHandlesOfTheOld() {
        long old = table.open(42, 1, OpenFlags.READ, null).getFh();
        OpenHandle young = table.open(42, 2, OpenFlags.READ, null);
        assertThat(table.get(old)).isEmpty();
        assertThat(table.handlesFor(42)).containsExactly(young);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.open(42, 1, OpenFlags.READ, null))
                .withMessageContaining("generation 1 is over");
    }

    @Test
    void inodeZeroIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> table.open(0, OpenFlags.READ));
        assertThat(table.count()).isZero();
    }

    @Test
    void manyThreadsDoNotDisturbEachOther() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                running.add(threads.submit(() -> {
                    for (int i = 0; i < 500; i++) {
                        long kept = table.open(42, OpenFlags.WRITE).getFh();
                        long closed = table.open(42, OpenFlags.READ).getFh();
                        assertThat(table.markDirty(kept)).isTrue();
                        assertThat(table.close(closed)).isPresent();
                    }
                }));
            }
            for (Future<?> thread : running) {
                thread.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(table.count()).isEqualTo(4_000);
        assertThat(table.dirtyCount()).isEqualTo(4_000);
        assertThat(table.handlesFor(42)).hasSize(4_000);
    }
}
