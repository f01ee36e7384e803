package io.fsledger.schemas.serde;

import io.fsledger.schemas.internal.AvroSetup;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Avro binary after a header of fixed bytes: what events and states have in common. Buffers are kept for each thread. */
final class AvroBody {
    private static final ThreadLocal<Output> OUTPUT = ThreadLocal.withInitial(Output::new);
    private static final ThreadLocal<@Nullable BinaryDecoder> DECODER = new ThreadLocal<>();

    private AvroBody() {}

    /** What is wrong with a body, in words that go on after "cannot be read as X: ". */
    static final class BrokenBodyException extends Exception {
        private static final long serialVersionUID = 1L;

        BrokenBodyException(String what, @Nullable Throwable cause) {
            super(what, cause);
        }
    }

    /** An encoder and the buffer it fills. A buffer that a large record has blown up is not kept. */
    private static final class Output {
        private static final int BYTES_KEPT = 64 * 1024;

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    }

    static <T extends SpecificRecord> DatumWriter<T> writer(Schema schema) {
        return new SpecificDatumWriter<>(schema, AvroSetup.MODEL);
    }

    /** A reader that may be used by several threads. One is built at a time: Avro's cache of them is not made for more. */
    static <T> DatumReader<T> reader(Schema writer, Schema reader) throws IOException {
        synchronized (AvroSetup.MODEL) {
            return AvroSetup.MODEL.getFastReaderBuilder().createDatumReader(writer, reader);
        }
    }

    static <T extends SpecificRecord> byte[] write(byte[] header, DatumWriter<T> writer, T value) {
        Output output = OUTPUT.get();
        boolean reusable = false;
        try {
            output.encoder.writeFixed(header);
            writer.write(value, output.encoder);
            output.encoder.flush();
            byte[] bytes = output.bytes.toByteArray();
            output.bytes.reset();
            reusable = bytes.length <= Output.BYTES_KEPT;
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NullPointerException | ClassCastException | AvroRuntimeException e) {
            throw new IllegalArgumentException(
                    "This %s cannot be written: %s. Set every field that has no default."
                            .formatted(value.getSchema().getName(), e.getMessage()),
                    e);
        } finally {
            if (!reusable) {
                OUTPUT.remove();
            }
        }
    }

    /**
     * Reads one value that fills the bytes from {@code offset} to their end.
     *
     * <p>Whatever the bytes are, this ends soon, allocates about as much as there are bytes, and throws nothing else: lengths are
     * checked by Avro against what is left of the bytes, and the schema is one of ours or passed {@link WriterSchemas}.
     */
    static <T> T read(byte[] bytes, int offset, DatumReader<T> reader) throws BrokenBodyException {
        BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, offset, bytes.length - offset, DECODER.get());
        DECODER.set(decoder);
        try {
            T value = reader.read(null, decoder);
            if (!decoder.isEnd()) {
                throw new BrokenBodyException("bytes follow after its end", null);
            }
            return value;
        } catch (EOFException e) {
            throw new BrokenBodyException("it ends too early", e);
        } catch (IOException | RuntimeException e) {
            throw new BrokenBodyException(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage(), e);
        }
    }
}
