package io.fsledger.streams.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.streams.kernel.RecentRows.Rows;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class RecentRowsTest {
    private static final int PLACES = 8;
    private static final int KEYS = 40;

    private final RecentRows rows = new RecentRows(PLACES);

    @Test
    void takeAPartOfTheHeapWithinABound() {
        assertThat(RecentRows.placesIn(371L << 20)).as("16 MiB").isEqualTo(1 << 16);
        assertThat(RecentRows.placesIn(2_035L << 20)).as("128 MiB").isEqualTo(1 << 19);
        assertThat(RecentRows.placesIn(64L << 30)).as("at most").isEqualTo(1 << 19);
        assertThat(RecentRows.placesIn(1)).isEqualTo(2);
    }

    @Test
    void keepsARowUntilItIsNoMore() {
        Rows one = rows.ofStore();
        assertThat(one.get(key(1))).isNull();

        one.put(key(1), value(1, 20));
        assertThat(one.get(key(1))).isEqualTo(value(1, 20));
        one.put(key(1), value(2, 3));
        assertThat(one.get(key(1))).isEqualTo(value(2, 3));
        one.put(key(1), null);
        assertThat(one.get(key(1))).isNull();
    }

    @Test
    void keepsWhatFitsIntoAPlaceToTheByte() {
        Rows one = rows.ofStore();
        int most = RecentRows.PLACE_BYTES - 6 - key(1).get().length;

        one.put(key(1), value(1, most));
        assertThat(one.get(key(1))).isEqualTo(value(1, most));
        one.put(key(1), value(1, most + 1));
        assertThat(one.get(key(1))).as("not what it was before").isNull();
        one.put(key(1), new byte[0]);
        assertThat(one.get(key(1))).isEmpty();
    }

    @Test
    void doesNotConfuseStores() {
        Rows one = rows.ofStore();
        Rows other = rows.ofStore();
        one.put(key(1), value(1, 4));

        assertThat(other.get(key(1))).isNull();
        other.put(key(1), null);
        assertThat(one.get(key(1))).isEqualTo(value(1, 4));
    }

    @Test
    void forgetsFirstWhatWasPutFirst() {
        Rows one = new RecentRows(2).ofStore();
        IntStream.range(0, 20).forEach(i -> one.put(key(i), value(i, 50)));

        List<Integer> kept = IntStream.range(0, 20)
                .filter(i -> one.get(key(i)) != null)
                .boxed()
                .toList();
        assertThat(kept).contains(19).doesNotContain(0).hasSizeBetween(3, 8);
        kept.forEach(i -> assertThat(one.get(key(i))).isEqualTo(value(i, 50)));
    }

    /** The more are kept the fewer are asked for. */
    @Test
    void keepsNearlyAllOfTwiceAsManyRowsAsItHasPlaces() {
        RecentRows many = new RecentRows(4_096);
        Rows one = many.ofStore();
        IntStream.range(0, 8_192).forEach(i -> one.put(key(i), value(i, 30)));

        assertThat(IntStream.range(0, 8_192).filter(i -> one.get(key(i)) != null))
                .hasSizeGreaterThan(7_800);
    }

    /** Each thread with a store of its own, all of them in each other's places: nothing is seen but what was put last, or nothing. */
    @Test
    void neverShowsWhatWasBefore() throws Exception {
        long seed = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<Integer>> found = IntStream.range(0, 3)
                    .mapToObj(i -> threads.submit(() -> hits(rows.ofStore(), new Random(seed + i))))
                    .toList();
            for (Future<Integer> each : found) {
                assertThat(each.get(60, TimeUnit.SECONDS))
                        .as("hits, seed %d", seed)
                        .isPositive();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static int hits(Rows mine, Random random) {
        Map<Integer, byte[]> last = new HashMap<>();
        int hits = 0;
        for (int round = 0; round < 200_000; round++) {
            int number = random.nextInt(KEYS);
            switch (random.nextInt(4)) {
                case 0 -> {
                    mine.put(key(number), null);
                    last.remove(number);
                }
                case 1 -> {
                    byte[] value = value(round, random.nextInt(280));
                    mine.put(key(number), value);
                    last.put(number, value);
                }
                default -> {
                    byte[] got = mine.get(key(number));
                    if (got != null) {
                        hits++;
                        assertThat(got).isEqualTo(last.get(number));
                    }
                }
            }
        }
        return hits;
    }

    private static Bytes key(int number) {
        return Bytes.wrap(("i/mesa/" + number).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] value(int number, int length) {
        byte[] value = new byte[length];
        new Random(number).nextBytes(value);
        return value;
    }
}
