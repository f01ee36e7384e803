package io.fsledger.streams.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Rows that were read or written lately, of all stores in the process. To find a row in RocksDB costs a walk through memory and a look into
 * each file, and to find it here one place or two.
 *
 * <p>All of them lie in one array of bytes: its size is its bound, and the garbage collector has nothing to follow in it. A row has one of
 * two places, and what is put in the first moves what is there to the second. What does not fit into a place is not kept, nor
 * that a row is not there.
 */
final class RecentRows {
    static final int PLACE_BYTES = 128;

    /** Whose row it is stands first in a place, then the lengths of key and value, key, value. */
    private static final VarHandle OWNER = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private static final int NOBODY = 0;
    private static final int KEY_LENGTH = 4;
    private static final int VALUE_LENGTH = 5;
    private static final int KEY = 6;

    private static final int BYTE = 0xff;

    /** Keys that are alike have hashes that are alike. */
    private static final int SPREAD = 0x9E3779B9;

    private static final int LOCKS = 64;

    /** 16 MiB: about as many rows as a hot inode has handles. */
    static final RecentRows OF_PROCESS = new RecentRows(1 << 17);

    private final byte[] places;
    private final int shift;

    /** Both places of a row have the same one. */
    private final Object[] locks = new Object[LOCKS];

    private final AtomicInteger owners = new AtomicInteger();

    /** @param count of places; a power of two */
    RecentRows(int count) {
        places = new byte[count * PLACE_BYTES];
        shift = Integer.SIZE - Integer.numberOfTrailingZeros(count);
        Arrays.setAll(locks, i -> new Object());
    }

    /** Those of a store that was opened just now. */
    Rows ofStore() {
        return new Rows(owners.incrementAndGet());
    }

    /** The rows of one store, for one thread at a time: that which alone writes the store. */
    final class Rows {
        private final int owner;

        private Rows(int owner) {
            this.owner = owner;
        }

        /** Null where it is not known. */
        byte @Nullable [] get(Bytes key) {
            int first = first(key);
            synchronized (lock(first)) {
                int at = find(first, key.get());
                return at < 0 ? null : value(at);
            }
        }

        /** @param value null where the row is no more */
        void put(Bytes key, byte @Nullable [] value) {
            byte[] name = key.get();
            int first = first(key);
            synchronized (lock(first)) {
                int at = find(first, name);
                if (value != null && KEY + name.length + value.length <= PLACE_BYTES) {
                    write(at < 0 ? vacated(first) : at, name, value);
                } else if (at >= 0) {
                    OWNER.set(places, at, NOBODY);
                }
            }
        }

        private int first(Bytes key) {
            return ((key.hashCode() + owner) * SPREAD >>> shift) * PLACE_BYTES;
        }

        private int find(int first, byte[] key) {
            if (is(first, key)) {
                return first;
            }
            int second = first ^ PLACE_BYTES;
            return is(second, key) ? second : -1;
        }

        private boolean is(int at, byte[] key) {
            int keyAt = at + KEY;
            return (places[at + KEY_LENGTH] & BYTE) == key.length
                    && (int) OWNER.get(places, at) == owner
                    && Arrays.equals(places, keyAt, keyAt + key.length, key, 0, key.length);
        }

        private void write(int at, byte[] key, byte[] value) {
            OWNER.set(places, at, owner);
            places[at + KEY_LENGTH] = (byte) key.length;
            places[at + VALUE_LENGTH] = (byte) value.length;
            System.arraycopy(key, 0, places, at + KEY, key.length);
            System.arraycopy(value, 0, places, at + KEY + key.length, value.length);
        }
    }

    private int vacated(int first) {
        if ((int) OWNER.get(places, first) != NOBODY) {
            System.arraycopy(places, first, places, first ^ PLACE_BYTES, PLACE_BYTES);
        }
        return first;
    }

    private byte[] value(int at) {
        int from = at + KEY + (places[at + KEY_LENGTH] & BYTE);
        return Arrays.copyOfRange(places, from, from + (places[at + VALUE_LENGTH] & BYTE));
    }

    private Object lock(int place) {
        return locks[place / (2 * PLACE_BYTES) % LOCKS];
    }
}
