package io.fsledger.schemas.serde;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

public final class StateCodec<T extends SpecificRecord> {
    private final BinaryMessageEncoder<T> enc;
    private final BinaryMessageDecoder<T> dec;

    static {
        System.setProperty("org.apache.avro.SERIALIZABLE_PACKAGES", "io.fsledger.events,io.fsledger.state,java.lang");
    }

    private StateCodec(Class<T> type) {
        var s = SpecificData.get().getSchema(type);
        enc = new BinaryMessageEncoder<>(SpecificData.getForSchema(s), s);
        dec = new BinaryMessageDecoder<>(SpecificData.getForSchema(s), s);
    }

    public static <T extends SpecificRecord> StateCodec<T> of(Class<T> type) {
        return new StateCodec<>(type);
    }

    public byte[] encode(T value) {
        try {
            ByteBuffer b = enc.encode(value);
            byte[] r = new byte[b.remaining()];
            b.get(r);
            return r;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public T decode(byte[] bytes) {
        try {
            return dec.decode(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
