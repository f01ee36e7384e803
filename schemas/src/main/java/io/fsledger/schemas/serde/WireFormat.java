package io.fsledger.schemas.serde;

import io.fsledger.schemas.internal.AvroSetup;

/** Confluent's wire format: a zero byte, the schema's id in four bytes (big-endian), Avro binary. */
final class WireFormat {
    static final byte MAGIC = 0;
    static final int HEADER_BYTES = 5;

    private WireFormat() {}

    static byte[] header(int id) {
        return new byte[] {MAGIC, (byte) (id >>> 24), (byte) (id >>> 16), (byte) (id >>> 8), (byte) id};
    }

    /** The schema's id of a value that has a header and is not longer than any topic takes. */
    static int id(byte[] value) throws UnreadableEventException {
        if (value.length < HEADER_BYTES) {
            throw new UnreadableEventException("The value has %d bytes, and an event begins with a header of %d bytes."
                    .formatted(value.length, HEADER_BYTES));
        }
        if (value.length > AvroSetup.LENGTH_MAX) {
            throw new UnreadableEventException("The value has %d bytes, and an event has at most %d."
                    .formatted(value.length, AvroSetup.LENGTH_MAX));
        }
        if (value[0] != MAGIC) {
            throw new UnreadableEventException(
                    "The value begins with the byte %d, and an event begins with a zero byte (Confluent's wire format)."
                            .formatted(value[0] & 0xff));
        }
        int id = (value[1] & 0xff) << 24 | (value[2] & 0xff) << 16 | (value[3] & 0xff) << 8 | (value[4] & 0xff);
        if (id < 0) {
            throw new UnreadableEventException(
                    "The value names the schema id %d, and ids are not negative.".formatted(id));
        }
        return id;
    }
}
