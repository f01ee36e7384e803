package io.fsledger.core.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.events.Limit;
import io.fsledger.events.ReasonCode;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LedgerLimitsTest {
    @ParameterizedTest
    @EnumSource(Bound.class)
    void refusesWhatCannotBe(Bound bound) {
        for (long value : new long[] {-1, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> LedgerLimits.UNCONFIGURED.with(bound, value))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(bound.key());
            Refusal refusal = LedgerLimits.UNCONFIGURED.check(List.of(new Limit(bound.key(), value)));
            assertThat(Objects.requireNonNull(refusal).code()).isEqualTo(ReasonCode.MALFORMED);
        }
    }
}
