package io.fsledger.schemas.serde;

import org.apache.avro.Schema;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificRecord;

/** Turns events of one topic into bytes. Safe to use from several threads. */
public final class EventWriter<E extends SpecificRecord> {
    private final byte[] header;
    private final DatumWriter<E> writer;

    /** @param id the id that the registry gave the schema */
    EventWriter(Schema schema, int id) {
        this.header = WireFormat.header(id);
        this.writer = AvroBody.writer(schema);
    }

    /**
     * The value to publish.
     *
     * @throws IllegalArgumentException if a field that must be set is not
     */
    public byte[] write(E event) {
        return AvroBody.write(header, writer, event);
    }
}
