package io.fsledger.schemas.serde;

import io.fsledger.schemas.ReleasedSchemas;
import io.fsledger.schemas.internal.AvroSetup;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * Turns values of state stores into bytes and back: Avro's single-object encoding, in which each value says by a fingerprint
 * with which schema it was written. All former schemas are at hand, so that a changelog outlives upgrades. Safe to use from
 * several threads.
 */
public final class StateCodec<T extends SpecificRecord> {
    private static final int HEADER_BYTES = 10;
    private static final byte MARKER_1 = (byte) 0xC3;
    private static final byte MARKER_2 = 0x01;

    private final String name;
    private final byte[] header;
    private final long fingerprint;
    private final DatumWriter<T> writer;
    private final DatumReader<T> reader;
    private final Map<Long, DatumReader<T>> formerReaders = new HashMap<>();

    /** With all released versions of the schema as former ones. */
    public static <T extends SpecificRecord> StateCodec<T> of(Class<T> type) {
        Schema schema = AvroSetup.MODEL.getSchema(type);
        return new StateCodec<>(schema, ReleasedSchemas.versionsOf(schema.getFullName()));
    }

    StateCodec(Schema schema, List<Schema> former) {
        this.name = schema.getName();
        this.fingerprint = SchemaNormalization.parsingFingerprint64(schema);
        this.header = header(fingerprint);
        this.writer = AvroBody.writer(schema);
        try {
            this.reader = AvroBody.reader(schema, schema);
            for (Schema old : former) {
                formerReaders.put(SchemaNormalization.parsingFingerprint64(old), AvroBody.reader(old, schema));
            }
        } catch (IOException e) {
            throw new IllegalStateException("No reader for our own schema " + schema.getFullName(), e);
        }
    }

    private static byte[] header(long fingerprint) {
        byte[] header = new byte[HEADER_BYTES];
        header[0] = MARKER_1;
        header[1] = MARKER_2;
        for (int i = 0; i < Long.BYTES; i++) {
            header[2 + i] = (byte) (fingerprint >>> (8 * i));
        }
        return header;
    }

    public byte[] encode(T value) {
        return AvroBody.write(header, writer, value);
    }

    public T decode(byte[] bytes) {
        try {
            return AvroBody.read(bytes, HEADER_BYTES, readerFor(bytes));
        } catch (AvroBody.BrokenBodyException e) {
            throw new UnreadableStateException(
                    "A stored value of %d bytes cannot be read as %s: %s."
                            .formatted(bytes.length, name, e.getMessage()),
                    e.getCause());
        }
    }

    private DatumReader<T> readerFor(byte[] bytes) {
        if (bytes.length < HEADER_BYTES || bytes[0] != MARKER_1 || bytes[1] != MARKER_2) {
            throw new UnreadableStateException(
                    "A stored value of %d bytes cannot be read as %s: it does not begin as Avro's single-object encoding does."
                            .formatted(bytes.length, name),
                    null);
        }
        long writtenWith = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            writtenWith |= (bytes[2 + i] & 0xffL) << (8 * i);
        }
        if (writtenWith == fingerprint) {
            return reader;
        }
        DatumReader<T> former = formerReaders.get(writtenWith);
        if (former == null) {
            throw new UnreadableStateException(
                    "A stored %s was written with a schema that this version does not know (fingerprint %016x)."
                                    .formatted(name, writtenWith)
                            + " Start the version that wrote it, or rebuild the family.",
                    null);
        }
        return former;
    }
}
