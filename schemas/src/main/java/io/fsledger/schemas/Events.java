package io.fsledger.schemas;

import io.fsledger.events.AllDataFlushed;
import io.fsledger.events.ClientCleared;
import io.fsledger.events.ClientReleased;
import io.fsledger.events.Configured;
import io.fsledger.events.Fenced;
import io.fsledger.events.Header;
import io.fsledger.events.InodeChildOrphaned;
import io.fsledger.events.InodeChildPlaced;
import io.fsledger.events.InodeChildRemoved;
import io.fsledger.events.InodeNameLost;
import io.fsledger.events.InodeNameRetired;
import io.fsledger.events.InodeOrphaned;
import io.fsledger.events.SequenceGranted;
import io.fsledger.events.Ticked;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What all events have in common: a header, then one nullable field per kind of event, of which exactly one is set.
 *
 * <p>A union of event records would look nicer and cannot be extended: an old reader fails on a new branch.
 */
public final class Events {
    /** Position of the header in every event's schema. */
    public static final int HEADER = 0;

    /** What only the service says: producers are refused with it. */
    private static final Set<Schema> SERVICE_ONLY = Set.of(
            Ticked.getClassSchema(),
            Fenced.getClassSchema(),
            Configured.getClassSchema(),
            SequenceGranted.getClassSchema(),
            ClientReleased.getClassSchema(),
            ClientCleared.getClassSchema(),
            InodeChildPlaced.getClassSchema(),
            InodeNameLost.getClassSchema(),
            InodeChildRemoved.getClassSchema(),
            InodeChildOrphaned.getClassSchema(),
            InodeOrphaned.getClassSchema(),
            InodeNameRetired.getClassSchema(),
            AllDataFlushed.getClassSchema());

    private Events() {}

    /** Whether only the service says events with such a body. */
    public static boolean isServiceOnly(Schema body) {
        return SERVICE_ONLY.contains(body);
    }

    public static Header header(SpecificRecord event) {
        return (Header) event.get(HEADER);
    }

    /** The position of the one field that is set, or -1 where none is or several are. */
    public static int kind(SpecificRecord event) {
        int kind = -1;
        int fields = event.getSchema().getFields().size();
        for (int field = HEADER + 1; field < fields; field++) {
            if (event.get(field) != null) {
                if (kind != -1) {
                    return -1;
                }
                kind = field;
            }
        }
        return kind;
    }

    /** The record in the one field that is set, or null where none is or several are. */
    public static @Nullable SpecificRecord body(SpecificRecord event) {
        int kind = kind(event);
        return kind == -1 ? null : (SpecificRecord) event.get(kind);
    }

    /** The name of the kind as people and JSON have it: {@code looked_up}. */
    public static String kindName(SpecificRecord event) {
        int kind = kind(event);
        return kind == -1 ? "unknown" : kindName(event.getSchema().getFields().get(kind));
    }

    /** The name of the kind that a field after the header stands for. */
    public static String kindName(Schema.Field field) {
        return snake(field.name());
    }

    /** The field of the given kind name in an event's schema, or null where that topic has no such event. */
    public static Schema.@Nullable Field field(Schema event, String kindName) {
        for (Schema.Field field : event.getFields()) {
            if (field.pos() != HEADER && snake(field.name()).equals(kindName)) {
                return field;
            }
        }
        return null;
    }

    private static String snake(String camel) {
        return camel.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    /** An event of a topic with one kind set, for code that serves all families: ticks and fences, say. */
    public static <E extends SpecificRecord> E of(Topic<E> topic, Header header, String kindName, SpecificRecord body) {
        Schema.Field field = Objects.requireNonNull(field(topic.schema(), kindName), kindName);
        E event = topic.type().cast(SpecificData.get().newRecord(null, topic.schema()));
        event.put(HEADER, header);
        event.put(field.pos(), body);
        return event;
    }

    /** The key of an event about a client; null for ticks and fences. */
    static @Nullable String clientKey(SpecificRecord event) {
        SpecificRecord body = Objects.requireNonNull(body(event), "an event without a kind has no key");
        return body instanceof Ticked || body instanceof Fenced || body instanceof Configured
                ? null
                : header(event).getClient();
    }

    /**
     * The key of an event whose body begins with {@code filesystem, inode}, as all bodies of the inode-keyed families do.
     * Null for ticks and fences, which go to partitions.
     */
    static @Nullable String inodeKey(SpecificRecord event) {
        SpecificRecord body = Objects.requireNonNull(body(event), "an event without a kind has no key");
        return body.getSchema().getField("inode") == null ? null : Keys.inode((String) body.get(0), (Long) body.get(1));
    }
}
