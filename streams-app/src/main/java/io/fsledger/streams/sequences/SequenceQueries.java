package io.fsledger.streams.sequences;

import static io.fsledger.streams.access.Access.Subject.CLIENT;
import static io.fsledger.streams.access.Access.Subject.FILESYSTEM;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.core.sequences.SequenceViews;
import io.fsledger.events.SequenceKind;
import io.fsledger.streams.access.Access;
import io.fsledger.streams.http.Requests;
import io.fsledger.streams.http.Router;
import io.fsledger.streams.http.Routes;
import io.fsledger.streams.queries.Asking;
import io.fsledger.streams.queries.Questions;
import io.fsledger.streams.queries.Unanswered;
import io.javalin.http.Context;
import java.util.Locale;

/** What can be asked about sequences. */
public final class SequenceQueries implements Routes {
    private final Questions questions;
    private final Requests requests;

    public SequenceQueries(Questions questions, Requests requests) {
        this.questions = questions;
        this.requests = requests;
    }

    @Override
    public void addTo(Router routes) {
        routes.get("/v1/filesystems/{filesystem}/sequences/{kind}", Access.read(FILESYSTEM), this::ofFilesystem);
        routes.get(
                "/v1/clients/{client}/sequences/term",
                Access.read(CLIENT),
                context -> context.json(terms(requests.asking(context), Requests.client(context))));
    }

    private void ofFilesystem(Context context) {
        SequenceKind kind = switch (context.pathParam("kind")) {
            case "handle" -> SequenceKind.HANDLE;
            case "inode" -> SequenceKind.INODE;
            default -> throw Unanswered.notFound("a file system has the sequences handle and inode");
        };
        context.json(next(requests.asking(context), Requests.filesystem(context), kind));
    }

    /** The term that the client would be given next, wherever it is asked from. */
    public ObjectNode terms(Asking asking, String client) {
        return next(asking.at("/v1/clients/" + client + "/sequences/term"), client, SequenceKind.TERM);
    }

    private ObjectNode next(Asking asking, String scope, SequenceKind kind) {
        return questions.ofKey(
                asking,
                scope,
                cursor -> (entries, marks) -> JsonNodeFactory.instance
                        .objectNode()
                        .put("scope", scope)
                        .put("kind", kind.name().toLowerCase(Locale.ROOT))
                        .put("next", new SequenceViews(entries).next(scope, kind)));
    }
}
