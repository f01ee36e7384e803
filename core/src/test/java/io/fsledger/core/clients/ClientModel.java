package io.fsledger.core.clients;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.MemoryLedger.Appended;
import io.fsledger.events.Cause;
import io.fsledger.events.ClientCleared;
import io.fsledger.events.ClientEvent;
import io.fsledger.events.ClientPhase;
import io.fsledger.events.Fenced;
import io.fsledger.events.Header;
import io.fsledger.events.Limit;
import io.fsledger.events.Origin;
import io.fsledger.events.PostMortem;
import io.fsledger.events.ReasonCode;
import io.fsledger.schemas.Events;
import io.fsledger.state.ClientLife;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rules of clients once more, as naively as can be: plain maps, whole sets where the ledger has windows, and at each tick a look
 * at every client where the ledger has a queue. It folds a log that holds fences and reports already. Delays are without jitter.
 */
final class ClientModel {
    private record Life(String client, long term) {}

    private record Fence(String client, long offset) {}

    /** What a change of a client must be told as. */
    record Told(
            ClientPhase from, ClientPhase to, int attempt, long delayMs, Cause cause, long term, long fencedThrough) {}

    private static final class Client {
        private ClientPhase phase = ClientPhase.DISCONNECTED;
        private int attempt;
        private long delayMs;
        private long term;
        private long fencedThrough = -1;
        private long dueAt = -1;
        private long since;
        private long heardAt;
        private Cause cause = Cause.NONE;
        private final List<Told> told = new ArrayList<>();

        private boolean lives() {
            return phase == ClientPhase.CONNECTED || phase == ClientPhase.RECONNECTING;
        }
    }

    private final Map<String, Client> clients = new TreeMap<>();
    private final Map<String, Long> highestTerms = new HashMap<>();
    private final Map<String, Long> fences = new HashMap<>();
    private final Set<String> fencedByName = new HashSet<>();
    private final Map<Life, Set<Long>> handled = new HashMap<>();
    private final Map<Fence, List<ClientCleared>> reports = new HashMap<>();
    private final List<PostMortem> postMortems = new ArrayList<>();
    private final Map<Bound, Long> limits = new EnumMap<>(Bound.class);
    private long now;
    private long tickedAt = -1;
    private long duplicates;

    Map<String, ClientLife> lives() {
        Map<String, ClientLife> lives = new TreeMap<>();
        clients.forEach((name, one) -> lives.put(
                name,
                new ClientLife(
                        name,
                        one.term,
                        one.phase,
                        one.attempt,
                        one.delayMs,
                        one.since,
                        one.heardAt,
                        one.dueAt,
                        one.fencedThrough,
                        one.cause)));
        return lives;
    }

    List<Told> told(String client) {
        return Objects.requireNonNull(clients.get(client)).told;
    }

    List<PostMortem> postMortems() {
        return postMortems;
    }

    long duplicates() {
        return duplicates;
    }

    /** Why the event is refused; null where it is not. */
    @Nullable
    ReasonCode apply(Appended<ClientEvent> appended) {
        ClientEvent event = appended.event();
        Header header = event.getHeader();
        long at = appended.appendedAt();
        if (event.getConfigured() != null) {
            event.getConfigured().getLimits().forEach(this::configure);
            return null;
        }
        if (event.getTicked() != null) {
            tick(at);
            return null;
        }
        if (event.getFenced() != null) {
            fence(event.getFenced());
            return null;
        }
        if (header.getOrigin() == Origin.PRODUCER) {
            ReasonCode late = late(header);
            if (late != null) {
                return late;
            }
            if (isRepeated(header)) {
                duplicates++;
                return null;
            }
        }
        if (Events.body(event) == null) {
            return ReasonCode.UNKNOWN_EVENT;
        }
        if (!header.getClient().equals(appended.key())) {
            return ReasonCode.KEY_MISMATCH;
        }
        if (event.getCleared() != null) {
            cleared(event.getCleared(), header);
            return null;
        }
        Client client = clients.getOrDefault(header.getClient(), new Client());
        ReasonCode refused = apply(client, event, at);
        if (refused == null) {
            clients.put(header.getClient(), client);
        }
        return refused;
    }

    private void configure(Limit limit) {
        for (Bound bound : Bound.values()) {
            if (bound.key().equals(limit.getName())) {
                limits.put(bound, limit.getValue());
            }
        }
    }

    private long limit(Bound bound) {
        return limits.getOrDefault(bound, LedgerLimits.UNCONFIGURED.get(bound));
    }

    private void tick(long at) {
        now += Math.max(0, Math.min(1_000, at - tickedAt));
        tickedAt = at;
        for (Client client : clients.values()) {
            if (client.dueAt != -1 && client.dueAt <= now) {
                boolean leased = client.phase == ClientPhase.CONNECTED;
                away(client, leased ? 0 : client.attempt + 1, Cause.LOST, at);
            }
        }
    }

    private void fence(Fenced fenced) {
        fences.merge(fenced.getClient(), fenced.getUpToTerm(), Math::max);
        if (fenced.getByName()) {
            fencedByName.add(fenced.getClient());
        }
    }

    private @Nullable ReasonCode late(Header header) {
        String client = header.getClient();
        long term = header.getTerm();
        if (term == 0 ? fencedByName.contains(client) : term <= fences.getOrDefault(client, 0L)) {
            return ReasonCode.FENCED;
        }
        if (term > 0 && term < highestTerms.getOrDefault(client, 0L)) {
            return ReasonCode.STALE_TERM;
        }
        if (term > 0) {
            highestTerms.put(client, term);
        }
        return null;
    }

