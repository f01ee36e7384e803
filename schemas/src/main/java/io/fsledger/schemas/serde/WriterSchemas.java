package io.fsledger.schemas.serde;

import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;

/** Judges whether what was written with a schema that anybody may have registered can be read safely as ours. */
final class WriterSchemas {
    /** Many times what any of our schemas needs. */
    static final int UNFOLDED_VALUES_MAX = 2_000;

    private WriterSchemas() {}

    /** Refuses a writer's schema that is not a version of ours; the sentences name the id. */
    static void check(int id, Schema writer, Schema reader) throws UnreadableEventException {
        if (writer.getType() != Schema.Type.RECORD || !writer.getFullName().equals(reader.getFullName())) {
            throw new UnreadableEventException("Schema id %d is that of %s, and not a version of %s."
                    .formatted(id, writer.getFullName(), reader.getFullName()));
        }
        if (unfolded(writer, new IdentityHashMap<>()) > UNFOLDED_VALUES_MAX) {
            throw new UnreadableEventException(
                    "The schema of id %d unfolds to more than %d values, and is not a version of %s that is safe to read."
                            .formatted(id, UNFOLDED_VALUES_MAX, reader.getFullName()));
        }
        SchemaPairCompatibility pair = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        if (pair.getType() != SchemaCompatibilityType.COMPATIBLE) {
            Incompatibility first = pair.getResult().getIncompatibilities().get(0);
            throw new UnreadableEventException("The schema of id %d cannot be read as %s: %s at %s (%s)."
                    .formatted(id, reader.getFullName(), first.getType(), first.getLocation(), first.getMessage()));
        }
    }

    /**
     * How many values one value of a schema can stand for without a collection repeating itself. Records in records, each twice in
     * the next, grow as powers of two: a few kilobytes of schema would keep a thread busy for ever with a body of no bytes at
     * all. A schema that contains itself has no such number; reading it would take as much stack as a body asks for.
     */
    private static long unfolded(Schema schema, Map<Schema, Long> known) {
        Long before = known.get(schema);
        if (before != null) {
            return before;
        }
        long values = 1;
        switch (schema.getType()) {
            case RECORD -> {
                known.put(schema, UNFOLDED_VALUES_MAX + 1L);
                for (Schema.Field field : schema.getFields()) {
                    values = Math.min(UNFOLDED_VALUES_MAX + 1L, values + unfolded(field.schema(), known));
                }
                known.put(schema, values);
            }
            case UNION -> {
                for (Schema branch : schema.getTypes()) {
                    values = Math.max(values, 1 + unfolded(branch, known));
                }
            }
            case ARRAY -> values += unfolded(schema.getElementType(), known);
            case MAP -> values += unfolded(schema.getValueType(), known);
            default -> {}
        }
        return values;
    }
}
