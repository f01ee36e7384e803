package io.fsledger.schemas.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fsledger.events.Cause;
import io.fsledger.events.DataWritten;
import io.fsledger.events.Fenced;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.HandleOpened;
import io.fsledger.events.HandleRef;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.events.SequenceEvent;
import io.fsledger.events.WriteEvent;
import io.fsledger.schemas.EventGenerator;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class JsonEventsTest {
    private static final String OPENED = "{\"event\":\"opened\",\"filesystem\":\"mesa\",\"inode\":42,\"client\":\"c1\","
            + "\"term\":1,\"sequence\":5,\"fh\":7,\"flags\":2}";

    private static HandleOpened opened(String json) throws UnreadableJsonException {
        return ((HandleEvent) JsonEvents.parse(json).event()).getOpened();
    }

    @Test
    void a_flat_object_is_header_and_body_and_says_its_topic_and_key() throws UnreadableJsonException {
        ParsedEvent parsed = JsonEvents.parse(OPENED);

        assertThat(parsed.topic()).isEqualTo(Topics.HANDLES);
        assertThat(parsed.key()).isEqualTo("mesa/42");
        assertThat(parsed.event())
                .isEqualTo(HandleEvent.newBuilder()
                        .setHeader(Header.newBuilder()
                                .setClient("c1")
                                .setTerm(1)
                                .setSequence(5)
                                .build())
                        .setOpened(HandleOpened.newBuilder()
                                .setFilesystem("mesa")
                                .setInode(42)
                                .setFh(7)
                                .setFlags(2)
                                .build())
                        .build());
    }

    @Test
    void data_is_base64() throws UnreadableJsonException {
        ParsedEvent parsed =
                JsonEvents.parse("{\"event\":\"written\",\"filesystem\":\"mesa\",\"inode\":42,\"client\":\"c1\","
                        + "\"offset\":7,\"data\":\"YWJj\"}");

        assertThat(parsed.topic()).isEqualTo(Topics.WRITES);
        assertThat(parsed.key()).isEqualTo("mesa/42");
        assertThat(((WriteEvent) parsed.event()).getWritten())
                .isEqualTo(new DataWritten("mesa", 42L, 0L, 7L, ByteBuffer.wrap("abc".getBytes(UTF_8))));
    }

    @Test
    void numbers_may_be_text_and_unsigned_ones_use_all_64_bits() throws UnreadableJsonException {
        HandleOpened opened =
                opened(OPENED.replace(":42", ":\"18446744073709551615\"").replace(":7", ":18446744073709551614"));
        assertThat(opened.getInode()).isEqualTo(-1);
        assertThat(opened.getFh()).isEqualTo(-2);
    }

    @Test
    void enums_are_symbols_and_delegates_objects() throws UnreadableJsonException {
        ParsedEvent asked = JsonEvents.parse(
                "{\"event\":\"asked\",\"client\":\"c\",\"scope\":\"mesa\",\"kind\":\"HANDLE\",\"count\":\"10\",\"requestId\":\"r\"}");
        assertThat(asked.topic()).isEqualTo(Topics.SEQUENCES);
        assertThat(((SequenceEvent) asked.event()).getAsked().getKind()).hasToString("HANDLE");
        assertThat(opened(with("\"delegate\":{\"filesystem\":\"inner\",\"inode\":\"9\",\"fh\":3}"))
                        .getDelegate())
                .isEqualTo(new HandleRef("inner", 9L, 0L, 3L));
        assertThat(opened(with("\"delegate\":null")).getDelegate()).isNull();
    }

    private static String with(String field) {
        return OPENED.replace("}", "," + field + "}");
    }

    @Test
    void what_is_wrong_is_said_with_field_and_value() {
        assertUnreadable("[]", "An event is a JSON object");
        assertUnreadable("", "An event is a JSON object");
        assertUnreadable("{\"event\":", "This is not one JSON object");
        assertUnreadable(OPENED + "{}", "This is not one JSON object");
        assertUnreadable(with("\"fh\":8"), "Duplicate field 'fh'");
        assertUnreadable(
                "{\"client\":\"c\"}", "Field \"event\" is missing; it says what happened: one of [appended, asked,");
        assertUnreadable("{\"event\":7}", "Field \"event\" is 7, and must be text");
        assertUnreadable("{\"event\":\"opend\"}", "Field \"event\" is \"opend\", and must be one of [");
        assertUnreadable("{\"event\":\"Opened\"}", "Field \"event\" is \"Opened\"");
        assertUnreadable(
                with("\"family\":\"sequences\""), "Field \"family\" is \"sequences\", which has no event \"opened\"");
        assertUnreadable(with("\"size\":1"), "Field \"size\" is 1, and there is no such field; there are [");
        assertUnreadable(OPENED.replace(",\"flags\":2", ""), "Field \"flags\" is missing");
        assertUnreadable(OPENED.replace("\"client\":\"c1\",", ""), "Field \"client\" is missing");
        assertUnreadable(OPENED.replace("\"c1\"", "null"), "Field \"client\" is null, and must be text");
        assertUnreadable(OPENED.replace("\"c1\"", "\"\\ud800\""), "halves of surrogate pairs");
        assertUnreadable(
                OPENED.replace(":42", ":-1"),
                "Field \"inode\" is -1, and must be a whole number from 0 to 18446744073709551615");
        assertUnreadable(OPENED.replace(":42", ":18446744073709551616"), "Field \"inode\" is 18446744073709551616");
        assertUnreadable(OPENED.replace(":42", ":1.0"), "Field \"inode\" is 1.0");
        assertUnreadable(OPENED.replace(":42", ":\"+1\""), "Field \"inode\" is \"+1\"");
        assertUnreadable(OPENED.replace(":42", ":\"\""), "Field \"inode\" is \"\"");
        assertUnreadable(OPENED.replace(":42", ":true"), "Field \"inode\" is true");
        assertUnreadable(OPENED.replace("\"flags\":2", "\"flags\":2147483648"), "Field \"flags\" is 2147483648");
        assertUnreadable(
                OPENED.replace("\"term\":1", "\"term\":9223372036854775808"), "Field \"term\" is 9223372036854775808");
        assertUnreadable(with("\"delegate\":7"), "Field \"delegate\" is 7, and must be an object");
        assertUnreadable(
                with("\"delegate\":{\"filesystem\":\"i\",\"inode\":1}"),
                "In field \"delegate\": Field \"fh\" is missing");
        assertUnreadable(
                with("\"delegate\":{\"filesystem\":\"i\",\"inode\":1,\"fh\":1,\"x\":1}"),
                "In field \"delegate\": Field \"x\" is 1");
        assertUnreadable(
                "{\"event\":\"asked\",\"client\":\"c\",\"scope\":\"m\",\"kind\":\"FILE\"}",
                "must be one of [UNKNOWN, HANDLE");
    }

    @Test
    void what_only_the_service_says_is_refused() {
        assertUnreadable(
                with("\"origin\":\"SERVICE\""), "Field \"origin\" is \"SERVICE\", and only the service itself sets it");
        assertUnreadable(with("\"cause\":\"LOST\""), "Field \"cause\"");
        assertUnreadable(with("\"causedBy\":null"), "Field \"causedBy\"");
        for (String kind : Set.of("ticked", "fenced", "configured", "granted", "released", "cleared", "child_placed")) {
            assertUnreadable(
                    "{\"event\":\"" + kind + "\",\"family\":\"handles\"}", "which only the service itself says");
        }
    }

    private static void assertUnreadable(String json, String sentence) {
        assertThatThrownBy(() -> JsonEvents.parse(json))
                .isInstanceOf(UnreadableJsonException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void what_a_producer_may_say_comes_back_from_its_json() throws Exception {
        EventGenerator random = new EventGenerator(EventGenerator.seed());
        int parsed = 0;
        for (int round = 0; round < 200; round++) {
            for (SpecificRecord event : random.everyKind()) {
                Header header = Events.header(event);
                header.put("origin", Origin.PRODUCER);
                header.put("cause", Cause.NONE);
                header.put("causedBy", null);
                Topic<?> topic = Topics.FAMILIES.stream()
                        .filter(family -> family.type().isInstance(event))
                        .findFirst()
                        .orElseThrow();
                String json = JsonEvents.toJson(topic, event).toString();
                if (!Events.isServiceOnly(
                        Objects.requireNonNull(Events.body(event)).getSchema())) {
                    assertThat(JsonEvents.parse(json)).isEqualTo(new ParsedEvent(topic, event));
                    parsed++;
                }
            }
        }
        assertThat(parsed).isGreaterThan(1_000);
    }

    @Test
    void numbers_that_programs_would_round_are_written_as_text() throws UnreadableJsonException {
        ParsedEvent event = JsonEvents.parse(OPENED.replace(":42", ":\"18446744073709551615\"")
                .replace("\"term\":1", "\"term\":9007199254740992")
                .replace("\"sequence\":5", "\"sequence\":9007199254740993"));
        ObjectNode json = JsonEvents.toJson(event.topic(), event.event());
        assertThat(json.get("inode").isTextual()).isTrue();
        assertThat(json.get("inode").asText()).isEqualTo("18446744073709551615");
        assertThat(json.get("term").isNumber()).isTrue();
        assertThat(json.get("sequence").isTextual()).isTrue();
        assertThat(json.has("origin")).isFalse();
    }

    @Test
    void what_the_service_derived_shows_it_and_body_fields_give_way_to_the_headers() {
        HandleEvent fenced = HandleEvent.newBuilder()
                .setHeader(Header.newBuilder()
                        .setClient("fsledger")
                        .setOrigin(Origin.SERVICE)
                        .setCause(Cause.LOST)
                        .build())
                .setFenced(new Fenced("c1", 4L, false, 0))
                .build();
        ObjectNode json = JsonEvents.toJson(Topics.HANDLES, fenced);
        assertThat(json.get("event").asText()).isEqualTo("fenced");
        assertThat(json.get("family").asText()).isEqualTo("handles");
        assertThat(json.get("client").asText()).isEqualTo("fsledger");
        assertThat(json.get("fencedClient").asText()).isEqualTo("c1");
        assertThat(json.get("origin").asText()).isEqualTo("SERVICE");
        assertThat(json.get("cause").asText()).isEqualTo("LOST");
    }

    @Test
    void every_value_of_every_topic_can_be_shown() {
        EventGenerator random = new EventGenerator(EventGenerator.seed());
        for (int round = 0; round < 100; round++) {
            for (Topic<?> topic : Topics.ALL) {
                assertThat(JsonEvents.toJson(topic, random.record(topic.schema()))
                                .isEmpty())
                        .isFalse();
            }
        }
    }

    /** No topic has these types yet; the rules for them are the same in all families. */
    @Test
    void names_are_text_or_base64_and_data_is_base64() throws Exception {
        Schema schema = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"Named\",\"fields\":["
                        + "{\"name\":\"name\",\"type\":\"bytes\"},{\"name\":\"newName\",\"type\":[\"null\",\"bytes\"],\"default\":null},"
                        + "{\"name\":\"data\",\"type\":[\"null\",\"bytes\"],\"default\":null},"
                        + "{\"name\":\"tags\",\"type\":{\"type\":\"array\",\"items\":\"string\"},\"default\":[]},"
                        + "{\"name\":\"last\",\"type\":\"boolean\",\"default\":false}]}");
        IndexedRecord text = read(schema, "{\"name\":\"näme\",\"data\":\"AQI=\",\"tags\":[\"a\"],\"last\":true}");
        assertThat(text.get(0)).isEqualTo(ByteBuffer.wrap("näme".getBytes(UTF_8)));
        assertThat(text.get(2)).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
        assertThat(written(text)).isEqualTo("{\"name\":\"näme\",\"data\":\"AQI=\",\"tags\":[\"a\"],\"last\":true}");

        IndexedRecord bytes = read(schema, "{\"nameBytes\":\"/w==\",\"newNameBytes\":\"/g==\"}");
        assertThat(bytes.get(0)).isEqualTo(ByteBuffer.wrap(new byte[] {-1}));
        assertThat(written(bytes))
                .isEqualTo("{\"nameBytes\":\"/w==\",\"newNameBytes\":\"/g==\",\"tags\":[],\"last\":false}");

        assertThatThrownBy(() -> read(schema, "{}")).hasMessageContaining("Field \"name\" is missing");
        assertThatThrownBy(() -> read(schema, "{\"name\":\"a\",\"nameBytes\":\"\"}"))
                .hasMessageContaining("give one of the two");
        assertThatThrownBy(() -> read(schema, "{\"nameBytes\":\"*\"}")).hasMessageContaining("must be base64");
        assertThatThrownBy(() -> read(schema, "{\"name\":7}")).hasMessageContaining("must be text");
        assertThatThrownBy(() -> read(schema, "{\"name\":\"a\",\"data\":7}"))
                .hasMessageContaining("must be text in base64");
        assertThatThrownBy(() -> read(schema, "{\"name\":\"a\",\"last\":1}")).hasMessageContaining("true or false");
        assertThatThrownBy(() -> read(schema, "{\"name\":\"a\",\"tags\":{}}")).hasMessageContaining("must be an array");
    }

    private static IndexedRecord read(Schema schema, String json) throws Exception {
        return RecordJson.read(
                schema, (ObjectNode) new ObjectMapper().readTree(json), UnaryOperator.identity(), new TreeSet<>());
    }

    private static String written(IndexedRecord record) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        RecordJson.write(record, json, UnaryOperator.identity());
        return json.toString();
    }
}
