package io.fsledger.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.client.ReadAhead.Fetch;
import io.fsledger.events.InodeRef;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is served always equals the file, never what it was before a write. */
@Timeout(60)
class ReadAheadFreshnessTest {
    private static final int FILES = 3;
    private static final int FILE_BYTES = 5_000;
    private static final int BUFFER_BYTES = 4_000;
    private static final int STEPS = 20_000;

    /** A fetch whose bytes have been read from the file, and not stored yet. */
    private record Fetched(Fetch fetch, byte[] bytes) {}

    @RepeatedTest(5)
    void whatIsServedEqualsAPlainArray() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("ReadAheadFreshnessTest runs with -Dseed=" + seed);
        Random random = new Random(seed);
        ReadAhead ahead = new ReadAhead(BUFFER_BYTES);
        byte[][] files = new byte[FILES][FILE_BYTES];
        List<Fetched> underWay = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            int number = random.nextInt(FILES);
            byte[] file = files[number];
            InodeRef inode = new InodeRef("mesa", number + 1L, 0L);
            int offset = random.nextInt(FILE_BYTES);
            int length = 1 + random.nextInt(Math.min(200, FILE_BYTES - offset));
            int dice = random.nextInt(100);
            if (dice < 35) {
                boolean isBlock = random.nextInt(3) > 0;
                int from = isBlock ? offset / 250 * 250 : offset;
                int bytes = isBlock ? 250 : length;
                Fetch fetch = ahead.begin(inode, from, bytes);
                underWay.add(new Fetched(fetch, Arrays.copyOfRange(file, from, from + bytes)));
            } else if (dice < 65 && !underWay.isEmpty()) {
                int back = 1 + random.nextInt(Math.min(underWay.size(), 20));
                Fetched fetched = underWay.remove(underWay.size() - back);
                fetched.fetch().store(ByteBuffer.wrap(fetched.bytes()));
            } else if (dice < 70) {
                byte[] written = new byte[length];
                random.nextBytes(written);
                System.arraycopy(written, 0, file, offset, length);
                ahead.written(inode, offset, length);
            } else if (dice < 71 && random.nextInt(5) == 0) {
                ahead.evict(inode);
            } else {
                Optional<ByteBuffer> served = ahead.read(inode, offset, length);
                served.ifPresent(bytes -> assertThat(bytes)
                        .as("%d bytes of %s from %d on", length, inode, offset)
                        .isEqualTo(ByteBuffer.wrap(file, offset, length)));
            }
            assertThat(ahead.counts().bytes()).isLessThanOrEqualTo(BUFFER_BYTES);
        }
        ReadAheadCounts counts = ahead.counts();
        assertThat(counts.served()).isGreaterThan(STEPS / 100);
        assertThat(counts.notServed()).isPositive();
        assertThat(counts.outdated()).isPositive();
        assertThat(counts.displaced()).isPositive();
    }

    /** One writer, several fetchers and readers. Each write fills the block with its number. */
    @Test
    void manyThreadsNeverSeeWhatWasBeforeAWrite() throws Exception {
        int bytes = 64;
        InodeRef inode = new InodeRef("mesa", 42L, 0L);
        ReadAhead ahead = new ReadAhead();
        AtomicReference<byte[]> file = new AtomicReference<>(new byte[bytes]);
        AtomicLong told = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(5);
        try {
            Future<?> writer = threads.submit(() -> {
                for (long write = 1; write < 2_000 || ahead.counts().served() < 500; write++) {
                    file.set(filled(bytes, write));
                    ahead.written(inode, 0, bytes);
                    told.set(write);
                    Thread.yield();
                }
            });
            List<Future<?>> others = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                others.add(threads.submit(() -> {
                    while (!writer.isDone()) {
                        try (Fetch fetch = ahead.begin(inode, 0, bytes)) {
                            fetch.store(ByteBuffer.wrap(file.get()));
                        }
                    }
                }));
                others.add(threads.submit(() -> {
                    while (!writer.isDone()) {
                        long before = told.get();
                        ahead.read(inode, 0, bytes).ifPresent(served -> {
                            long number = served.getLong(0);
                            assertThat(number).isGreaterThanOrEqualTo(before);
                            assertThat(served).isEqualTo(ByteBuffer.wrap(filled(bytes, number)));
                        });
                    }
                }));
            }
            writer.get();
            for (Future<?> other : others) {
                other.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(ahead.counts().blocks()).isLessThanOrEqualTo(1);
    }

    private static byte[] filled(int bytes, long number) {
        ByteBuffer filled = ByteBuffer.allocate(bytes);
        while (filled.hasRemaining()) {
            filled.putLong(number);
        }
        return filled.array();
    }
}
