package io.fsledger.streams.http;

import io.fsledger.streams.access.Access;
import io.fsledger.streams.access.Bearer;
import io.fsledger.streams.access.PublishedNames;
import io.fsledger.streams.access.Token;
import io.fsledger.streams.access.TokenFile;
import io.fsledger.streams.queries.Unanswered;
import io.javalin.http.Context;
import java.util.function.BooleanSupplier;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Lets requests in by their tokens, where the service has tokens; everybody, where it has none. */
final class Guard {
    private static final String CLIENT = "client";
    private static final String TOKEN = "fsledger.token";
    private static final String STILL_ADMITTED = "fsledger.stillAdmitted";

    private final @Nullable TokenFile tokens;

    /** @param tokens null for a service that asks for none */
    Guard(@Nullable TokenFile tokens) {
        this.tokens = tokens;
    }

    void admit(Context context, Access access) {
        if (tokens == null || access.scope() == null) {
            return;
        }
        TokenFile known = tokens;
        Bearer bearer = bearer(context);
        Token token = known.find(bearer);
        if (token == null) {
            throw Unanswered.unauthorized(
                    bearer.header() == null
                            ? "this service asks for a token: send it as Authorization: Bearer TOKEN"
                            : "what was sent as Authorization is no token that this service knows");
        }
        Access.Named named = new Access.Named(
                context.pathParamMap().get("filesystem"),
                context.pathParamMap().get(CLIENT),
                context.queryParam(CLIENT));
        refuse(access.refusal(token, named));
        context.attribute(TOKEN, token);
        context.attribute(STILL_ADMITTED, (BooleanSupplier) () -> {
            Token now = known.find(bearer);
            return now != null && access.refusal(now, named) == null;
        });
    }

    static Bearer bearer(Context context) {
        return new Bearer(context.header(Bearer.HEADER));
    }

    /** Throws where the token of a request that was let in does not go so far as to publish this event. */
    static void checkPublishing(Context context, SpecificRecord event) {
        Token token = context.attribute(TOKEN);
        if (token != null) {
            refuse(PublishedNames.refusal(token, event));
        }
    }

    /** For what goes on for long: whether the request would be let in now, too. */
    static BooleanSupplier stillAdmitted(Context context) {
        BooleanSupplier stillAdmitted = context.attribute(STILL_ADMITTED);
        return stillAdmitted == null ? () -> true : stillAdmitted;
    }

    private static void refuse(@Nullable String refusal) {
        if (refusal != null) {
            throw Unanswered.forbidden(refusal);
        }
    }
}
