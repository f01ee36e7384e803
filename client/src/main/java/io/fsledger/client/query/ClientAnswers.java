package io.fsledger.client.query;

import static io.fsledger.client.query.AnswerReader.basis;
import static io.fsledger.client.query.AnswerReader.bool;
import static io.fsledger.client.query.AnswerReader.number;
import static io.fsledger.client.query.AnswerReader.symbol;
import static io.fsledger.client.query.AnswerReader.text;
import static io.fsledger.client.query.AnswerReader.timeOrNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.fsledger.core.retry.ConnectionState;
import io.fsledger.core.retry.ConnectionState.Phase;
import io.fsledger.events.Cause;

/** Makes answers about clients of JSON. */
final class ClientAnswers {
    private ClientAnswers() {}

    static ClientInfo client(JsonNode client) {
        return new ClientInfo(
                text(client, "client"),
                number(client, "term"),
                new ConnectionState(
                        symbol(Phase.class, client, "state"),
                        (int) number(client, "attempt"),
                        number(client, "delayMs")),
                bool(client, "worthRetrying"),
                number(client, "fencedThrough"),
                symbol(Cause.class, client, "cause"),
                timeOrNull(client, "since"),
                timeOrNull(client, "heardAt"),
                basis(client));
    }

    static Holding holding(JsonNode holding) {
        String kind = text(holding, "kind");
        return new Holding(
                kind,
                kind.equals("handle") ? AnswerReader.handle(holding) : null,
                kind.equals("reference") ? InodeAnswers.reference(holding) : null,
                kind.equals("watch") ? WatchAnswers.watch(holding) : null);
    }
}
