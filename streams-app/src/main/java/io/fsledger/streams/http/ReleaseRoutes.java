package io.fsledger.streams.http;

import static io.fsledger.streams.access.Access.Subject.CLIENT;
import static io.fsledger.streams.access.Access.Subject.FILESYSTEM;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.client.Position;
import io.fsledger.client.RawPublisher;
import io.fsledger.core.ledger.ClientMarks;
import io.fsledger.events.Cause;
import io.fsledger.events.ClientEvent;
import io.fsledger.events.ClientReleased;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topics;
import io.fsledger.streams.access.Access;
import io.fsledger.streams.queries.Asking;
import io.fsledger.streams.queries.Questions;
import io.javalin.http.Context;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * An operator lets go of a client: the clients' family hears of it, and fences the client in every partition of every family, where
 * what it holds is released. Safe to repeat.
 */
public final class ReleaseRoutes implements Routes {
    private static final String TERM = "term";
    private static final String UP_TO_TERM = "upToTerm";

    private final RawPublisher publisher;
    private final Questions handles;
    private final ToLongFunction<Context> grantedTerm;
    private final Requests requests;

    /** @param grantedTerm the highest term that the ledger has given to the client of a request */
    public ReleaseRoutes(
            RawPublisher publisher, Questions handles, ToLongFunction<Context> grantedTerm, Requests requests) {
        this.publisher = publisher;
        this.handles = handles;
        this.grantedTerm = grantedTerm;
        this.requests = requests;
    }

    @Override
    public void addTo(Router routes) {
        routes.get(
                "/v1/clients/{client}/term",
                Access.read(CLIENT),
                context -> context.json(heardTerm(requests.asking(context), Requests.client(context))));
        routes.post("/v1/clients/{client}/release", Access.admin(FILESYSTEM, CLIENT), this::release);
    }

    /** The highest term of the client that any partition has heard of. */
    private ObjectNode heardTerm(Asking asking, String client) {
        return handles.total(
                asking.at("/v1/clients/" + client + "/term"),
                (entries, marks) ->
                        JsonNodeFactory.instance.objectNode().put(TERM, ClientMarks.highestTerm(marks, client)),
                (left, right) -> left.get(TERM).asLong() >= right.get(TERM).asLong() ? left : right);
    }

    private void release(Context context) {
        String client = Requests.client(context);
        long upToTerm = Requests.number(context, UP_TO_TERM, -1, 0);
        if (upToTerm == -1) {
            long heard = heardTerm(requests.asking(context), client).get(TERM).asLong();
            upToTerm = Math.max(heard, grantedTerm.applyAsLong(context));
        }
        ClientEvent released = ClientEvent.newBuilder()
                .setHeader(new Header(client, 0L, 0L, 0L, Origin.SERVICE, Cause.RELEASED, null))
                .setReleased(new ClientReleased(upToTerm))
                .build();
        int partition = Keys.partition(Keys.bytes(client), publisher.partitions(Topics.CLIENTS));
        Position position = Acknowledged.await(List.of(publisher.publishTo(Topics.CLIENTS, partition, released)))
                .get(0);
        ObjectNode answer =
                JsonNodeFactory.instance.objectNode().put("client", client).put(UP_TO_TERM, upToTerm);
        answer.putArray("positions").add(position.toString());
        context.json(answer);
    }
}
