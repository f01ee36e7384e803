package io.fsledger.streams.queries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionBoundTest {
    @Test
    void bindsThePartitionThatIsNamed() {
        PositionBound bound = PositionBound.parse("handles:2:17");

        assertThat(bound.of("handles", 2)).isEqualTo(17);
        assertThat(bound.of("handles", 1)).isEqualTo(-1);
        assertThat(bound.of("handles", 22)).isEqualTo(-1);
        assertThat(bound.of("inodes", 2)).isEqualTo(-1);
    }

    @Test
    void takesTheHighestOfSeveral() {
        PositionBound bound = PositionBound.parse("handles:2:17,inodes:2:1,handles:2:19,handles:2:3,handles:0:0");

        assertThat(bound.of("handles", 2)).isEqualTo(19);
        assertThat(bound.of("handles", 0)).isZero();
        assertThat(bound.of("inodes", 2)).isEqualTo(1);
    }

    /** However a partition is written: a bound that is not understood must not be dropped. */
    @ParameterizedTest
    @ValueSource(strings = {"handles:02:17", "handles:+2:17", "handles:2:+17", "handles:2:0017"})
    void readsNumbersAsNumbers(String text) {
        assertThat(PositionBound.parse(text).of("handles", 2)).isEqualTo(17);
    }

    @Test
    void bindsNothingByDefault() {
        assertThat(PositionBound.NONE.of("handles", 0)).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                ":",
                "::",
                "handles",
                "handles:2",
                "handles:2:",
                "handles::17",
                ":2:17",
                "handles:-1:17",
                "handles:x:17",
                "handles:2:x",
                "handles:2:17:1",
                "handles:2:17,",
                "handles:2147483648:1",
                "handles:2:9223372036854775808",
                "handles: 2:17"
            })
    void refusesWhatIsNoPosition(String text) {
        assertThatThrownBy(() -> PositionBound.parse(text)).isInstanceOfSatisfying(Unanswered.class, unanswered -> {
            assertThat(unanswered.status()).isEqualTo(400);
            assertThat(unanswered.code()).isEqualTo("MALFORMED");
            assertThat(unanswered.detail()).contains("family:partition:offset");
        });
    }
}
