package io.fsledger.core.clients;

import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.ledger.Effects;
import io.fsledger.core.ledger.Family;
import io.fsledger.core.ledger.LedgerScope;
import io.fsledger.core.ledger.Refusal;
import io.fsledger.core.retry.ConnectionState;
import io.fsledger.events.Cause;
import io.fsledger.events.ClientCleared;
import io.fsledger.events.ClientEvent;
import io.fsledger.events.ClientPhase;
import io.fsledger.events.ClientTransition;
import io.fsledger.events.Fenced;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.events.PostMortem;
import io.fsledger.events.ReasonCode;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import io.fsledger.state.ClientLife;
import io.fsledger.state.Release;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the events of {@code fs.clients} do: to the state of a connection by {@link ConnectionState}, and to all that a lost life
 * held by a fence, which goes to every partition of every family.
 *
 * <p>A fence counts here at once, by {@link ClientLife#getFencedThrough()}; the fence itself comes back to this partition a little
 * later, as to any other, and makes it refuse what the client still sends here.
 */
public final class ClientFamily implements Family<ClientEvent> {
    /** Clients of the queue that one tick looks at, and fences that it asks for; the next tick takes the rest. */
    static final int LOOKS_MAX = 1_000;

    static final int FENCES_MAX = 50;

    private final LedgerScope scope;
    private final ClientLives lives;
    private final PostMortems postMortems;

    public ClientFamily(Tables tables, LedgerScope scope) {
        this.scope = scope;
        lives = new ClientLives(tables.entries(), scope);
        postMortems = new PostMortems(tables.entries());
    }

    @Override
    public Topic<ClientEvent> topic() {
        return Topics.CLIENTS;
    }

    @Override
    public @Nullable Refusal apply(ClientEvent event, Arrival at, Effects<ClientEvent> effects, Releasing releasing) {
        Header header = event.getHeader();
        ClientLife life = lives.of(header.getClient());
        if (event.getCleared() != null) {
            return cleared(life, event.getCleared(), header, at, effects);
        }
        if (event.getReleased() != null) {
            return released(life, event.getReleased().getUpToTerm(), at, effects);
        }
        if (event.getConnected() != null) {
            Refusal refusal = checkTerm(life, header.getTerm());
            if (refusal == null) {
                connected(heard(life, at), header.getTerm(), at, effects);
            }
            return refusal;
        }
        Refusal refusal = checkLiving(life, header.getTerm());
        return refusal == null ? living(heard(life, at), event, at, effects) : refusal;
    }

    private @Nullable Refusal living(ClientLife life, ClientEvent event, Arrival at, Effects<ClientEvent> effects) {
        if (event.getAttemptFailed() != null) {
            return attemptFailed(life, at, effects);
        }
        if (event.getDisconnected() != null) {
            disconnected(life, event.getDisconnected().getForGood(), at, effects);
        } else {
            alive(life, at, effects);
        }
        return null;
    }

    /** Lower terms with a number are refused before they come here; term 0 is not known to be any older. */
    private static @Nullable Refusal checkTerm(ClientLife life, long term) {
        if (term < life.getTerm()) {
            return new Refusal(
                    ReasonCode.STALE_TERM,
                    named(life, term) + " has connected with term " + life.getTerm() + " before");
        }
        if (term <= life.getFencedThrough()) {
            return new Refusal(
                    ReasonCode.FENCED,
                    named(life, term) + " is fenced through term " + life.getFencedThrough()
                            + ": connect with a higher one");
        }
        return null;
    }

    private static @Nullable Refusal checkLiving(ClientLife life, long term) {
        Refusal refusal = checkTerm(life, term);
        if (refusal != null) {
            return refusal;
        }
        return isLiving(life) && term == life.getTerm()
                ? null
                : wrongState(named(life, term) + " has not connected in this term: connect first");
    }

    private static boolean isLiving(ClientLife life) {
        return life.getPhase() == ClientPhase.CONNECTED || life.getPhase() == ClientPhase.RECONNECTING;
    }

    private void connected(ClientLife life, long term, Arrival at, Effects<ClientEvent> effects) {
        if (term == life.getTerm() && isLiving(life)) {
            alive(life, at, effects);
            return;
        }
        boolean supersedes = life.getTerm() > 0 && life.getFencedThrough() < life.getTerm();
        Cause cause = supersedes ? Cause.SUPERSEDED : Cause.NONE;
        ClientLife begun = waiting(
                in(life, ClientViews.state(life).connected(), cause, at),
                scope.limits().clientLeaseMs());
        ClientLife after = ClientLife.newBuilder(begun).setTerm(term).build();
        become(life, supersedes ? fenced(after, term - 1, false, at, effects) : after, at, effects);
    }

    /** A word from a client that lives: whether it was thought to be away or not, its lease begins anew. */
    private void alive(ClientLife life, Arrival at, Effects<ClientEvent> effects) {
        ClientLife back = life.getPhase() == ClientPhase.CONNECTED
                ? life
                : in(life, ClientViews.state(life).connected(), Cause.NONE, at);
        become(life, waiting(back, scope.limits().clientLeaseMs()), at, effects);
    }

    private void disconnected(ClientLife life, boolean forGood, Arrival at, Effects<ClientEvent> effects) {
        if (forGood) {
            ClientLife gone = in(life, ConnectionState.NEW, Cause.GONE, at);
            become(life, fenced(gone, life.getTerm(), life.getTerm() == 0, at, effects), at, effects);
        } else if (life.getPhase() == ClientPhase.CONNECTED) {
            ConnectionState away =
                    ClientViews.state(life).disconnected(scope.limits().reconnect(), seed(life, at));
            away(life, away, Cause.NONE, at, effects);
        } else {
            become(life, life, at, effects); // known already, but it was heard of
        }
    }

    private @Nullable Refusal attemptFailed(ClientLife life, Arrival at, Effects<ClientEvent> effects) {
        if (life.getPhase() != ClientPhase.RECONNECTING) {
            return wrongState(named(life, life.getTerm())
                    + " is connected, so no attempt to reconnect can have failed: say first that it is disconnected");
        }
        ConnectionState next =
                ClientViews.state(life).attemptFailed(scope.limits().reconnect(), seed(life, at));
        away(life, next, Cause.NONE, at, effects);
        return null;
    }

    /** An operator lets go of the client, of which nobody need have heard. */
    private @Nullable Refusal released(ClientLife life, long upToTerm, Arrival at, Effects<ClientEvent> effects) {
        if (upToTerm < 0) {
            return Refusal.malformed("the term " + upToTerm + " up to which to release is negative");
        }
        ClientLife gone = in(life, ConnectionState.NEW, Cause.RELEASED, at);
        become(life, fenced(gone, Math.max(upToTerm, life.getTerm()), true, at, effects), at, effects);
        return null;
    }

    /** A partition has let go of all that a fence meant. The last one that does ends the account. */
    private @Nullable Refusal cleared(
            ClientLife life, ClientCleared cleared, Header header, Arrival at, Effects<ClientEvent> effects) {
        if (header.getCausedBy() == null || cleared.getFences() < 1) {
            return Refusal.malformed("a report that names no fence");
        }
        PostMortem whole = postMortems.add(cleared, header);
        if (whole != null) {
            publish(transition(life, life, at).setCause(whole.getCause()).setPostMortem(whole), effects);
        }
        return null;
    }

    /** A lease that ran out is a disconnect; a delay that passed without a word is an attempt that failed. */
    @Override
    public void ticked(Arrival at, Effects<ClientEvent> effects, Releasing releasing) {
        for (int looks = 0; looks < LOOKS_MAX && effects.fences().size() < FENCES_MAX; looks++) {
            byte[] next = lives.nextDue();
            if (next == null) {
                return;
            }
            ClientLife life = lives.ended(next, at);
            if (life != null) {
                ConnectionState state = ClientViews.state(life);
                long seed = seed(life, at);
                boolean leased = life.getPhase() == ClientPhase.CONNECTED;
                away(
                        life,
                        leased
                                ? state.disconnected(scope.limits().reconnect(), seed)
                                : state.attemptFailed(scope.limits().reconnect(), seed),
                        Cause.LOST,
                        at,
                        effects);
            }
        }
    }

    /** The client is away: the next delay begins, or it has failed. */
    private void away(ClientLife life, ConnectionState next, Cause cause, Arrival at, Effects<ClientEvent> effects) {
        if (next.phase() == ConnectionState.Phase.FAILED) {
            ClientLife failed = in(life, next, Cause.LOST, at);
            become(life, fenced(failed, life.getTerm(), life.getTerm() == 0, at, effects), at, effects);
        } else {
            become(life, waiting(in(life, next, cause, at), next.delayMs()), at, effects);
        }
    }

    /**
     * The life after a fence for the cause that stands in it. Whoever has no term is fenced by name.
     *
     * <p>The fence names the event at {@code at} as what caused it, and all reports on it do: so they are told from those on another
     * fence of the same client.
     */
    private ClientLife fenced(
            ClientLife life, long upToTerm, boolean byName, Arrival at, Effects<ClientEvent> effects) {
        int fences = scope.partitions() * Topics.FAMILIES.size();
        effects.fence(
                new Header(life.getClient(), upToTerm, 0L, 0L, Origin.SERVICE, life.getCause(), at.position()),
                new Fenced(life.getClient(), upToTerm, byName, fences));
        return ClientLife.newBuilder(life)
                .setFencedThrough(Math.max(upToTerm, life.getFencedThrough()))
                .build();
    }

    /** Ends an event: writes what is known of the client from here on, and tells where it is something new. */
    private void become(ClientLife before, ClientLife after, Arrival at, Effects<ClientEvent> effects) {
        lives.save(before, after, at);
        boolean changed = before.getPhase() != after.getPhase()
                || before.getTerm() != after.getTerm()
                || before.getAttempt() != after.getAttempt()
                || before.getDelayMs() != after.getDelayMs()
                || before.getFencedThrough() != after.getFencedThrough();
        if (changed) {
            publish(transition(before, after, at), effects);
        }
    }

    private static ClientTransition.Builder transition(ClientLife before, ClientLife after, Arrival at) {
        return ClientTransition.newBuilder()
                .setClient(after.getClient())
                .setTerm(after.getTerm())
                .setFrom(before.getPhase())
                .setTo(after.getPhase())
                .setAttempt(after.getAttempt())
                .setDelayMs(after.getDelayMs())
                .setCause(after.getCause())
                .setFencedThrough(after.getFencedThrough())
                .setAt(at.appendedAt())
                .setCausedBy(at.position());
    }

    private static void publish(ClientTransition.Builder transition, Effects<ClientEvent> effects) {
        ClientTransition made = transition.build();
        effects.publish(Topics.TRANSITIONS, made.getClient(), made);
    }

    /** The life in another state, in which it waits for nothing yet. */
    private static ClientLife in(ClientLife life, ConnectionState state, Cause cause, Arrival at) {
        ClientPhase phase = ClientPhase.valueOf(state.phase().name());
        boolean begins = phase != life.getPhase() || life.getSince() == 0;
        return ClientLife.newBuilder(life)
                .setPhase(phase)
                .setAttempt(state.attempt())
                .setDelayMs(state.delayMs())
                .setSince(begins ? at.appendedAt() : life.getSince())
                .setDueAt(ClientLives.NEVER)
                .setCause(cause)
                .build();
    }

    private static ClientLife heard(ClientLife life, Arrival at) {
        return ClientLife.newBuilder(life).setHeardAt(at.appendedAt()).build();
    }

    /** A delay of nothing ends with the next tick too: time that has come already is not waited for. */
    private ClientLife waiting(ClientLife life, long ms) {
        return ClientLife.newBuilder(life)
                .setDueAt(scope.now() + Math.max(1, ms))
                .build();
    }

    /** Clients that are lost in the same tick do not come back together either. */
    private static long seed(ClientLife life, Arrival at) {
        return at.offset() + ((long) life.getClient().hashCode() << Integer.SIZE);
    }

    private static String named(ClientLife life, long term) {
        return "client " + life.getClient() + " in term " + term;
    }

    private static Refusal wrongState(String sentence) {
        return new Refusal(ReasonCode.WRONG_STATE, sentence);
    }

    /** Nothing is held here: what a client holds lies in the other families. */
    @Override
    public Slice<ClientEvent> holdings(Release release, byte @Nullable [] after, int max, HeaderFor header) {
        return new Slice<>(List.of(), null, true);
    }
}
