package io.fsledger.streams.clients;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.core.clients.ClientViews;
import io.fsledger.events.ClientTransition;
import io.fsledger.schemas.json.JsonEvents;
import io.fsledger.state.ClientLife;
import java.time.Instant;
import java.util.Locale;

/** Clients and their transitions as programs get them. */
final class ClientJson {
    private static final String CAUSE = "cause";
    private static final String POST_MORTEM = "postMortem";

    private ClientJson() {}

    static ObjectNode of(ClientLife life) {
        ObjectNode shown = JsonNodeFactory.instance
                .objectNode()
                .put("client", life.getClient())
                .put("term", life.getTerm())
                .put("state", lowerCase(life.getPhase()))
                .put("attempt", life.getAttempt())
                .put("delayMs", life.getDelayMs())
                .put("worthRetrying", ClientViews.state(life).worthRetrying())
                .put("fencedThrough", life.getFencedThrough())
                .put(CAUSE, lowerCase(life.getCause()));
        putTime(shown, "since", life.getSince());
        putTime(shown, "heardAt", life.getHeardAt());
        return shown;
    }

    static ObjectNode of(ClientTransition transition) {
        ObjectNode shown = JsonEvents.toJson(transition)
                .put("from", lowerCase(transition.getFrom()))
                .put("to", lowerCase(transition.getTo()))
                .put(CAUSE, lowerCase(transition.getCause()));
        putTime(shown, "at", transition.getAt());
        if (transition.getPostMortem() != null) {
            shown.withObject("/" + POST_MORTEM)
                    .put(CAUSE, lowerCase(transition.getPostMortem().getCause()));
        }
        return shown;
    }

    private static String lowerCase(Enum<?> symbol) {
        return symbol.name().toLowerCase(Locale.ROOT);
    }

    /** Left out where nothing has happened yet. */
    private static void putTime(ObjectNode shown, String name, long at) {
        if (at > 0) {
            shown.put(name, Instant.ofEpochMilli(at).toString());
        }
    }
}
