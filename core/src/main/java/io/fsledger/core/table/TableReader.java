package io.fsledger.core.table;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** An ordered map of bytes, to be read. Keys are ordered as unsigned bytes. */
public interface TableReader {
    byte @Nullable [] get(byte[] key);

    /**
     * The entries whose keys begin with {@code prefix}, in order.
     *
     * @param after where to begin: behind this key, which need not exist; null for the first. Ranges that work like a
     *     queue are read from behind the last key that was taken, because a store walks over whatever was deleted there.
     */
    Scan scan(byte[] prefix, byte @Nullable [] after);

    /** One entry. */
    record Entry(byte[] key, byte[] value) {}

    /** Entries in order; holds resources of the store until it is closed, and ends there. */
    interface Scan extends Iterator<Entry>, AutoCloseable {
        /**
         * @throws NoSuchElementException at the end
         */
        @Override
        Entry next();

        @Override
        void close();
    }
}
