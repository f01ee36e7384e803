package io.fsledger.core.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.retry.ConnectionState.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionStateTest {
    private static final ReconnectPolicy POLICY = ReconnectPolicy.DEFAULT.withJitter(0);

    @Test
    void aNewClientIsDisconnected() {
        assertThat(ConnectionState.NEW).isEqualTo(new ConnectionState(Phase.DISCONNECTED, 0, 0));
    }

    @Test
    void aLostConnectionIsWorthAFirstAttemptAfterTheFirstDelay() {
        assertThat(lost()).isEqualTo(new ConnectionState(Phase.RECONNECTING, 0, 100));
    }

    @Test
    void eachFailedAttemptWaitsLonger() {
        assertThat(failed(1)).isEqualTo(new ConnectionState(Phase.RECONNECTING, 1, 200));
        assertThat(failed(2)).isEqualTo(new ConnectionState(Phase.RECONNECTING, 2, 400));
        assertThat(failed(9)).isEqualTo(new ConnectionState(Phase.RECONNECTING, 9, 30_000));
    }

    @Test
    void theTenthFailedAttemptIsTheLast() {
        assertThat(failed(10)).isEqualTo(new ConnectionState(Phase.FAILED, 10, 0));
        assertThat(failed(11)).isEqualTo(failed(10));
    }

    @Test
    void theJitterOfADelayIsTakenFromTheSeed() {
        ConnectionState connected = ConnectionState.NEW.connected();
        assertThat(connected.disconnected(ReconnectPolicy.DEFAULT, 17).delayMs())
                .isEqualTo(ReconnectPolicy.DEFAULT.delayMs(0, 17));
        assertThat(lost().attemptFailed(ReconnectPolicy.DEFAULT, 18).delayMs())
                .isEqualTo(ReconnectPolicy.DEFAULT.delayMs(1, 18));
    }

    @Test
    void connectedCountsInEveryState() {
        for (ConnectionState state : List.of(ConnectionState.NEW, connected(), lost(), failed(9), failed(10))) {
            assertThat(state.connected()).isEqualTo(new ConnectionState(Phase.CONNECTED, 0, 0));
        }
    }

    @Test
    void onlyWhatIsConnectedCanBeLost() {
        for (ConnectionState state : List.of(ConnectionState.NEW, failed(3), failed(10))) {
            assertThat(state.disconnected(POLICY, 0)).isEqualTo(state);
        }
    }

    @Test
    void onlyWhoIsReconnectingCanFailAnAttempt() {
        for (ConnectionState state : List.of(ConnectionState.NEW, connected(), failed(10))) {
            assertThat(state.attemptFailed(POLICY, 0)).isEqualTo(state);
        }
    }

    @Test
    void operationsAreWorthRetryingOnlyWhileReconnecting() {
        assertThat(ConnectionState.NEW.worthRetrying()).isFalse();
        assertThat(connected().worthRetrying()).isFalse();
        assertThat(lost().worthRetrying()).isTrue();
        assertThat(failed(9).worthRetrying()).isTrue();
        assertThat(failed(10).worthRetrying()).isFalse();
    }

    private static ConnectionState connected() {
        return ConnectionState.NEW.connected();
    }

    private static ConnectionState lost() {
        return connected().disconnected(POLICY, 0);
    }

    private static ConnectionState failed(int attempts) {
        ConnectionState state = lost();
        for (int i = 0; i < attempts; i++) {
            state = state.attemptFailed(POLICY, 0);
        }
        return state;
    }
}
