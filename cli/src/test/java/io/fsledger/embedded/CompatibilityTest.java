package io.fsledger.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompatibilityTest {
    private static final String FIELDLESS = record("");
    private static final String WITH_FIELD = record("{\"name\":\"a\",\"type\":\"int\"}");
    private static final String WITH_DEFAULT = record("{\"name\":\"a\",\"type\":\"int\",\"default\":0}");

    /** Adding a field without default keeps old readers only, removing one keeps new readers only; defaults keep both. */
    @ParameterizedTest
    @CsvSource({
        "NONE,                true,  true,  true,  true",
        "BACKWARD,            false, true,  true,  true",
        "BACKWARD_TRANSITIVE, false, true,  true,  true",
        "FORWARD,             true,  false, true,  true",
        "FORWARD_TRANSITIVE,  true,  false, true,  false",
        "FULL,                false, false, true,  true",
        "FULL_TRANSITIVE,     false, false, true,  false"
    })
    void levels(Compatibility level, boolean added, boolean removed, boolean defaulted, boolean removedInTwoSteps) {
        assertThat(allows(level, WITH_FIELD, FIELDLESS)).isEqualTo(added);
        assertThat(allows(level, FIELDLESS, WITH_FIELD)).isEqualTo(removed);
        assertThat(allows(level, WITH_DEFAULT, FIELDLESS)).isEqualTo(defaulted);
        assertThat(allows(level, FIELDLESS, WITH_FIELD, WITH_DEFAULT)).isEqualTo(removedInTwoSteps);
    }

    private static boolean allows(Compatibility level, String candidate, String... earlier) {
        List<SchemaVersion> versions = IntStream.range(0, earlier.length)
                .mapToObj(i -> new SchemaVersion("s", i + 1, i + 1, earlier[i]))
                .toList();
        return level.violations(new Schema.Parser().parse(candidate), level.relevant(versions))
                .isEmpty();
    }

    private static String record(String fields) {
        return "{\"type\":\"record\",\"name\":\"R\",\"fields\":[%s]}".formatted(fields);
    }
}
