package io.fsledger.core.table;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Builds and reads the keys of tables: {@code format | type | parts}, where numbers are big-endian, so that their order
 * is that of the bytes, and texts end with a zero, so that {@code mesa} is no prefix of {@code mesa2}.
 *
 * <p>Signed numbers must not be negative; unsigned ones keep their order. Texts are names by the rules of events.md and
 * so never hold a zero.
 */
public final class Key {
    /** First byte of every key: a later layout can stand beside this one. */
    private static final byte FORMAT = 1;

    private byte[] bytes = new byte[64];
    private int length;

    private Key(char type) {
        bytes[length++] = FORMAT;
        bytes[length++] = (byte) type;
    }

    public static Key of(char type) {
        return new Key(type);
    }

    public Key text(String text) {
        int size = text.length();
        room(size + 1);
        for (int i = 0; i < size; i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
        bytes[length++] = 0;
        return this;
    }

    public Key number(long number) {
        room(Long.BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (number >>> shift);
        }
        return this;
    }

    /** A text whose bytes need not be of any encoding. It must not hold a zero. */
    public Key name(ByteBuffer name) {
        room(name.remaining() + 1);
        for (int i = name.position(); i < name.limit(); i++) {
            bytes[length++] = name.get(i);
        }
        bytes[length++] = 0;
        return this;
    }

    /** Another key, as the last part. */
    public Key key(byte[] other) {
        room(other.length);
        System.arraycopy(other, 0, bytes, length, other.length);
        length += other.length;
        return this;
    }

    public byte[] bytes() {
        return Arrays.copyOf(bytes, length);
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    /** Reads the parts of a key in the order in which they were written. */
    public static Reader read(byte[] key) {
        return new Reader(key);
    }

    /** The parts of a key, in order. */
    public static final class Reader {
        private final ByteBuffer rest;

        private Reader(byte[] key) {
            rest = ByteBuffer.wrap(key, 2, key.length - 2);
        }

        public String text() {
            int start = rest.position();
            while (rest.get() != 0) {
                // the terminating zero ends the text
            }
            return new String(rest.array(), start, rest.position() - 1 - start, US_ASCII);
        }

        public ByteBuffer name() {
            int start = rest.position();
            while (rest.get() != 0) {
                // the terminating zero ends the name
            }
            return ByteBuffer.wrap(Arrays.copyOfRange(rest.array(), start, rest.position() - 1));
        }

        public long number() {
            return rest.getLong();
        }

        /** All that is left: another key. */
        public byte[] key() {
            return Arrays.copyOfRange(rest.array(), rest.position(), rest.limit());
        }
    }
}
