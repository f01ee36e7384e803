package io.fsledger.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.fsledger.schemas.registry.PortableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A released schema is never edited into another meaning: versions are added. {@code -Dreleased.write=N} writes today's
 * schemas as version N.
 */
class ReleasedSchemasTest {
    private static final Path FOLDER = Path.of("src/main/resources/io/fsledger/schemas/released");

    @BeforeAll
    static void writeWhereAsked() throws IOException {
        Integer version = Integer.getInteger("released.write");
        if (version != null) {
            Path folder = Files.createDirectories(FOLDER.resolve(version.toString()));
            for (Schema schema : all()) {
                Files.writeString(
                        folder.resolve(schema.getFullName() + ".avsc"),
                        PortableSchema.of(schema).toString(true) + "\n");
            }
            Files.writeString(FOLDER.resolve("index"), String.join("\n", entries()) + "\n");
        }
    }

    private static List<Schema> all() {
        return Stream.concat(AllSchemas.events().stream(), AllSchemas.states().stream())
                .toList();
    }

    private static List<Integer> versions() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(Files::isDirectory)
                    .map(folder -> Integer.valueOf(folder.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    /** What the index must hold. */
    private static List<String> entries() throws IOException {
        List<String> entries = new ArrayList<>();
        for (int version : versions()) {
            try (Stream<Path> files = Files.list(FOLDER.resolve(Integer.toString(version)))) {
                files.map(file -> version + "/" + file.getFileName().toString().replace(".avsc", ""))
                        .sorted()
                        .forEach(entries::add);
            }
        }
        return entries;
    }

    private static List<Schema> released(Schema schema) throws IOException {
        List<Schema> released = new ArrayList<>();
        for (int version : versions()) {
            Path file = FOLDER.resolve(version + "/" + schema.getFullName() + ".avsc");
            if (Files.exists(file)) {
                released.add(new Schema.Parser().parse(Files.readString(file, UTF_8)));
            }
        }
        return released;
    }

    @Test
    void the_newest_released_copies_are_todays_schemas() throws IOException {
        int newest = versions().get(versions().size() - 1);
        TreeSet<String> different = new TreeSet<>();
        for (Schema schema : all()) {
            Path file = FOLDER.resolve(newest + "/" + schema.getFullName() + ".avsc");
            String today = PortableSchema.of(schema).toString(true) + "\n";
            if (!Files.exists(file) || !Files.readString(file).equals(today)) {
                different.add(schema.getFullName());
            }
        }
        String command = "mvn -pl schemas test -Dtest=ReleasedSchemasTest -Dreleased.write=";
        assertThat(different)
                .as(
                        "Schemas that differ from version %d of src/main/resources/io/fsledger/schemas/released. If that version"
                                + " has been released, add the next one: %s%d. If not, write it anew: %s%d",
                        newest, command, newest + 1, command, newest)
                .isEmpty();
    }

    @Test
    void versions_have_no_gaps_and_the_index_lists_every_copy() throws IOException {
        assertThat(versions()).first().isEqualTo(1);
        assertThat(versions()).last().isEqualTo(versions().size());
        assertThat(Files.readAllLines(FOLDER.resolve("index"))).isEqualTo(entries());
    }

    @Test
    void the_program_finds_every_copy() throws IOException {
        assumeThat(Integer.getInteger("released.write"))
                .as("What was written just now is not built in yet")
                .isNull();
        for (Schema schema : all()) {
            assertThat(ReleasedSchemas.versionsOf(schema.getFullName()))
                    .isEqualTo(released(schema))
                    .isNotEmpty();
        }
        assertThat(ReleasedSchemas.versionsOf("io.fsledger.events.Nothing")).isEmpty();
    }

    @Test
    void copies_stand_for_themselves_and_carry_nothing_of_java() throws IOException {
        for (String entry : entries()) {
            String text = Files.readString(FOLDER.resolve(entry + ".avsc"));
            assertThat(text).doesNotContain("avro.java.string");
            assertThat(entry).endsWith("/" + new Schema.Parser().parse(text).getFullName());
        }
    }

    @Test
    void every_version_of_an_event_reads_every_other() throws IOException {
        for (Schema event : AllSchemas.events()) {
            List<Schema> versions = new ArrayList<>(released(event));
            versions.add(PortableSchema.of(event));
            for (Schema reader : versions) {
                for (Schema writer : versions) {
                    assertThat(whyNotReadable(reader, writer)).isEmpty();
                }
            }
        }
    }

    @Test
    void todays_states_read_those_of_every_version() throws IOException {
        for (Schema state : AllSchemas.states()) {
            for (Schema writer : released(state)) {
                assertThat(whyNotReadable(PortableSchema.of(state), writer)).isEmpty();
            }
        }
    }

    private static List<String> whyNotReadable(Schema reader, Schema writer) {
        var pair = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        return pair.getType() == SchemaCompatibilityType.COMPATIBLE
                ? List.of()
                : pair.getResult().getIncompatibilities().stream()
                        .map(incompatibility -> reader.getFullName() + ": " + incompatibility)
                        .toList();
    }

    @Test
    void the_check_sees_what_breaks_readers() {
        String format = "{\"type\":\"record\",\"name\":\"E\",\"fields\":[{\"name\":\"a\",\"type\":\"long\"}%s]}";
        Schema old = new Schema.Parser().parse(format.formatted(""));
        Schema optional = new Schema.Parser()
                .parse(format.formatted(",{\"name\":\"b\",\"type\":[\"null\",\"long\"],\"default\":null}"));
        Schema required = new Schema.Parser().parse(format.formatted(",{\"name\":\"b\",\"type\":\"long\"}"));

        assertThat(whyNotReadable(optional, old)).isEmpty();
        assertThat(whyNotReadable(old, optional)).isEmpty();
        assertThat(whyNotReadable(required, old)).isNotEmpty();
    }
}
