package io.fsledger.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fsledger.client.ReadAhead.Fetch;
import io.fsledger.events.EventPosition;
import io.fsledger.events.InodeRef;
import io.fsledger.events.Prefetch;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
    private static final int BLOCK = 100;
    private static final InodeRef INODE = new InodeRef("mesa", 42L, 0L);
    private static final InodeRef OTHER = new InodeRef("mesa", 43L, 0L);

    private final ReadAhead ahead = new ReadAhead();

    @Test
    void servesWhatWasStored() {
        store(INODE, 0);
        assertThat(read(INODE, 0, BLOCK)).isEqualTo(file(0, BLOCK));
        assertThat(ahead.counts()).isEqualTo(new ReadAheadCounts(1, BLOCK, 1, 0, 0, 0));
    }

    @Test
    void servesASliceInsideABlock() {
        store(INODE, 3);
        assertThat(read(INODE, 310, 20)).isEqualTo(file(310, 20));
        assertThat(read(INODE, 399, 1)).isEqualTo(file(399, 1));
    }

    @Test
    void servesASliceAcrossTwoBlocksAndMore() {
        store(INODE, 3);
        store(INODE, 4);
        store(INODE, 5);
        assertThat(read(INODE, 390, 20)).isEqualTo(file(390, 20));
        assertThat(read(INODE, 350, 200)).isEqualTo(file(350, 200));
        assertThat(read(INODE, 300, 300)).isEqualTo(file(300, 300));
    }

    @Test
    void servesNothingWhereAByteIsMissing() {
        store(INODE, 3);
        store(INODE, 5);
        notServed(INODE, 299, 2);
        notServed(INODE, 399, 2);
        notServed(INODE, 350, 200);
        notServed(INODE, 400, 1);
        notServed(OTHER, 300, 1);
        notServed(new InodeRef("other", 42L, 0L), 300, 1);
        notServed(INODE, Long.MAX_VALUE, 1);
        assertThat(ahead.counts().notServed()).isEqualTo(7);
        assertThat(ahead.counts().hitRatio()).isZero();
    }

    @Test
    void aReadOfNothingGetsNothing() {
        assertThat(read(INODE, 7, 0)).isEmpty();
        assertThat(ahead.counts().served()).isZero();
    }

    @Test
    void anotherGenerationIsAnotherFile() {
        store(INODE, 0);
        notServed(new InodeRef("mesa", 42L, 1L), 0, 1);
    }

    @Test
    void theLastBlockOfAFileIsShorter() {
        fetch(INODE, 2).store(ByteBuffer.wrap(file(200, 30)));
        assertThat(read(INODE, 200, 30)).isEqualTo(file(200, 30));
        notServed(INODE, 200, 31);
        assertThat(ahead.counts().bytes()).isEqualTo(30);
    }

    @Test
    void behindTheEndOfAFileThereIsNothingToStore() {
        assertThat(fetch(INODE, 9).store(ByteBuffer.allocate(0))).isTrue();
        assertThat(ahead.counts()).isEqualTo(new ReadAheadCounts(0, 0, 0, 0, 0, 0));
    }

    @Test
    void storesACopy() {
        byte[] bytes = file(0, BLOCK);
        ByteBuffer given = ByteBuffer.wrap(bytes);
        fetch(INODE, 0).store(given);
        assertThat(given.remaining()).as("the buffer given is not read from").isEqualTo(BLOCK);
        bytes[0]++;
        ByteBuffer served = ahead.read(INODE, 0, BLOCK).orElseThrow();
        assertThat(served.get(0)).isEqualTo(file(0, 1)[0]);
        Assertions.assertThatExceptionOfType(ReadOnlyBufferException.class).isThrownBy(() -> served.put(0, (byte) 1));
    }

    @Test
    void aBlockThatIsStoredAgainReplacesTheFormer() {
        store(INODE, 0);
        fetch(INODE, 0).store(ByteBuffer.wrap(file(7, BLOCK)));
        assertThat(read(INODE, 0, BLOCK)).isEqualTo(file(7, BLOCK));
        assertThat(ahead.counts().blocks()).isEqualTo(1);
    }

    /** The ledger may be configured with blocks of another size while blocks of the former are here. */
    @Test
    void blocksOfAnotherSizeReplaceWhatTheyOverlap() {
        store(INODE, 0);
        store(INODE, 1);
        try (Fetch fetch = ahead.begin(INODE, 50, 70)) {
            fetch.store(ByteBuffer.wrap(file(50, 70)));
        }
        assertThat(read(INODE, 50, 70)).isEqualTo(file(50, 70));
        notServed(INODE, 0, 50);
        assertThat(ahead.counts().bytes()).isEqualTo(70);
    }

    @Test
    void evictingOneInodeLeavesTheOthers() {
        store(INODE, 0);
        store(INODE, 1);
        store(OTHER, 0);
        ahead.evict(INODE);
        notServed(INODE, 0, 1);
        notServed(INODE, 150, 1);
        assertThat(read(OTHER, 0, BLOCK)).isEqualTo(file(0, BLOCK));
        assertThat(ahead.counts().blocks()).isEqualTo(1);
    }

    @Test
    void aWriteOverABufferedBlockForgetsIt() {
        store(INODE, 0);
        store(INODE, 1);
        store(INODE, 2);
        ahead.written(INODE, 199, 1);
        notServed(INODE, 100, 1);
        assertThat(read(INODE, 0, BLOCK)).isEqualTo(file(0, BLOCK));
        assertThat(read(INODE, 200, BLOCK)).isEqualTo(file(200, BLOCK));
        ahead.written(INODE, 0, 300);
        assertThat(ahead.counts().bytes()).isZero();
    }

    @Test
    void aWriteBesideABlockLeavesIt() {
        store(INODE, 1);
        ahead.written(INODE, 0, 100);
        ahead.written(INODE, 200, 100);
        ahead.written(INODE, 150, 0);
        ahead.written(OTHER, 100, 100);
        assertThat(read(INODE, 100, BLOCK)).isEqualTo(file(100, BLOCK));
    }

    @Test
    void aTruncatedFileKeepsWhatLiesBeforeItsEnd() {
        store(INODE, 0);
        store(INODE, 1);
        Fetch behind = fetch(INODE, 5);
        ahead.truncated(INODE, 150);
        assertThat(read(INODE, 0, BLOCK)).isEqualTo(file(0, BLOCK));
        notServed(INODE, 100, 1);
        assertThat(behind.store(ByteBuffer.wrap(file(500, 10)))).isFalse();
    }

    @Test
    void anAnswerOlderThanAWriteToItsRangeIsDropped() {
        Fetch before = fetch(INODE, 1);
        Fetch elsewhere = fetch(INODE, 2);
        ahead.written(INODE, 150, 10);
        Fetch after = fetch(INODE, 1);
        assertThat(before.store(ByteBuffer.wrap(file(0, BLOCK)))).isFalse();
        notServed(INODE, 100, 1);
        assertThat(elsewhere.store(ByteBuffer.wrap(file(200, BLOCK)))).isTrue();
        assertThat(after.store(ByteBuffer.wrap(file(100, BLOCK)))).isTrue();
        assertThat(read(INODE, 100, 200)).isEqualTo(file(100, 200));
        assertThat(ahead.counts().outdated()).isEqualTo(1);
    }

    @Test
    void anAnswerOlderThanAnEvictionIsDropped() {
        Fetch before = fetch(INODE, 1);
        ahead.evict(INODE);
        assertThat(before.store(ByteBuffer.wrap(file(0, BLOCK)))).isFalse();
        assertThat(ahead.counts()).isEqualTo(new ReadAheadCounts(0, 0, 0, 0, 1, 0));
    }

    @Test
    void aFetchEndsOnce() {
        Fetch fetch = fetch(INODE, 1);
        fetch.close();
        assertThat(fetch.store(ByteBuffer.wrap(file(100, BLOCK)))).isFalse();
        assertThat(ahead.counts().outdated()).as("it was closed, not outdated").isZero();
    }

    @Test
    void atTheLimitTheBlocksGoThatWereNotUsedForTheLongest() {
        ReadAhead small = new ReadAhead(3 * BLOCK);
        for (int block = 0; block < 3; block++) {
            storeIn(small, block);
        }
        small.read(INODE, 0, 1);
        storeIn(small, 3);
        assertThat(small.read(INODE, 0, 1)).isPresent();
        assertThat(small.read(INODE, 100, 1)).isEmpty();
        assertThat(small.read(INODE, 200, 200)).isPresent();
        assertThat(small.counts().bytes()).isEqualTo(3 * BLOCK);
        assertThat(small.counts().displaced()).isEqualTo(1);
    }

    @Test
    void aBlockThatIsLargerThanAllOfItIsNotKept() {
        ReadAhead tiny = new ReadAhead(BLOCK - 1);
        storeIn(tiny, 0);
        assertThat(tiny.counts()).isEqualTo(new ReadAheadCounts(0, 0, 0, 0, 0, 1));
    }

    @Test
    void fetchesThatNobodyEndsAreBounded() {
        Fetch first = fetch(INODE, 0);
        for (int i = 0; i < ReadAhead.FETCHES_MAX; i++) {
            fetch(OTHER, i);
        }
        assertThat(first.store(ByteBuffer.wrap(file(0, BLOCK)))).isFalse();
        assertThat(ahead.counts().outdated()).isEqualTo(1);
    }

    @Test
    void takesUpARequestOfTheLedger() {
        Prefetch request =
                new Prefetch("mesa", 42L, 0L, 3L, 300L, BLOCK, "c", 17L, new EventPosition("fs.reads", 0, 17L));
        try (Fetch fetch = ahead.begin(request)) {
            assertThat(fetch.store(ByteBuffer.wrap(file(300, BLOCK)))).isTrue();
        }
        assertThat(read(INODE, 300, BLOCK)).isEqualTo(file(300, BLOCK));
    }

    @Test
    void refusesWhatIsNoPartOfAFile() {
        assertThatIllegalArgumentException().isThrownBy(() -> ahead.read(INODE, -1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> ahead.read(INODE, 0, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> ahead.begin(INODE, Long.MAX_VALUE, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> ahead.written(INODE, 0, -1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fetch(INODE, 0).store(ByteBuffer.allocate(BLOCK + 1)))
                .withMessageContaining("101");
        assertThatIllegalArgumentException().isThrownBy(() -> new ReadAhead(0));
    }

    private void store(InodeRef inode, int block) {
        assertThat(fetch(inode, block).store(ByteBuffer.wrap(file(block * BLOCK, BLOCK))))
                .isTrue();
    }

    private static void storeIn(ReadAhead where, int block) {
        where.begin(INODE, (long) block * BLOCK, BLOCK).store(ByteBuffer.wrap(file(block * BLOCK, BLOCK)));
    }

    private Fetch fetch(InodeRef inode, int block) {
        return ahead.begin(inode, (long) block * BLOCK, BLOCK);
    }

    private byte[] read(InodeRef inode, long offset, int length) {
        ByteBuffer served = ahead.read(inode, offset, length).orElseThrow();
        byte[] bytes = new byte[served.remaining()];
        served.get(bytes);
        return bytes;
    }

    private void notServed(InodeRef inode, long offset, int length) {
        assertThat(ahead.read(inode, offset, length)).isEmpty();
    }

    /** What every file holds. */
    private static byte[] file(int offset, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ((offset + i) * 31 / 7);
        }
        return bytes;
    }
}
