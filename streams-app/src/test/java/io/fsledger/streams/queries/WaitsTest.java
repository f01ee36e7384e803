package io.fsledger.streams.queries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WaitsTest {
    private final Waits waits = new Waits(2);

    @Test
    void refusesMoreThanMayWaitAtOnce() {
        assertThatThrownBy(() -> waits.during(() -> waits.during(() -> waits.during(() -> "third"))))
                .isInstanceOfSatisfying(Unanswered.class, refused -> {
                    assertThat(refused.status()).isEqualTo(503);
                    assertThat(refused.detail()).startsWith("2 questions wait");
                });
    }

    @Test
    void hasRoomAgainHoweverAWaitEnded() {
        for (int i = 0; i < 5; i++) {
            assertThatThrownBy(() -> waits.during(() -> {
                        throw Unanswered.notReady("it moved");
                    }))
                    .hasMessage("it moved");
        }
        assertThat(waits.during(() -> waits.during(() -> "second"))).isEqualTo("second");
    }
}
