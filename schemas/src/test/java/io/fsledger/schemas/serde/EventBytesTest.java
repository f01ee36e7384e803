package io.fsledger.schemas.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.events.HandleClosed;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.schemas.EventGenerator;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.registry.MemorySchemaRegistry;
import io.fsledger.schemas.registry.PortableSchema;
import io.fsledger.schemas.registry.RegistryRefusedException;
import io.fsledger.schemas.registry.RegistryUnavailableException;
import io.fsledger.schemas.registry.SchemaRegistry;
import io.fsledger.schemas.registry.UnusableSchemaException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventBytesTest {
    private final MemorySchemaRegistry registry = new MemorySchemaRegistry();
    private final EventSerdes serdes = new EventSerdes(registry, "fs.", true);
    private final EventWriter<HandleEvent> writer = serdes.writer(Topics.HANDLES);
    private final EventReader<HandleEvent> reader = serdes.reader(Topics.HANDLES);

    private static HandleEvent closed(long fh) {
        return HandleEvent.newBuilder()
                .setHeader(Header.newBuilder()
                        .setClient("c1")
                        .setTerm(1)
                        .setSequence(5)
                        .build())
                .setClosed(HandleClosed.newBuilder()
                        .setFilesystem("mesa")
                        .setInode(42)
                        .setFh(fh)
                        .build())
                .build();
    }

    @Test
    void every_kind_of_event_comes_back_as_it_was() throws UnreadableEventException {
        EventGenerator random = new EventGenerator(EventGenerator.seed());
        for (int round = 0; round < 50; round++) {
            for (SpecificRecord event : random.everyKind()) {
                assertComesBack(event);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private void assertComesBack(SpecificRecord event) throws UnreadableEventException {
        Topic<?> topic = Topics.FAMILIES.stream()
                .filter(family -> family.type() == event.getClass())
                .findFirst()
                .orElseThrow();
        byte[] bytes = serdes.writer((Topic<SpecificRecord>) topic).write(event);
        assertThat(serdes.reader(topic).read(bytes)).isEqualTo(event);
    }

    @Test
    void a_value_begins_with_a_zero_byte_and_the_schema_id() {
        assertThat(writer.write(closed(7))).startsWith(0, 0, 0, 0, 1);
    }

    @Test
    void a_field_that_must_be_set_is_named_where_it_is_not_and_the_next_event_is_written()
            throws UnreadableEventException {
        HandleEvent unset = new HandleEvent();
        assertThatThrownBy(() -> writer.write(unset))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("This HandleEvent cannot be written");
        assertThat(reader.read(writer.write(closed(8)))).isEqualTo(closed(8));
    }

    @Test
    void many_threads_share_a_writer_and_a_reader() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> work = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                long first = i * 10_000L;
                work.add(() -> {
                    for (long fh = first; fh < first + 2_000; fh++) {
                        if (!reader.read(writer.write(closed(fh))).equals(closed(fh))) {
                            return false;
                        }
                    }
                    return true;
                });
            }
            for (Future<Boolean> done : threads.invokeAll(work)) {
                assertThat(done.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void normal_flow_needs_no_registry() throws UnreadableEventException {
        byte[] own = writer.write(closed(7));
        SchemaRegistry away = new FailingRegistry(new RegistryUnavailableException("away", null));
        EventReader<HandleEvent> lonely = new EventReader<>(Topics.HANDLES.schema(), 1, away);

        assertThat(lonely.read(own)).isEqualTo(closed(7));
        own[4] = 9;
        assertThatThrownBy(() -> lonely.read(own)).isInstanceOf(RegistryUnavailableException.class);
    }

    @Test
    void a_refusal_of_the_registry_is_not_taken_for_a_bad_event() {
        byte[] value = {0, 0, 0, 0, 9, 0};
        EventReader<HandleEvent> stranger = new EventReader<>(
                Topics.HANDLES.schema(), 1, new FailingRegistry(new RegistryRefusedException(401, "no")));
        assertThatThrownBy(() -> stranger.read(value)).isInstanceOf(RegistryRefusedException.class);
    }

    /** A registry that answers everything in the same way. */
    private record FailingRegistry(RuntimeException failure) implements SchemaRegistry {
        @Override
        public int register(String subject, Schema schema) {
            throw failure;
        }

        @Override
        public int lookUp(String subject, Schema schema) {
            throw failure;
        }

        @Override
        public Optional<Schema> byId(int id) {
            throw failure;
        }

        @Override
        public void close() {}
    }

    @Test
    void without_auto_registration_a_schema_must_be_there() {
        EventSerdes strict = new EventSerdes(new MemorySchemaRegistry(), "fs.", false);
        assertThatThrownBy(() -> strict.writer(Topics.HANDLES))
                .isInstanceOf(RegistryRefusedException.class)
                .hasMessageContaining("fs.handles-value");
    }

    @Test
    void what_is_wrong_is_said() throws Exception {
        byte[] good = writer.write(closed(7));
        assertUnreadable(null, "null");
        assertUnreadable(new byte[0], "has 0 bytes");
        assertUnreadable(new byte[] {0, 0, 0, 1}, "has 4 bytes");
        assertUnreadable(new byte[5 * 1024 * 1024], "at most 4194304");
        assertUnreadable(with(good, 0, 7), "begins with the byte 7");
        assertUnreadable(with(good, 1, -1), "not negative");
        assertUnreadable(with(good, 4, 99), "no schema of id 99");
        assertUnreadable(Arrays.copyOf(good, good.length - 1), "ends too early");
        assertUnreadable(Arrays.copyOf(good, good.length + 1), "bytes follow after its end");
        assertUnreadable(new byte[] {0, 0, 0, 0, 1, 1}, "Length is negative");

        serdes.reader(Topics.SEQUENCES);
        assertUnreadable(with(good, 4, 2), "id 2 is that of io.fsledger.events.SequenceEvent");
        assertThat(registry.register("x", Schema.create(Schema.Type.STRING))).isEqualTo(3);
        assertUnreadable(with(good, 4, 3), "id 3 is that of string");
    }

    @Test
    void an_id_of_another_sort_of_schema_is_unreadable() {
        byte[] value = {0, 0, 0, 0, 9, 0};
        EventReader<HandleEvent> other = new EventReader<>(
                Topics.HANDLES.schema(),
                1,
                new FailingRegistry(new UnusableSchemaException("Schema id 9 belongs to a JSON schema.")));
        assertThatThrownBy(() -> other.read(value))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageContaining("JSON schema");
    }

    @Test
    void huge_lengths_and_indexes_out_of_range_are_unreadable() throws Exception {
        byte[] good = writer.write(closed(7));
        // Header: client "c1" is one length byte and two bytes, term, sequence and occurredAt are one each; origin
        // stands at 11.
        assertThat(good).containsSubsequence((byte) 4, (byte) 'c', (byte) '1');
        byte[] hugeString = new byte[40];
        System.arraycopy(good, 0, hugeString, 0, 5);
        System.arraycopy(new byte[] {-2, -1, -1, -1, 15}, 0, hugeString, 5, 5);
        assertUnreadable(hugeString, "cannot be read as HandleEvent");
        assertUnreadable(with(good, 11, 100), "Enumeration out of range");
        assertUnreadable(with(good, 11, 1), "Enumeration out of range");
        assertUnreadable(with(good, 13, 100), "Union branch index out of range");
        assertUnreadable(with(good, 13, 1), "Union branch index out of range");
    }

    private void assertUnreadable(byte @Nullable [] value, String sentence) {
        assertThatThrownBy(() -> reader.read(value))
                .isInstanceOf(UnreadableEventException.class)
                .hasMessageContaining(sentence);
    }

    private static byte[] with(byte[] value, int index, int changed) {
        byte[] copy = value.clone();
        copy[index] = (byte) changed;
        return copy;
    }

    @Test
    void events_of_a_later_version_are_read_without_what_we_do_not_know() throws Exception {
        Schema ours = PortableSchema.of(HandleEvent.getClassSchema());
        Schema pinned = SchemaBuilder.record("HandlePinned")
                .namespace("io.fsledger.events")
                .fields()
                .requiredString("reason")
                .endRecord();
        Schema later = extended(ours, pinned);
        GenericData.Record header =
                new GenericData.Record(ours.getField("header").schema());
        Schema.Field[] fields = header.getSchema().getFields().toArray(new Schema.Field[0]);
        for (Schema.Field field : fields) {
            header.put(field.pos(), field.hasDefaultValue() ? GenericData.get().getDefaultValue(field) : "c9");
        }
        GenericData.Record event = new GenericData.Record(later);
        event.put("header", header);
        GenericData.Record body = new GenericData.Record(pinned);
        body.put("reason", "later");
        event.put("added", body);

        HandleEvent read = reader.read(value(registry.register("fs.handles-value", later), event));

        assertThat(read.getHeader().getClient()).isEqualTo("c9");
        assertThat(read.getHeader().getOrigin()).isEqualTo(Origin.PRODUCER);
        assertThat(Events.kind(read)).isEqualTo(-1);
    }

    /** Our schema with one more nullable field. */
    static Schema extended(Schema ours, Schema added) {
        List<Schema.Field> fields = new ArrayList<>();
        ours.getFields().forEach(field -> fields.add(new Schema.Field(field, field.schema())));
        fields.add(new Schema.Field(
                "added",
                Schema.createUnion(Schema.create(Schema.Type.NULL), added),
                null,
                Schema.Field.NULL_DEFAULT_VALUE));
        return Schema.createRecord(ours.getName(), null, ours.getNamespace(), false, fields);
    }

    static byte[] value(int id, GenericData.Record event) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(WireFormat.header(id));
        var encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        new GenericDatumWriter<>(event.getSchema()).write(event, encoder);
        encoder.flush();
        return bytes.toByteArray();
    }
}
