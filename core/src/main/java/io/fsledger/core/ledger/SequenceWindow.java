package io.fsledger.core.ledger;

import java.nio.ByteBuffer;

/**
 * Which sequence numbers of one term have been handled: the highest, and a bit for each of the 1,024 below it. So a send
 * that failed and is repeated after later ones is told from a duplicate, in bounded memory.
 *
 * <p>Bit {@code i} stands for {@code highest - 1 - i}.
 */
final class SequenceWindow {
    static final int SIZE = 1_024;

    enum Seen {
        NEW,
        HANDLED,
        TOO_OLD
    }

    private final long[] bits = new long[SIZE / Long.SIZE];
    private long highest;

    SequenceWindow(long highest, ByteBuffer handled) {
        this.highest = highest;
        ByteBuffer rest = handled.duplicate();
        for (int i = 0; i < bits.length && rest.remaining() >= Long.BYTES; i++) {
            bits[i] = rest.getLong();
        }
    }

    long highest() {
        return highest;
    }

    /** Whether the sequence number has been handled, and if not, remembers that it now is. */
    Seen handle(long sequence) {
        if (sequence > highest) {
            advance(sequence - highest);
            highest = sequence;
            return Seen.NEW;
        }
        long back = highest - sequence;
        if (back == 0) {
            return Seen.HANDLED;
        }
        if (back > SIZE) {
            return Seen.TOO_OLD;
        }
        return set(back - 1) ? Seen.NEW : Seen.HANDLED;
    }

    private boolean set(long bit) {
        int word = (int) (bit / Long.SIZE);
        long mask = 1L << (bit % Long.SIZE);
        if ((bits[word] & mask) != 0) {
            return false;
        }
        bits[word] |= mask;
        return true;
    }

    /** Moves all bits up by {@code by}; the former highest becomes a bit itself, unless there was none. */
    private void advance(long by) {
        if (by > SIZE) {
            java.util.Arrays.fill(bits, 0);
            return;
        }
        int words = (int) (by / Long.SIZE);
        int rest = (int) (by % Long.SIZE);
        for (int i = bits.length - 1; i >= 0; i--) {
            long low = i - words >= 0 ? bits[i - words] << rest : 0;
            long carried = rest != 0 && i - words - 1 >= 0 ? bits[i - words - 1] >>> (Long.SIZE - rest) : 0;
            bits[i] = low | carried;
        }
        if (highest > 0) {
            set(by - 1);
        }
    }

    /** The bits, zeros at the end cut. */
    ByteBuffer handled() {
        int words = bits.length;
        while (words > 0 && bits[words - 1] == 0) {
            words--;
        }
        ByteBuffer handled = ByteBuffer.allocate(words * Long.BYTES);
        for (int i = 0; i < words; i++) {
            handled.putLong(bits[i]);
        }
        return handled.flip();
    }
}
