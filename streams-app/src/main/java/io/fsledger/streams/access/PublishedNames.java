package io.fsledger.streams.access;

import io.fsledger.events.SequenceAsked;
import io.fsledger.events.SequenceKind;
import io.fsledger.schemas.Events;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Which names an event is about: the client that says it, and every file system that it names, that of a delegate too. */
public final class PublishedNames {
    private static final String FILESYSTEM = "filesystem";

    private PublishedNames() {}

    /** Why a token does not allow to publish an event; null where it does. */
    public static @Nullable String refusal(Token token, SpecificRecord event) {
        String refusal = token.refusalOfClient(Events.header(event).getClient());
        if (refusal != null) {
            return refusal;
        }
        SpecificRecord body = Events.body(event);
        if (body instanceof SequenceAsked asked) {
            return asked.getKind() == SequenceKind.TERM
                    ? token.refusalOfClient(asked.getScope())
                    : token.refusalOfFilesystem(asked.getScope());
        }
        return body == null ? null : refusalOfFilesystems(token, body);
    }

    private static @Nullable String refusalOfFilesystems(Token token, IndexedRecord record) {
        String refusal = null;
        for (Schema.Field field : record.getSchema().getFields()) {
            Object value = record.get(field.pos());
            if (refusal == null && field.name().equals(FILESYSTEM)) {
                refusal = token.refusalOfFilesystem(String.valueOf(value));
            } else if (refusal == null && value instanceof IndexedRecord inner) {
                refusal = refusalOfFilesystems(token, inner);
            }
        }
        return refusal;
    }
}
