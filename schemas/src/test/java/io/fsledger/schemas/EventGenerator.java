package io.fsledger.schemas;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Random values of any schema; the same seed gives the same values, in any class loader. */
public final class EventGenerator {
    private static final long[] EDGES = {0, 1, -1, 63, 64, -64, -65, 1L << 53, Long.MAX_VALUE, Long.MIN_VALUE};
    private static final String[] TEXTS = {"", "mesa", "c-1:a", "näme", "文件", "\uD83D\uDCC1"};

    private final Random random;

    public EventGenerator(long seed) {
        this.random = new Random(seed);
    }

    /** {@code -Dseed=...} or a new one; printed, so that a failure can be run again. */
    public static long seed() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("Random test: run it again with -Dseed=" + seed);
        return seed;
    }

    /** One event of each kind of each family. */
    public List<SpecificRecord> everyKind() {
        List<SpecificRecord> events = new ArrayList<>();
        for (Topic<?> topic : Topics.FAMILIES) {
            for (Schema.Field kind : kinds(topic)) {
                events.add(event(topic, kind));
            }
        }
        return events;
    }

    static List<Schema.Field> kinds(Topic<?> topic) {
        List<Schema.Field> fields = topic.schema().getFields();
        return fields.subList(Events.HEADER + 1, fields.size());
    }

    public SpecificRecord event(Topic<?> topic, Schema.Field kind) {
        SpecificRecord event = (SpecificRecord) make(topic.schema());
        for (Schema.Field field : topic.schema().getFields()) {
            boolean set = field.pos() == Events.HEADER || field.pos() == kind.pos();
            Schema schema = field.schema();
            event.put(
                    field.pos(),
                    set ? value(schema.isUnion() ? schema.getTypes().get(1) : schema) : null);
        }
        return event;
    }

    public SpecificRecord record(Schema schema) {
        return (SpecificRecord) Objects.requireNonNull(value(schema));
    }

    /** The class for a schema's name; looked up here, because Avro would ask whether it is trusted. */
    private IndexedRecord make(Schema schema) {
        try {
            return Class.forName(schema.getFullName())
                    .asSubclass(IndexedRecord.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private @Nullable Object value(Schema schema) {
        return switch (schema.getType()) {
            case NULL -> null;
            case BOOLEAN -> random.nextBoolean();
            case INT -> random.nextInt();
            case LONG -> random.nextBoolean() ? EDGES[random.nextInt(EDGES.length)] : random.nextLong();
            case STRING -> TEXTS[random.nextInt(TEXTS.length)];
            case BYTES -> bytes();
            case ENUM -> enumValue(schema);
            case UNION ->
                value(schema.getTypes().get(random.nextInt(schema.getTypes().size())));
            case ARRAY ->
                random.ints(random.nextInt(4), 0, 9)
                        .mapToObj(i -> value(schema.getElementType()))
                        .toList();
            case RECORD -> {
                IndexedRecord made = make(schema);
                schema.getFields().forEach(field -> made.put(field.pos(), value(field.schema())));
                yield made;
            }
            default -> throw new IllegalStateException("No random values for " + schema);
        };
    }

    private ByteBuffer bytes() {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private Object enumValue(Schema schema) {
        List<String> symbols = schema.getEnumSymbols();
        try {
            Class type = Class.forName(schema.getFullName());
            return Enum.valueOf(type, symbols.get(random.nextInt(symbols.size())));
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
