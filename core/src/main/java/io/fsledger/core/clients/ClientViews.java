package io.fsledger.core.clients;

import io.fsledger.core.retry.ConnectionState;
import io.fsledger.core.table.Page;
import io.fsledger.core.table.TableReader;
import io.fsledger.events.Cause;
import io.fsledger.events.ClientPhase;
import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.ClientLife;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Answers questions about the clients in one partition. None costs more because there are more clients. */
public class ClientViews {
    static final StateCodec<ClientLife> LIVES = StateCodec.of(ClientLife.class);

    private final TableReader entries;

    public ClientViews(TableReader entries) {
        this.entries = entries;
    }

    /** A client that nobody has heard of is a new one: disconnected, in no term yet. */
    public ClientLife of(String client) {
        byte @Nullable [] value = entries.get(ClientKeys.life(client));
        return value == null
                ? new ClientLife(client, 0L, ClientPhase.DISCONNECTED, 0, 0L, 0L, 0L, -1L, -1L, Cause.NONE)
                : LIVES.decode(value);
    }

    /** The connection as a state machine has it. */
    public static ConnectionState state(ClientLife life) {
        return new ConnectionState(
                ConnectionState.Phase.valueOf(life.getPhase().name()), life.getAttempt(), life.getDelayMs());
    }

    /** All that were ever heard of. */
    public Page<ClientLife> all(byte @Nullable [] after, int limit) {
        return Page.read(entries, ClientKeys.lives(), after, limit, entry -> LIVES.decode(entry.value()));
    }

    public Page<ClientLife> inPhase(ClientPhase phase, byte @Nullable [] after, int limit) {
        return Page.read(
                entries,
                ClientKeys.inPhase(phase),
                after,
                limit,
                entry -> of(ClientKeys.clientOfPhaseKey(entry.key())));
    }

    /** Of a client that has been heard of. */
    final ClientLife getByKey(byte[] key) {
        return LIVES.decode(Objects.requireNonNull(entries.get(key)));
    }
}
