package io.fsledger.core.clients;

import io.fsledger.core.ledger.ScenarioEvent;
import io.fsledger.events.Cause;
import io.fsledger.events.ClientAttemptFailed;
import io.fsledger.events.ClientCleared;
import io.fsledger.events.ClientConnected;
import io.fsledger.events.ClientDisconnected;
import io.fsledger.events.ClientEvent;
import io.fsledger.events.ClientHeartbeat;
import io.fsledger.events.ClientReleased;
import io.fsledger.events.EventPosition;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.events.Ticked;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Builds events of {@code fs.clients}. Unless said otherwise: by client {@code a} in term 1, not sequenced. */
public final class ClientEvents implements ScenarioEvent<ClientEvent> {
    private final Consumer<ClientEvent.Builder> body;
    private boolean ofPartition;
    private String client = "a";
    private long term = 1;
    private long sequence;
    private Origin origin = Origin.PRODUCER;
    private Cause cause = Cause.NONE;
    private @Nullable EventPosition causedBy;
    private @Nullable String otherKey;

    private ClientEvents(Consumer<ClientEvent.Builder> body) {
        this.body = body;
    }

    public static ClientEvents connected() {
        return new ClientEvents(event -> event.setConnected(new ClientConnected()));
    }

    public static ClientEvents heartbeat() {
        return new ClientEvents(event -> event.setHeartbeat(new ClientHeartbeat()));
    }

    public static ClientEvents disconnected() {
        return new ClientEvents(event -> event.setDisconnected(new ClientDisconnected(false)));
    }

    public static ClientEvents gone() {
        return new ClientEvents(event -> event.setDisconnected(new ClientDisconnected(true)));
    }

    public static ClientEvents attemptFailed() {
        return new ClientEvents(event -> event.setAttemptFailed(new ClientAttemptFailed()));
    }

    /** By an operator. */
    public static ClientEvents released(long upToTerm) {
        return new ClientEvents(event -> event.setReleased(new ClientReleased(upToTerm)))
                .term(0)
                .fromService(Cause.RELEASED);
    }

    /** The report of one of so many partitions. */
    public static ClientEvents cleared(String family, int fences, long released, long dirty, long late) {
        return new ClientEvents(event -> event.setCleared(new ClientCleared(family, 0, fences, released, dirty, late)))
                .fromService(Cause.LOST);
    }

    public static ClientEvents ticked() {
        ClientEvents ticked = new ClientEvents(event -> event.setTicked(new Ticked())).fromService(Cause.NONE);
        ticked.ofPartition = true;
        return ticked;
    }

    /** As it stood in a log. */
    public static ClientEvents of(ClientEvent derived) {
        ClientEvents copy = new ClientEvents(event -> event.setCleared(derived.getCleared())
                .setFenced(derived.getFenced())
                .setReleased(derived.getReleased()));
        Header header = derived.getHeader();
        copy.client = header.getClient();
        copy.term = header.getTerm();
        copy.origin = header.getOrigin();
        copy.cause = header.getCause();
        copy.causedBy = header.getCausedBy();
        return copy;
    }

    /** An event without a kind, as an older version reads one that it does not know. */
    public static ClientEvents nothing() {
        return new ClientEvents(event -> {});
    }

    public ClientEvents by(String client) {
        this.client = client;
        return this;
    }

    public ClientEvents term(long term) {
        this.term = term;
        return this;
    }

    public ClientEvents sequence(long sequence) {
        this.sequence = sequence;
        return this;
    }

    public ClientEvents fromService(Cause cause) {
        origin = Origin.SERVICE;
        this.cause = cause;
        return this;
    }

    public ClientEvents fromProducer() {
        origin = Origin.PRODUCER;
        return this;
    }

    public ClientEvents causedBy(long offset) {
        causedBy = new EventPosition("fs.clients", 0, offset);
        return this;
    }

    public ClientEvents withKey(String key) {
        otherKey = key;
        return this;
    }

    @Override
    public @Nullable String key() {
        if (otherKey != null) {
            return otherKey;
        }
        return ofPartition ? null : client;
    }

    @Override
    public ClientEvent event() {
        ClientEvent.Builder event =
                ClientEvent.newBuilder().setHeader(new Header(client, term, sequence, 0L, origin, cause, causedBy));
        body.accept(event);
        return event.build();
    }
}
