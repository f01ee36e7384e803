package io.fsledger.client.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.client.retry.Retry.Verdict;
import io.fsledger.core.retry.ReconnectPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryTest {
    private final List<Long> waits = new ArrayList<>();
    private final Retry retry = new Retry(ReconnectPolicy.DEFAULT.withJitter(0), waits::add);
    private final List<String> tried = new ArrayList<>();

    @Test
    void whatSucceedsAtOnceIsTriedOnce() throws Exception {
        assertThat(retry.retryWithBackoff(() -> "done")).isEqualTo("done");
        assertThat(waits).isEmpty();
    }

    @Test
    void waitsLongerEachTimeAndGivesUpWithTheLastError() {
        assertThatThrownBy(() -> retry.retryWithBackoff(() -> {
                    tried.add("");
                    throw new IOException("attempt " + tried.size());
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("attempt 11");
        assertThat(waits).containsExactly(100L, 200L, 400L, 800L, 1_600L, 3_200L, 6_400L, 12_800L, 25_600L, 30_000L);
    }

    @Test
    void eachAttemptTakesTheNextAddress() throws Exception {
        String answer = retry.retryWithBackoff(List.of("a", "b", "c"), Verdict.ALWAYS, address -> {
            tried.add(address);
            if (tried.size() < 5) {
                throw new IOException(address + " is away");
            }
            return "from " + address;
        });
        assertThat(answer).isEqualTo("from b");
        assertThat(tried).containsExactly("a", "b", "c", "a", "b");
    }

    @Test
    void whatIsNoUseIsNotTriedAgain() {
        assertThatThrownBy(() -> retry.retryWithBackoff(List.of("a"), error -> Optional.empty(), address -> {
                    throw new IOException("refused");
                }))
                .hasMessage("refused");
        assertThat(waits).isEmpty();
    }

    @Test
    void aWaitThatIsAskedForIsHonouredWhereItIsLonger() throws Exception {
        retry.retryWithBackoff(List.of("a"), error -> Optional.of(Duration.ofMillis(150)), address -> {
            tried.add(address);
            if (tried.size() < 3) {
                throw new IOException("not ready");
            }
            return "ready";
        });
        assertThat(waits).containsExactly(150L, 200L);
    }

    @Test
    void anInterruptEndsIt() {
        assertThatThrownBy(() -> retry.retryWithBackoff(() -> {
                    throw new InterruptedException();
                }))
                .isInstanceOf(InterruptedException.class);
        assertThat(waits).isEmpty();
    }

    @Test
    void anInterruptedWaitTellsWhatHadFailed() {
        Retry interrupted = new Retry(ReconnectPolicy.DEFAULT, millis -> {
            throw new InterruptedException();
        });
        assertThatThrownBy(() -> interrupted.retryWithBackoff(() -> {
                    throw new IOException("away");
                }))
                .isInstanceOf(InterruptedException.class)
                .satisfies(error -> assertThat(error.getSuppressed())
                        .singleElement()
                        .satisfies(last -> assertThat(last).hasMessage("away")));
    }

    @Test
    void withoutAnAddressNothingIsTried() {
        assertThatThrownBy(() -> retry.retryWithBackoff(List.<String>of(), Verdict.ALWAYS, tried::add))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no address");
        assertThat(tried).isEmpty();
    }

    @Test
    void withJitterEveryWaitStaysWithinItsPartAndBelowTheLargest() {
        Retry jittered = new Retry(ReconnectPolicy.DEFAULT, waits::add);
        assertThatThrownBy(() -> jittered.retryWithBackoff(() -> {
                    throw new IOException("away");
                }))
                .hasMessage("away");
        assertThat(waits).hasSize(10);
        for (int attempt = 0; attempt < 10; attempt++) {
            long exact = ReconnectPolicy.DEFAULT.delayMs(attempt);
            assertThat(waits.get(attempt)).isBetween(exact * 9 / 10, Math.min(30_000, exact * 11 / 10));
        }
    }
}
