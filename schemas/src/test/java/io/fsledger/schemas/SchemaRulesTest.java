package io.fsledger.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** What makes schemas extensible, and events of all families alike. */
class SchemaRulesTest {

    @Test
    void every_enum_has_a_default_symbol() {
        Map<String, Schema> named = new LinkedHashMap<>();
        Stream.concat(AllSchemas.events().stream(), AllSchemas.states().stream())
                .forEach(schema -> collect(schema, named));
        List<Schema> enums = named.values().stream()
                .filter(schema -> schema.getType() == Schema.Type.ENUM)
                .toList();

        assertThat(enums)
                .isNotEmpty()
                .allSatisfy(schema -> assertThat(schema.getEnumDefault())
                        .as(schema.getFullName())
                        .isNotNull());
    }

    private static void collect(Schema schema, Map<String, Schema> named) {
        switch (schema.getType()) {
            case ENUM -> named.put(schema.getFullName(), schema);
            case RECORD -> {
                if (named.put(schema.getFullName(), schema) == null) {
                    schema.getFields().forEach(field -> collect(field.schema(), named));
                }
            }
            case UNION -> schema.getTypes().forEach(branch -> collect(branch, named));
            case ARRAY -> collect(schema.getElementType(), named);
            case MAP -> collect(schema.getValueType(), named);
            default -> {}
        }
    }

    @Test
    void an_event_is_a_header_and_nullable_fields_with_default_null() {
        for (Topic<?> topic : Topics.FAMILIES) {
            assertThat(topic.schema().getFields().get(Events.HEADER).schema().getFullName())
                    .isEqualTo("io.fsledger.events.Header");
            for (Schema.Field kind : EventGenerator.kinds(topic)) {
                assertThat(kind.schema().getTypes()).as(kind.name()).hasSize(2);
                assertThat(kind.schema().getTypes().get(0).getType()).isEqualTo(Schema.Type.NULL);
                assertThat(kind.schema().getTypes().get(1).getType()).isEqualTo(Schema.Type.RECORD);
                assertThat(kind.hasDefaultValue()).as(kind.name()).isTrue();
            }
        }
    }

    @Test
    void every_family_carries_ticks_and_fences() {
        for (Topic<?> topic : Topics.FAMILIES) {
            assertThat(topic.schema().getField("ticked")).as(topic.suffix()).isNotNull();
            assertThat(topic.schema().getField("fenced")).as(topic.suffix()).isNotNull();
        }
    }

    @Test
    void bodies_that_are_keyed_by_inode_begin_with_filesystem_inode_generation() {
        for (Topic<?> topic : Topics.FAMILIES) {
            for (Schema.Field kind : EventGenerator.kinds(topic)) {
                Schema body = kind.schema().getTypes().get(1);
                if (body.getField("inode") != null) {
                    assertThat(body.getFields().stream().limit(3).map(Schema.Field::name))
                            .as(body.getFullName())
                            .containsExactly("filesystem", "inode", "generation");
                }
            }
        }
        assertThat(Topics.HANDLES
                        .schema()
                        .getField("opened")
                        .schema()
                        .getTypes()
                        .get(1)
                        .getField("inode"))
                .isNotNull();
    }
}
