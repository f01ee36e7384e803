package io.fsledger.core.writes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.Seed;
import io.fsledger.core.writes.Extents.Extent;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class ExtentsTest {
    /** Against byte arrays: any pattern of writes and cuts. */
    @RepeatedTest(20)
    void holdsTheLatestOfEachByte() {
        Random random = Seed.random("ExtentsTest");
        Extents extents = new Extents();
        byte[] bytes = new byte[600];
        long[] sources = new long[600];
        for (int position = 1; position < 500; position++) {
            int from = random.nextInt(500);
            int length = 1 + random.nextInt(random.nextInt(10) == 0 ? 100 : 12);
            if (random.nextInt(8) == 0) {
                extents.cut(from, from + length);
                java.util.Arrays.fill(sources, from, from + length, 0);
            } else {
                byte[] data = new byte[length];
                random.nextBytes(data);
                extents.write(from, ByteBuffer.wrap(data), position, "client-" + random.nextInt(20));
                System.arraycopy(data, 0, bytes, from, length);
                java.util.Arrays.fill(sources, from, from + length, position);
            }
            check(extents, bytes, sources);
        }
    }

    private static void check(Extents extents, byte[] bytes, long[] sources) {
        byte[] held = new byte[bytes.length];
        long[] of = new long[sources.length];
        long sum = 0;
        long overhead = 0;
        for (Extent extent : extents.all()) {
            extent.copyTo(held, (int) extent.offset(), 0, extent.length());
            java.util.Arrays.fill(of, (int) extent.offset(), (int) extent.end(), extent.position());
            sum += extent.length();
            overhead += Extents.OVERHEAD_BYTES + extent.client().length();
        }
        assertThat(of).isEqualTo(sources);
        for (int i = 0; i < bytes.length; i++) {
            assertThat(sources[i] == 0 || held[i] == bytes[i]).isTrue();
        }
        assertThat(extents.bytes()).isEqualTo(sum);
        assertThat(extents.overhead()).isEqualTo(overhead);
        assertThat(extents.chunkBytes()).as("memory").isLessThanOrEqualTo(2 * sum + extents.count());
    }

    /** One small write over the middle of a large one leaves both its ends, and its array, alone. */
    @Test
    void copiesNothingWithoutNeed() {
        Extents extents = new Extents();
        byte[] data = new byte[100];
        extents.write(0, ByteBuffer.wrap(data), 1, "editor");
        extents.write(40, ByteBuffer.wrap(new byte[10]), 2, "editor");
        data[99] = 7;
        byte[] copy = new byte[1];
        extents.beginningAt(50).iterator().next().copyTo(copy, 0, 49, 1);
        assertThat(copy[0]).isEqualTo((byte) 7);
        assertThat(extents.count()).isEqualTo(3);
    }
}
