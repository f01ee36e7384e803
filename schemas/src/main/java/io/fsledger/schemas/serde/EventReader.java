package io.fsledger.schemas.serde;

import io.fsledger.schemas.internal.BoundedCache;
import io.fsledger.schemas.registry.RegistryRefusedException;
import io.fsledger.schemas.registry.RegistryUnavailableException;
import io.fsledger.schemas.registry.SchemaRegistry;
import io.fsledger.schemas.registry.UnusableSchemaException;
import java.io.IOException;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Turns bytes of one topic into events, whatever version of the topic's schema they were written with. Safe to use from several
 * threads, and safe against any bytes.
 *
 * <p>Events of our own version are read without asking the registry; what it said of other ids is remembered.
 */
public final class EventReader<E extends SpecificRecord> {
    /** How many foreign ids are remembered; beyond, the one not seen for the longest is looked up anew. */
    static final int REMEMBERED_IDS_MAX = 1_000;

    /** For a reader that does not know the id of its own schema, and so asks the registry for every id. */
    static final int NO_OWN_ID = -1;

    private final Schema schema;
    private final SchemaRegistry registry;
    private final int ownId;
    private final DatumReader<E> ownReader;
    private final BoundedCache<Integer, Verdict<E>> foreign = new BoundedCache<>(REMEMBERED_IDS_MAX);

    /** On the schema of an id: a reader, or why there is none. */
    private record Verdict<E>(
            @Nullable DatumReader<E> reader, @Nullable String refusal) {}

    EventReader(Schema schema, int ownId, SchemaRegistry registry) {
        this.schema = schema;
        this.registry = registry;
        this.ownId = ownId;
        try {
            this.ownReader = AvroBody.reader(schema, schema);
        } catch (IOException e) {
            throw new IllegalStateException("No reader for our own schema " + schema.getFullName(), e);
        }
    }

    /**
     * Reads one value.
     *
     * @param value may be anything, null too
     * @throws UnreadableEventException if the bytes are not an event of this topic, whenever they are read
     * @throws RegistryUnavailableException if the registry must be asked and is away: these bytes may well be an event
     * @throws RegistryRefusedException if the registry must be asked and does not let us, for want of rights for example
     */
    public E read(byte @Nullable [] value) throws UnreadableEventException {
        if (value == null) {
            throw new UnreadableEventException("The value is null, and not an event.");
        }
        int id = WireFormat.id(value);
        DatumReader<E> reader = id == ownId ? ownReader : foreignReader(id);
        try {
            return AvroBody.read(value, WireFormat.HEADER_BYTES, reader);
        } catch (AvroBody.BrokenBodyException e) {
            throw new UnreadableEventException(
                    "The value of %d bytes with schema id %d cannot be read as %s: %s."
                            .formatted(value.length, id, schema.getName(), e.getMessage()),
                    e.getCause());
        }
    }

    private DatumReader<E> foreignReader(int id) throws UnreadableEventException {
        Verdict<E> verdict = foreign.get(id);
        if (verdict == null) {
            verdict = judge(id);
            foreign.put(id, verdict);
        }
        if (verdict.reader() == null) {
            throw new UnreadableEventException(String.valueOf(verdict.refusal()));
        }
        return verdict.reader();
    }

    private Verdict<E> judge(int id) throws UnreadableEventException {
        try {
            Optional<Schema> writer = registry.byId(id);
            if (writer.isEmpty()) {
                // Not a verdict to remember: the id may be given to a schema a moment later.
                throw new UnreadableEventException("The schema registry knows no schema of id " + id + ".");
            }
            return judge(id, writer.get());
        } catch (UnusableSchemaException e) {
            return new Verdict<>(null, e.getMessage());
        }
    }

    private Verdict<E> judge(int id, Schema writer) {
        try {
            WriterSchemas.check(id, writer, schema);
            return new Verdict<>(AvroBody.reader(writer, schema), null);
        } catch (UnreadableEventException e) {
            return new Verdict<>(null, e.getMessage());
        } catch (IOException | RuntimeException | StackOverflowError e) {
            return new Verdict<>(null, "The schema of id " + id + " cannot be read as " + schema.getFullName() + ".");
        }
    }
}
