package io.fsledger.schemas;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;

/** Every schema that bytes outside of this process are written with: one for each .avsc file of events and of states. */
final class AllSchemas {
    private static final Path SOURCES = Path.of("src/main/avro");

    private AllSchemas() {}

    static List<Schema> events() {
        return in("events");
    }

    static List<Schema> states() {
        return in("state");
    }

    private static List<Schema> in(String folder) {
        try (Stream<Path> files = Files.list(SOURCES.resolve(folder))) {
            return files.map(file -> file.getFileName().toString().replace(".avsc", ""))
                    .sorted()
                    .map(name -> generated("io.fsledger." + folder + "." + name))
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException("Tests run in the module's folder", e);
        }
    }

    private static Schema generated(String className) {
        try {
            return (Schema) Class.forName(className).getMethod("getClassSchema").invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
