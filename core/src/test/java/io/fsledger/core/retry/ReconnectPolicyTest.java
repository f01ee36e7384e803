package io.fsledger.core.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReconnectPolicyTest {
    private static final ReconnectPolicy EXACT = ReconnectPolicy.DEFAULT.withJitter(0);

    @Test
    void delaysDoubleUntilTheLargest() {
        assertThat(IntStream.range(0, 12).mapToLong(EXACT::delayMs))
                .containsExactly(
                        100L, 200L, 400L, 800L, 1_600L, 3_200L, 6_400L, 12_800L, 25_600L, 30_000L, 30_000L, 30_000L);
    }

    @Test
    void manyFailuresOverflowNothing() {
        assertThat(EXACT.delayMs(Integer.MAX_VALUE)).isEqualTo(30_000);
    }

    @Test
    void withoutJitterTheSeedMeansNothing() {
        assertThat(LongStream.range(-500, 500).map(seed -> EXACT.delayMs(1, seed)))
                .containsOnly(200L);
    }

    @Test
    void jitterStaysWithinItsPartAndUsesIt() {
        long[] delays = LongStream.range(0, 1_000)
                .map(seed -> ReconnectPolicy.DEFAULT.delayMs(3, seed))
                .toArray();
        assertThat(LongStream.of(delays)).allMatch(delay -> delay >= 720 && delay <= 880);
        assertThat(LongStream.of(delays).min().orElseThrow()).isLessThan(740);
        assertThat(LongStream.of(delays).max().orElseThrow()).isGreaterThan(860);
        assertThat(LongStream.of(delays).average().orElseThrow()).isBetween(790.0, 810.0);
    }

    @Test
    void fullJitterStaysWithinZeroAndTwice() {
        ReconnectPolicy full = ReconnectPolicy.DEFAULT.withJitter(1);
        assertThat(LongStream.range(0, 1_000).map(seed -> full.delayMs(0, seed)))
                .allMatch(delay -> delay >= 0 && delay <= 200);
    }

    @Test
    void noJitterGoesAboveTheLargest() {
        ReconnectPolicy full = ReconnectPolicy.DEFAULT.withJitter(1);
        assertThat(LongStream.range(0, 1_000).map(seed -> full.delayMs(20, seed)))
                .allMatch(delay -> delay <= 30_000)
                .anyMatch(delay -> delay == 30_000)
                .anyMatch(delay -> delay < 15_000);
    }

    @Test
    void theSameSeedGivesTheSameDelay() {
        assertThat(ReconnectPolicy.DEFAULT.delayMs(5, 4711)).isEqualTo(ReconnectPolicy.DEFAULT.delayMs(5, 4711));
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ReconnectPolicy(30_000, 2, 30_000, 0.1, 10))
                .withMessageContaining("first delay of 30000 ms is not below the largest of 30000");
        assertThatIllegalArgumentException().isThrownBy(() -> new ReconnectPolicy(100, 1.0, 30_000, 0.1, 10));
        assertThatIllegalArgumentException().isThrownBy(() -> new ReconnectPolicy(100, Double.NaN, 30_000, 0.1, 10));
        assertThatIllegalArgumentException().isThrownBy(() -> new ReconnectPolicy(0, 2, 30_000, 0.1, 10));
        assertThatIllegalArgumentException().isThrownBy(() -> new ReconnectPolicy(100, 2, 30_000, 1.1, 10));
        assertThatIllegalArgumentException().isThrownBy(() -> new ReconnectPolicy(100, 2, 30_000, -0.1, 10));
        assertThatIllegalArgumentException().isThrownBy(() -> new ReconnectPolicy(100, 2, 30_000, 0.1, 0));
    }
}
