package io.fsledger.core.table;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Builds and reads the keys of tables: {@code format | type | parts}. Numbers are big-endian without the zeros before them, behind a
 * byte that says how many bytes there are: their order is that of the bytes, and most are short. Texts end with a zero, so that
 * {@code mesa} is no prefix of {@code mesa2}.
 *
 * <p>Signed numbers must not be negative; unsigned ones keep their order. Texts are names by the rules of events.md and
 * so never hold a zero.
 */
public final class Key {
    /** First byte of every key: a later layout can stand beside this one. */
    private static final byte FORMAT = 1;

    /** Where a key says what it is. */
    private static final int TYPE = 1;

    private byte[] bytes = new byte[64];
    private int length;

    private Key(char type) {
        bytes[length++] = FORMAT;
        bytes[length++] = (byte) type;
    }

    public static Key of(char type) {
        return new Key(type);
    }

    /** Whether a key is of that type. */
    public static boolean isOf(char type, byte[] key) {
        return key.length > TYPE && key[TYPE] == type;
    }

    /**
     * Which part a key {@code format | type | text | number | part | …} is of what {@code format | type | text | number} names; 0 where
     * it is that itself.
     */
    public static char partOf(byte[] key) {
        int at = TYPE + 1;
        while (key[at] != 0) {
            at++;
        }
        at++;
        at += 1 + key[at];
        return at < key.length ? (char) key[at] : 0;
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
        room(1 + Long.BYTES);
        int size = (Long.SIZE - Long.numberOfLeadingZeros(number) + Byte.SIZE - 1) / Byte.SIZE;
        bytes[length++] = (byte) size;
        for (int shift = (size - 1) * Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
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

    /** A part of what the key names so far: it lies beside that, so both are found and changed for little more than one of them. */
    public Key part(char part) {
        room(1);
        bytes[length++] = (byte) part;
        return this;
    }

    /** Another key, as the last one. */
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

        public char part() {
            return (char) rest.get();
        }

        public ByteBuffer name() {
            int start = rest.position();
            while (rest.get() != 0) {
                // the terminating zero ends the name
            }
            return ByteBuffer.wrap(Arrays.copyOfRange(rest.array(), start, rest.position() - 1));
        }

        public long number() {
            long number = 0;
            for (int size = rest.get(); size > 0; size--) {
                number = number << Byte.SIZE | rest.get() & 0xff;
            }
            return number;
        }

        /** All that is left: another key. */
        public byte[] key() {
            return Arrays.copyOfRange(rest.array(), rest.position(), rest.limit());
        }
    }
}
