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
 * each file, and to find it here a look at one place.
 *
 * <p>All of them lie in one array of bytes: its size is its bound, and the garbage collector has nothing to follow in it. The hash of a
 * row says in which place it lies, beside a few others: the last one that was put there first, and what no longer fits behind it is
 * forgotten. What is larger than a place is not kept, nor that a row is not there.
 */
final class RecentRows {
    /** Room for about four rows: to look through more would cost what is won. */
    static final int PLACE_BYTES = 256;

    /** Whose row it is stands first, then the lengths of key and value, key, value. */
    private static final VarHandle OWNER = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

    /** Behind the last row of a place. */
    private static final int NOBODY = 0;

    private static final int KEY_LENGTH = 4;
    private static final int VALUE_LENGTH = 5;
    private static final int KEY = 6;

    private static final int BYTE = 0xff;

    /** Keys that are alike have hashes that are alike. */
    private static final int SPREAD = 0x9E3779B9;

    private static final int LOCKS = 64;

    /** 16 MiB of a heap of 384: more rows than a hot inode has handles. */
    private static final int HEAP_SHARE = 12;

    /** 128 MiB: most rows of a million handles. */
    private static final int PLACES_MAX = 1 << 19;

    static final RecentRows OF_PROCESS =
            new RecentRows(placesIn(Runtime.getRuntime().maxMemory()));

    /** The largest power of two within our share of a heap of so many bytes. */
    static int placesIn(long heap) {
        long share = heap / HEAP_SHARE / PLACE_BYTES;
        return (int) Math.min(PLACES_MAX, Math.max(2, Long.highestOneBit(share)));
    }

    private final byte[] places;
    private final int shift;
    private final Object[] locks = new Object[LOCKS];
    private final AtomicInteger owners = new AtomicInteger();

    /** @param count of places; a power of two from 2 on */
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
            int place = place(key);
            synchronized (lock(place)) {
                int at = find(place, key.get());
                return at < 0 ? null : value(at);
            }
        }

        /** @param value null where the row is no more */
        void put(Bytes key, byte @Nullable [] value) {
            byte[] name = key.get();
            int place = place(key);
            synchronized (lock(place)) {
                int at = find(place, name);
                int bytes = value == null ? 0 : KEY + name.length + value.length;
                if (at >= 0 && value != null && bytes == bytes(at)) {
                    write(at, name, value);
                    return;
                }
                if (at >= 0) {
                    remove(place, at);
                }
                if (value != null && bytes <= PLACE_BYTES) {
                    makeRoom(place, bytes);
                    write(place, name, value);
                }
            }
        }

        private int place(Bytes key) {
            return ((key.hashCode() + owner) * SPREAD >>> shift) * PLACE_BYTES;
        }

        private int find(int place, byte[] key) {
            for (int at = place; isRow(place, at); at += bytes(at)) {
                int keyAt = at + KEY;
                if ((int) OWNER.get(places, at) == owner
                        && keyLength(at) == key.length
                        && Arrays.equals(places, keyAt, keyAt + key.length, key, 0, key.length)) {
                    return at;
                }
            }
            return -1;
        }

        private void write(int at, byte[] key, byte[] value) {
            OWNER.set(places, at, owner);
            places[at + KEY_LENGTH] = (byte) key.length;
            places[at + VALUE_LENGTH] = (byte) value.length;
            System.arraycopy(key, 0, places, at + KEY, key.length);
            System.arraycopy(value, 0, places, at + KEY + key.length, value.length);
        }
    }

    private boolean isRow(int place, int at) {
        return at + KEY <= place + PLACE_BYTES && (int) OWNER.get(places, at) != NOBODY;
    }

    private int keyLength(int at) {
        return places[at + KEY_LENGTH] & BYTE;
    }

    private int valueLength(int at) {
        return places[at + VALUE_LENGTH] & BYTE;
    }

    private int bytes(int at) {
        return KEY + keyLength(at) + valueLength(at);
    }

    private byte[] value(int at) {
        int from = at + KEY + keyLength(at);
        return Arrays.copyOfRange(places, from, from + valueLength(at));
    }

    /** What lies behind a row moves up. */
    private void remove(int place, int at) {
        int behind = at + bytes(at);
        int end = endOfRows(place, PLACE_BYTES);
        System.arraycopy(places, behind, places, at, end - behind);
        endRows(place, at + end - behind);
    }

    /** All rows move back, and those at the end for which there is no room then are forgotten. */
    private void makeRoom(int place, int bytes) {
        int end = endOfRows(place, PLACE_BYTES - bytes);
        System.arraycopy(places, place, places, place + bytes, end - place);
        endRows(place, end + bytes);
    }

    /** Behind the last of the rows that lie within so many bytes. */
    private int endOfRows(int place, int within) {
        int at = place;
        while (isRow(place, at) && at + bytes(at) <= place + within) {
            at += bytes(at);
        }
        return at;
    }

    private void endRows(int place, int at) {
        if (at + KEY <= place + PLACE_BYTES) {
            OWNER.set(places, at, NOBODY);
        }
    }

    private Object lock(int place) {
        return locks[place / PLACE_BYTES % LOCKS];
    }
}
