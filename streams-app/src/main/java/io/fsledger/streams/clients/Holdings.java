package io.fsledger.streams.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.streams.queries.Asking;
import io.fsledger.streams.queries.Unanswered;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that a client holds, whatever it is: the lists of the families, one after the other. */
final class Holdings {
    /** Between the name of a list and the token of a page of it. */
    private static final char SEPARATOR = '~';

    private final List<HoldingSource> sources;

    Holdings(List<HoldingSource> sources) {
        this.sources = List.copyOf(sources);
    }

    /** @param next the token that the page before gave; null for the first */
    ObjectNode page(Asking asking, String client, @Nullable String next) {
        int source = next == null ? 0 : source(next);
        Asking.Cursor cursor =
                next == null ? Asking.Cursor.START : Asking.Cursor.parse(next.substring(next.indexOf(SEPARATOR) + 1));
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("client", client);
        ArrayNode rows = answer.putArray("holdings");
        ArrayNode basis = JsonNodeFactory.instance.arrayNode();
        for (; source < sources.size(); source++, cursor = Asking.Cursor.START) {
            HoldingSource from = sources.get(source);
            int left = asking.limit() - rows.size();
            if (left == 0) {
                answer.put("next", from.rows() + SEPARATOR + "0");
                break;
            }
            Asking part = asking.at("/v1/clients/" + client + "/" + from.rows()).page(left, cursor);
            ObjectNode page = from.list().page(part, client);
            for (JsonNode row : page.withArray(from.rows())) {
                rows.add(((ObjectNode) row).put("kind", from.kind()));
            }
            basis.addAll(page.withArray("basis"));
            if (page.has("next")) {
                answer.put("next", from.rows() + SEPARATOR + page.get("next").asText());
                break;
            }
        }
        answer.set("basis", basis);
        return answer;
    }

    private int source(String token) {
        for (int source = 0; source < sources.size(); source++) {
            if (token.startsWith(sources.get(source).rows() + SEPARATOR)) {
                return source;
            }
        }
        throw Unanswered.malformed("next is not a token that a page of this list gave: start without it");
    }
}
