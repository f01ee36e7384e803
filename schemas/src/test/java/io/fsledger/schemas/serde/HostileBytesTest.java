package io.fsledger.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.events.HandleEvent;
import io.fsledger.schemas.EventGenerator;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.registry.MemorySchemaRegistry;
import io.fsledger.schemas.registry.PortableSchema;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever bytes and schemas others send: a value is an event, or an {@link UnreadableEventException}; nothing else, and soon. */
@Timeout(120)
class HostileBytesTest {
    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    private final EventSerdes serdes = new EventSerdes(registry, "fs.", true);
    private final EventWriter<HandleEvent> writer = serdes.writer(Topics.HANDLES);
    private final EventReader<HandleEvent> reader = serdes.reader(Topics.HANDLES);
    private int refused;

    /** Any other exception or error fails the test. */
    private void readOrRefuse(byte[] value) {
        try {
            assertThat(reader.read(value)).isNotNull();
        } catch (UnreadableEventException e) {
            assertThat(e).hasMessageMatching("(?s)[A-Z].*\\.");
            refused++;
        }
    }

    private List<byte[]> goodValues(long seed) {
        EventGenerator generator = new EventGenerator(seed);
        return generator.everyKind().stream()
                .filter(HandleEvent.class::isInstance)
                .map(event -> writer.write((HandleEvent) event))
                .toList();
    }

    @Test
    void truncations_at_every_length_are_unreadable() {
        for (byte[] good : goodValues(EventGenerator.seed())) {
            for (int length = 0; length < good.length; length++) {
                byte[] truncated = Arrays.copyOf(good, length);
                assertThatThrownBy(() -> reader.read(truncated)).isInstanceOf(UnreadableEventException.class);
            }
        }
    }

    @Test
    void random_bytes_after_a_valid_id() {
        Random random = new Random(EventGenerator.seed());
        for (int round = 0; round < 30_000; round++) {
            byte[] value = new byte[5 + random.nextInt(120)];
            random.nextBytes(value);
            System.arraycopy(WireFormat.header(1), 0, value, 0, 5);
            readOrRefuse(value);
        }
        assertThat(refused).isGreaterThan(15_000);
    }

    @Test
    void flipped_bits() {
        long seed = EventGenerator.seed();
        Random random = new Random(seed);
        List<byte[]> good = goodValues(seed);
        for (int round = 0; round < 30_000; round++) {
            byte[] value = good.get(random.nextInt(good.size())).clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                value[random.nextInt(value.length)] ^= (byte) (1 << random.nextInt(8));
            }
            readOrRefuse(value);
        }
        assertThat(refused).isPositive();
    }

    @Test
    void a_recursive_schema_and_a_body_that_recurses_deeply() {
        byte[] deep = deepBody(extended("{\"type\":\"record\",\"name\":\"Deep\",\"fields\":["
                + "{\"name\":\"next\",\"type\":[\"null\",\"Deep\"]}]}"));
        assertThatThrownBy(() -> reader.read(deep))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageContaining("unfolds to more than");
    }

    @Test
    void a_schema_that_contains_itself_without_end() {
        byte[] endless = deepBody(extended("{\"type\":\"record\",\"name\":\"Endless\",\"fields\":["
                + "{\"name\":\"next\",\"type\":\"Endless\"}]}"));
        assertThatThrownBy(() -> reader.read(endless))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageContaining("unfolds to more than");
    }

    @Test
    void a_schema_that_is_nested_as_deeply_as_JSON_may_be() {
        StringBuilder nested = new StringBuilder("\"long\"");
        for (int level = 0; level < 240; level++) {
            nested.insert(
                            0,
                            "{\"type\":\"record\",\"name\":\"N%d\",\"fields\":[{\"name\":\"a\",\"type\":"
                                    .formatted(level))
                    .append("}]}");
        }
        byte[] nestedDeeply = deepBody(extended(nested.toString()));
        assertThatThrownBy(() -> reader.read(nestedDeeply))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageContaining("bytes follow after its end");
    }

    @Test
    void a_schema_that_unfolds_to_more_than_anybody_can_read() {
        StringBuilder nested = new StringBuilder("{\"type\":\"record\",\"name\":\"R0\",\"fields\":[]}");
        for (int level = 1; level <= 60; level++) {
            nested = new StringBuilder("{\"type\":\"record\",\"name\":\"R%d\",\"fields\":[{\"name\":\"a\",\"type\":%s},"
                            .formatted(level, nested))
                    .append("{\"name\":\"b\",\"type\":\"R%d\"}]}".formatted(level - 1));
        }
        byte[] exploding = deepBody(extended(nested.toString()));
        assertThatThrownBy(() -> reader.read(exploding))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageContaining("unfolds to more than");
    }

    @Test
    void collections_that_declare_more_items_than_there_are_bytes() {
        for (String items : List.of("\"null\"", "\"long\"", "\"string\"", "{\"type\":\"map\",\"values\":\"null\"}")) {
            byte[] value = deepBody(extended("{\"type\":\"array\",\"items\":" + items + "}"));
            int body = value.length - 1_000_000;
            Arrays.fill(value, body, value.length, (byte) 0);
            // 2^31 - 9 items in one block.
            System.arraycopy(new byte[] {2, -18, -1, -1, -1, 15}, 0, value, body, 6);
            assertThatThrownBy(() -> reader.read(value)).isInstanceOf(UnreadableEventException.class);
        }
    }

    @Test
    void a_schema_in_which_one_of_our_fields_has_another_type() {
        String text = PortableSchema.of(HandleEvent.getClassSchema())
                .toString()
                .replace("\"name\":\"flags\",\"type\":\"int\"", "\"name\":\"flags\",\"type\":\"string\"");
        int id = registry.register("fs.handles-value", new Schema.Parser().parse(text));
        byte[] value = new byte[50];
        System.arraycopy(WireFormat.header(id), 0, value, 0, 5);
        assertThatThrownBy(() -> reader.read(value))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageContaining("cannot be read as io.fsledger.events.HandleEvent: MISSING_UNION_BRANCH");
    }

    /** Registers our schema with one more field of a type of somebody else. */
    private int extended(String type) {
        Schema ours = PortableSchema.of(HandleEvent.getClassSchema());
        return registry.register("fs.handles-value", EventBytesTest.extended(ours, new Schema.Parser().parse(type)));
    }

    /** A good event up to the field that was added, and then a million times: the second branch of a union. */
    private byte[] deepBody(int id) {
        SpecificRecord event = new EventGenerator(1).everyKind().get(0);
        byte[] good = writer.write((HandleEvent) event);
        byte[] value = Arrays.copyOf(good, good.length + 1_000_000);
        System.arraycopy(WireFormat.header(id), 0, value, 0, 5);
        Arrays.fill(value, good.length, value.length, (byte) 2);
        return value;
    }
}
