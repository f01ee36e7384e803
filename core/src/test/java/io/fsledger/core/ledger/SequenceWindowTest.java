package io.fsledger.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.Seed;
import io.fsledger.core.ledger.SequenceWindow.Seen;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequenceWindowTest {
    private final SequenceWindow window = empty();

    @Test
    void takesEachSequenceOnce() {
        assertThat(window.handle(1)).isEqualTo(Seen.NEW);
        assertThat(window.handle(1)).isEqualTo(Seen.HANDLED);
        assertThat(window.handle(2)).isEqualTo(Seen.NEW);
        assertThat(window.handle(1)).isEqualTo(Seen.HANDLED);
        assertThat(window.highest()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 63, 64, 65, 127, 128, 129, 1_023, 1_024})
    void remembersWhatLiesWithinTheWindow(long back) {
        window.handle(5_000 - back);
        window.handle(5_000);

        assertThat(window.handle(5_000 - back)).isEqualTo(Seen.HANDLED);
        assertThat(window.handle(4_999 - back)).isEqualTo(back == 1_024 ? Seen.TOO_OLD : Seen.NEW);
    }

    @Test
    void forgetsWhatLiesBelow() {
        window.handle(1);
        window.handle(1_026);

        assertThat(window.handle(1)).isEqualTo(Seen.TOO_OLD);
        assertThat(window.handle(2)).isEqualTo(Seen.NEW);
    }

    @Test
    void staysSmall() {
        for (long sequence = 1; sequence < 10_000; sequence += 2) {
            window.handle(sequence);
        }

        assertThat(window.handled().remaining()).isEqualTo(SequenceWindow.SIZE / 8);
        assertThat(empty().handled().remaining()).isZero();
    }

    @Test
    void startsAnywhere() {
        assertThat(window.handle(Long.MAX_VALUE)).isEqualTo(Seen.NEW);
        assertThat(window.handle(Long.MAX_VALUE)).isEqualTo(Seen.HANDLED);
        assertThat(window.handle(Long.MAX_VALUE - 1_024)).isEqualTo(Seen.NEW);
        assertThat(window.handle(Long.MAX_VALUE - 1_025)).isEqualTo(Seen.TOO_OLD);
        assertThat(window.handle(1)).isEqualTo(Seen.TOO_OLD);
    }

    @RepeatedTest(10)
    void equalsASet() {
        Random random = Seed.random("SequenceWindowTest");
        SequenceWindow tested = empty();
        Set<Long> handled = new HashSet<>();
        long highest = 0;
        for (int step = 0; step < 3_000; step++) {
            long sequence = Math.max(1, highest + sway(random));
            Seen expected = sequence < highest - SequenceWindow.SIZE
                    ? Seen.TOO_OLD
                    : handled.add(sequence) ? Seen.NEW : Seen.HANDLED;
            assertThat(tested.handle(sequence))
                    .as("sequence %s, highest %s", sequence, highest)
                    .isEqualTo(expected);
            highest = Math.max(highest, sequence);
            assertThat(tested.highest()).isEqualTo(highest);
            if (random.nextInt(10) == 0) {
                tested = new SequenceWindow(highest, tested.handled());
            }
        }
    }

    private static long sway(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> random.nextInt(2_200) - 1_100;
            case 1 -> SequenceWindow.SIZE - 2 + random.nextInt(4);
            case 2 -> -SequenceWindow.SIZE - 1 + random.nextInt(3);
            case 3 -> 64L * random.nextInt(4);
            default -> 1 - random.nextInt(40);
        };
    }

    private static SequenceWindow empty() {
        return new SequenceWindow(0, ByteBuffer.allocate(0));
    }
}
