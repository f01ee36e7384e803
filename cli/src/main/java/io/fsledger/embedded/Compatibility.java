package io.fsledger.embedded;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;

/** Which schemas may follow which: Confluent's levels, judged by Avro's own rules. */
enum Compatibility {
    NONE(false, false, false),
    BACKWARD(true, false, false),
    BACKWARD_TRANSITIVE(true, false, true),
    FORWARD(false, true, false),
    FORWARD_TRANSITIVE(false, true, true),
    FULL(true, true, false),
    FULL_TRANSITIVE(true, true, true);

    private final boolean newReadsOld;
    private final boolean oldReadsNew;
    private final boolean allVersions;

    Compatibility(boolean newReadsOld, boolean oldReadsNew, boolean allVersions) {
        this.newReadsOld = newReadsOld;
        this.oldReadsNew = oldReadsNew;
        this.allVersions = allVersions;
    }

    static Optional<Compatibility> named(String name) {
        return Arrays.stream(values())
                .filter(level -> level.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst();
    }

    /** The versions, of all in ascending order, that a new one is held against. */
    List<SchemaVersion> relevant(List<SchemaVersion> earlier) {
        return allVersions || earlier.isEmpty() ? earlier : earlier.subList(earlier.size() - 1, earlier.size());
    }

    /** Why a schema must not follow; empty where it may. */
    List<String> violations(Schema candidate, List<SchemaVersion> relevant) {
        List<String> violations = new ArrayList<>();
        for (SchemaVersion earlier : relevant) {
            if (newReadsOld) {
                check(
                        candidate,
                        earlier.parsed(),
                        "the new schema cannot read data of version " + earlier.version(),
                        violations);
            }
            if (oldReadsNew) {
                check(
                        earlier.parsed(),
                        candidate,
                        "version " + earlier.version() + " cannot read data of the new schema",
                        violations);
            }
        }
        if (!violations.isEmpty()) {
            violations.add("{compatibility: '%s'}".formatted(this));
        }
        return violations;
    }

    private static void check(Schema reader, Schema writer, String meaning, List<String> violations) {
        SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult()
                .getIncompatibilities()
                .forEach(found -> violations.add("{errorType: '%s', description: '%s: %s at %s'}"
                        .formatted(found.getType(), meaning, found.getMessage(), found.getLocation())));
    }
}