    private boolean isRepeated(Header header) {
        return header.getSequence() > 0
                && !handled.computeIfAbsent(new Life(header.getClient(), header.getTerm()), life -> new HashSet<>())
                        .add(header.getSequence());
    }

    private void cleared(ClientCleared cleared, Header header) {
        List<ClientCleared> all = reports.computeIfAbsent(
                new Fence(header.getClient(), header.getCausedBy().getOffset()), fence -> new ArrayList<>());
        all.add(cleared);
        if (all.size() == cleared.getFences()) {
            postMortems.add(new PostMortem(
                    header.getTerm(),
                    header.getCause(),
                    released(all, "handles"),
                    all.stream().mapToLong(ClientCleared::getReleasedDirty).sum(),
                    released(all, "inodes"),
                    released(all, "directories"),
                    all.stream().mapToLong(ClientCleared::getRefusedLate).sum()));
        }
    }

    private static long released(List<ClientCleared> reports, String family) {
        return reports.stream()
                .filter(report -> report.getFamily().equals(family))
                .mapToLong(ClientCleared::getReleased)
                .sum();
    }

    private @Nullable ReasonCode apply(Client client, ClientEvent event, long at) {
        if (event.getReleased() != null) {
            long upTo = event.getReleased().getUpToTerm();
            if (upTo < 0) {
                return ReasonCode.MALFORMED;
            }
            end(client, ClientPhase.DISCONNECTED, 0, Math.max(upTo, client.term), Cause.RELEASED, at);
            return null;
        }
        long term = event.getHeader().getTerm();
        if (term < client.term) {
            return ReasonCode.STALE_TERM;
        }
        if (term <= client.fencedThrough) {
            return ReasonCode.FENCED;
        }
        boolean here = client.lives() && term == client.term;
        if (event.getConnected() == null && !here
                || event.getAttemptFailed() != null && client.phase != ClientPhase.RECONNECTING) {
            return ReasonCode.WRONG_STATE;
        }
        client.heardAt = at;
        if (event.getConnected() != null && !here) {
            connect(client, term, at);
        } else if (event.getAttemptFailed() != null) {
            away(client, client.attempt + 1, Cause.NONE, at);
        } else if (event.getDisconnected() == null) {
            become(
                    client,
                    ClientPhase.CONNECTED,
                    0,
                    0,
                    client.phase == ClientPhase.CONNECTED ? client.cause : Cause.NONE,
                    at);
        } else if (event.getDisconnected().getForGood()) {
            end(client, ClientPhase.DISCONNECTED, 0, term, Cause.GONE, at);
        } else if (client.phase == ClientPhase.CONNECTED) {
            away(client, 0, Cause.NONE, at);
        }
        return null;
    }

    private void connect(Client client, long term, long at) {
        boolean supersedes = client.term > 0 && client.fencedThrough < client.term;
        long fenced = supersedes ? term - 1 : client.fencedThrough;
        Told before = told(client, client.phase);
        client.term = term;
        client.fencedThrough = fenced;
        become(client, before, ClientPhase.CONNECTED, 0, 0, supersedes ? Cause.SUPERSEDED : Cause.NONE, at);
    }

    /** After so many failed attempts. */
    private void away(Client client, int failed, Cause cause, long at) {
        if (failed > 0 && failed >= limit(Bound.RECONNECT_ATTEMPTS)) {
            end(client, ClientPhase.FAILED, failed, client.term, Cause.LOST, at);
            return;
        }
        long delay = limit(Bound.RECONNECT_FIRST_DELAY_MS);
        for (int i = 0; i < failed; i++) {
            delay = delay * limit(Bound.RECONNECT_MULTIPLIER_THOUSANDTHS) / 1_000;
        }
        become(
                client,
                ClientPhase.RECONNECTING,
                failed,
                Math.min(delay, limit(Bound.RECONNECT_LARGEST_DELAY_MS)),
                cause,
                at);
    }

    private void end(Client client, ClientPhase phase, int attempt, long fence, Cause cause, long at) {
        Told before = told(client, client.phase);
        client.fencedThrough = Math.max(fence, client.fencedThrough);
        become(client, before, phase, attempt, 0, cause, at);
    }

    private void become(Client client, ClientPhase phase, int attempt, long delayMs, Cause cause, long at) {
        become(client, told(client, client.phase), phase, attempt, delayMs, cause, at);
    }

    private void become(
            Client client, Told before, ClientPhase phase, int attempt, long delayMs, Cause cause, long at) {
        if (client.phase != phase || client.since == 0) {
            client.since = at;
        }
        ClientPhase from = client.phase;
        client.phase = phase;
        client.attempt = attempt;
        client.delayMs = delayMs;
        client.cause = cause;
        client.dueAt =
                client.lives() ? now + (phase == ClientPhase.CONNECTED ? limit(Bound.CLIENT_LEASE_MS) : delayMs) : -1;
        if (client.lives() && tickedAt == -1) {
            tickedAt = at; // time begins with the first that waits
        }
        Told after = told(client, from);
        boolean sameButForCause = before.to() == after.to()
                && before.attempt() == after.attempt()
                && before.delayMs() == after.delayMs()
                && before.term() == after.term()
                && before.fencedThrough() == after.fencedThrough();
        if (!sameButForCause) {
            client.told.add(after);
        }
    }

    private static Told told(Client client, ClientPhase from) {
        return new Told(
                from, client.phase, client.attempt, client.delayMs, client.cause, client.term, client.fencedThrough);
    }
}
