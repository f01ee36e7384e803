package io.fsledger.streams.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.client.Position;
import io.fsledger.client.RawPublisher;
import io.fsledger.core.ledger.ClientMarks;
import io.fsledger.events.Cause;
import io.fsledger.events.Fenced;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import io.fsledger.streams.queries.Asking;
import io.fsledger.streams.queries.Questions;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToLongFunction;
import org.apache.avro.specific.SpecificRecord;

/**
 * An operator lets go of a client: a fence goes to every partition of every family, and each of them releases what the
 * client holds there. Safe to repeat: a fence that stands already changes nothing.
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
    public void addTo(RoutesConfig routes) {
        routes.get(
                "/v1/clients/{client}/term",
                context -> context.json(heardTerm(requests.asking(context), Requests.client(context))));
        routes.post("/v1/clients/{client}/release", this::release);
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
        Header header = new Header(client, 0L, 0L, 0L, Origin.SERVICE, Cause.RELEASED, null);
        Fenced fenced = new Fenced(client, upToTerm, true, 0);
        List<CompletableFuture<Position>> sent = new ArrayList<>();
        for (Topic<?> topic : Topics.FAMILIES) {
            for (int partition = 0; partition < publisher.partitions(topic); partition++) {
                sent.add(send(topic, partition, header, fenced));
            }
        }
        ObjectNode answer =
                JsonNodeFactory.instance.objectNode().put("client", client).put(UP_TO_TERM, upToTerm);
        ArrayNode positions = answer.putArray("positions");
        Acknowledged.await(sent).forEach(position -> positions.add(position.toString()));
        context.json(answer);
    }

    private <E extends SpecificRecord> CompletableFuture<Position> send(
            Topic<E> topic, int partition, Header header, Fenced fenced) {
        return publisher.publishTo(topic, partition, Events.of(topic, header, "fenced", fenced));
    }
}
