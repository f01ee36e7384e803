package io.fsledger.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PositionTest {
    @Test
    void isReadAsItIsWritten() {
        Position position = new Position("handles", 2, 17);
        assertThat(position).hasToString("handles:2:17");
        assertThat(Position.parse("handles:2:17")).isEqualTo(position);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "handles",
                "handles:2",
                "handles:2:17:1",
                ":2:17",
                "handles:x:17",
                "handles:2:",
                "handles:-1:1"
            })
    void otherTextIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Position.parse(text))
                .withMessageContaining("handles:2:17");
    }
}
