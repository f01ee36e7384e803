package io.fsledger.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of all released versions, as checked in under {@code released/<version>/<full name>.avsc}. {@code released/index}
 * lists them, oldest version first, because a folder inside a jar cannot be listed.
 */
public final class ReleasedSchemas {
    private static final String FOLDER = "released/";

    private ReleasedSchemas() {}

    /** All released versions of one schema, oldest first; empty where it was never released. */
    public static List<Schema> versionsOf(String fullName) {
        List<Schema> versions = new ArrayList<>();
        for (String entry : text("index").lines().toList()) {
            if (entry.substring(entry.indexOf('/') + 1).equals(fullName)) {
                versions.add(new Schema.Parser().parse(text(entry + ".avsc")));
            }
        }
        return versions;
    }

    private static String text(String name) {
        try (@Nullable InputStream resource = ReleasedSchemas.class.getResourceAsStream(FOLDER + name)) {
            if (resource == null) {
                throw new IllegalStateException(
                        "The resource " + FOLDER + name + " is missing: build fsledger-schemas anew.");
            }
            return new String(resource.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
