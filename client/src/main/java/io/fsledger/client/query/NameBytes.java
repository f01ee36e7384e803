package io.fsledger.client.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** A name in a directory, or a path of such names: bytes, which need not be UTF-8. */
public record NameBytes(ByteBuffer bytes) {
    public NameBytes {
        bytes = bytes.asReadOnlyBuffer();
    }

    public static NameBytes of(String text) {
        return new NameBytes(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    /** Read-only, and the caller's to move in. */
    @Override
    public ByteBuffer bytes() {
        return bytes.duplicate();
    }

    /** As text, in which U+FFFD stands for what is not UTF-8. */
    @Override
    public String toString() {
        return UTF_8.decode(bytes()).toString();
    }
}
