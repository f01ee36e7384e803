package io.fsledger.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RegistryStateTest {
    private final RegistryState state = new RegistryState();

    @Test
    void recordsHaveConfluentsForm() {
        assertThat(RegistryRecord.schema(new SchemaVersion("s", 2, 7, "\"int\"")))
                .isEqualTo(new RegistryRecord(
                        "{\"keytype\":\"SCHEMA\",\"subject\":\"s\",\"version\":2,\"magic\":1}",
                        "{\"subject\":\"s\",\"version\":2,\"id\":7,\"schema\":\"\\\"int\\\"\",\"deleted\":false}"));
        assertThat(RegistryRecord.compatibility("s", Compatibility.FULL))
                .isEqualTo(new RegistryRecord(
                        "{\"keytype\":\"CONFIG\",\"subject\":\"s\",\"magic\":0}", "{\"compatibilityLevel\":\"FULL\"}"));
        assertThat(RegistryRecord.compatibility(null, null))
                .isEqualTo(new RegistryRecord("{\"keytype\":\"CONFIG\",\"subject\":null,\"magic\":0}", null));
    }

    @Test
    void numbersAreNeverGivenTwice() {
        apply(schema("s", 1, 1, "\"int\""));
        apply(schema("s", 2, 2, "\"long\""));
        apply("{\"keytype\":\"DELETE_SUBJECT\",\"subject\":\"s\",\"magic\":0}", "{\"subject\":\"s\",\"version\":2}");

        assertThat(state.subjects()).isEmpty();
        assertThat(state.schema(2)).hasValue("\"long\"");
        assertThat(next("s", "\"bytes\"")).isEqualTo(new SchemaVersion("s", 3, 3, "\"bytes\""));
        assertThat(next("s", "\"int\"")).isEqualTo(new SchemaVersion("s", 3, 1, "\"int\""));
    }

    @Test
    void deletedVersionsAreGone() {
        apply(schema("s", 1, 1, "\"int\""));
        apply(schema("s", 2, 2, "\"long\""));
        String key = schema("s", 1, 1, "\"int\"").key();
        apply(key, "{\"subject\":\"s\",\"version\":1,\"id\":1,\"schema\":\"\\\"int\\\"\",\"deleted\":true}");
        assertThat(state.versions("s")).extracting(SchemaVersion::version).containsExactly(2);
        apply(key, null);
        assertThat(state.versions("s")).hasSize(1);
    }

    @Test
    void otherKindsSayNothing() {
        apply("{\"keytype\":\"NOOP\",\"magic\":0}", null);
        apply("{\"keytype\":\"MODE\",\"subject\":null,\"magic\":0}", "{\"mode\":\"READWRITE\"}");
        assertThat(state.subjects()).isEmpty();
    }

    @Test
    void whatIsNoRecordIsRefused() {
        for (String key : new String[] {"x", "[]", "{}", "{\"keytype\":\"SCHEMA\",\"magic\":1}"}) {
            assertThatThrownBy(() -> apply(key, "{}"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(key);
        }
        assertThatThrownBy(() -> apply("{\"keytype\":\"CONFIG\",\"magic\":0}", "{\"compatibilityLevel\":\"SOME\"}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SOME");
    }

    @Test
    void everyLimitHolds() {
        apply(schema("s", 1, 1, "\"int\""));
        RegistryLimits limits = RegistryLimits.DEFAULT;
        assertFull(new RegistryLimits(9, 1, 9, 9, 99), "t", "\"int\"", "1 subjects");
        assertFull(new RegistryLimits(9, 9, 1, 9, 99), "s", "\"long\"", "1 versions of subject s");
        assertFull(new RegistryLimits(9, 9, 9, 1, 99), "s", "\"long\"", "1 schemas");
        assertFull(new RegistryLimits(9, 9, 9, 9, 9), "s", "\"long\"", "9 characters");
        assertThat(state.next("t", "\"int\"", new RegistryLimits(9, 2, 1, 1, 5)).id())
                .isEqualTo(1);
        assertThat(state.next("t", "\"long\"", limits).id()).isEqualTo(2);

        apply(RegistryRecord.compatibility("s", Compatibility.NONE));
        RegistryLimits oneLevel = new RegistryLimits(9, 1, 9, 9, 99);
        state.requireRoomForLevel("s", oneLevel);
        assertThatThrownBy(() -> state.requireRoomForLevel("t", oneLevel)).isInstanceOf(RegistryException.class);
    }

    private void assertFull(RegistryLimits limits, String subject, String schema, String reason) {
        assertThatThrownBy(() -> state.next(subject, schema, limits))
                .isInstanceOfSatisfying(RegistryException.class, e -> {
                    assertThat(e.status()).isEqualTo(422);
                    assertThat(e).hasMessageContaining(reason);
                });
    }

    private SchemaVersion next(String subject, String schema) {
        return state.next(subject, schema, RegistryLimits.DEFAULT);
    }

    private static RegistryRecord schema(String subject, int version, int id, String schema) {
        return RegistryRecord.schema(new SchemaVersion(subject, version, id, schema));
    }

    private void apply(RegistryRecord record) {
        state.apply(record);
    }

    private void apply(String key, @Nullable String value) {
        state.apply(new RegistryRecord(key, value));
    }
}
