package io.fsledger.schemas;

import java.util.Set;
import org.apache.avro.Schema;

/**
 * Which fields hold unsigned 64-bit numbers. Avro has only signed ones, so this is told by the field's name, here and nowhere
 * else: whatever prints, parses or compares numbers of events asks here.
 */
public final class UnsignedFields {
    private static final Set<String> NAMES = Set.of("inode", "fh", "parent", "child", "replaced");

    private UnsignedFields() {}

    public static boolean contains(Schema.Field field) {
        return NAMES.contains(field.name());
    }
}
