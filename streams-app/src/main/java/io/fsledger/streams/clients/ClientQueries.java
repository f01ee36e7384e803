package io.fsledger.streams.clients;

import static io.fsledger.streams.access.Access.Subject.CLIENT;
import static io.fsledger.streams.access.Access.Subject.FILESYSTEM;

import io.fsledger.core.clients.ClientViews;
import io.fsledger.events.ClientPhase;
import io.fsledger.events.ClientTransition;
import io.fsledger.schemas.Topics;
import io.fsledger.streams.access.Access;
import io.fsledger.streams.http.EventStreams;
import io.fsledger.streams.http.Requests;
import io.fsledger.streams.http.Router;
import io.fsledger.streams.http.Routes;
import io.fsledger.streams.queries.Questions;
import io.fsledger.streams.queries.Unanswered;
import io.javalin.http.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be asked about clients, and how their transitions can be followed. */
public final class ClientQueries implements Routes {
    private final Questions questions;
    private final Requests requests;
    private final Holdings holdings;
    private final EventStreams streams;

    /** @param holdings of all families in which clients hold something */
    public ClientQueries(Questions questions, Requests requests, List<HoldingSource> holdings, EventStreams streams) {
        this.questions = questions;
        this.requests = requests;
        this.holdings = new Holdings(holdings);
        this.streams = streams;
    }

    @Override
    public void addTo(Router routes) {
        routes.get("/v1/clients/{client}", Access.read(CLIENT), this::one);
        routes.get("/v1/clients", Access.read(CLIENT), this::all);
        routes.get("/v1/clients/{client}/holdings", Access.read(FILESYSTEM, CLIENT), this::holdings);
        routes.get(
                "/v1/clients/{client}/transitions",
                Access.read(CLIENT),
                context -> follow(context, Requests.client(context)));
        routes.get("/v1/transitions", Access.read(CLIENT), context -> follow(context, null));
    }

    private void one(Context context) {
        String client = Requests.client(context);
        context.json(questions.ofKey(
                requests.asking(context),
                client,
                cursor -> (entries, marks) -> ClientJson.of(new ClientViews(entries).of(client))));
    }

    private void all(Context context) {
        ClientPhase phase = phase(context.queryParam("state"));
        context.json(questions.list(
                requests.asking(context),
                "clients",
                (entries, marks, after, limit) -> {
                    ClientViews views = new ClientViews(entries);
                    return phase == null ? views.all(after, limit) : views.inPhase(phase, after, limit);
                },
                ClientJson::of));
    }

    private static @Nullable ClientPhase phase(@Nullable String state) {
        if (state == null) {
            return null;
        }
        return switch (state) {
            case "connected" -> ClientPhase.CONNECTED;
            case "reconnecting" -> ClientPhase.RECONNECTING;
            case "failed" -> ClientPhase.FAILED;
            case "disconnected" -> ClientPhase.DISCONNECTED;
            default ->
                throw Unanswered.malformed(
                        "state is \"" + state + "\", which is none of connected, reconnecting, failed, disconnected");
        };
    }

    private void holdings(Context context) {
        String next = context.queryParam("next");
        context.json(holdings.page(requests.asking(context, null), Requests.client(context), next));
    }

    private void follow(Context context, @Nullable String client) {
        streams.follow(context, Topics.TRANSITIONS, client, ClientQueries::told);
    }

    private static EventStreams.Told told(ClientTransition transition) {
        String kind = transition.getPostMortem() == null ? "transition" : "post_mortem";
        return new EventStreams.Told(kind, ClientJson.of(transition));
    }
}
