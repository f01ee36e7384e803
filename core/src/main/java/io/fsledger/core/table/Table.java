package io.fsledger.core.table;

/** An ordered map of bytes, to be read and written by one thread at a time. */
public interface Table extends TableReader {
    void put(byte[] key, byte[] value);

    void delete(byte[] key);

    /** Puts what {@link RowViews} say of a row that is put with the same event. */
    default void putView(byte[] key, byte[] value) {
        put(key, value);
    }

    /** Deletes what {@link RowViews} say of a row that is deleted, or says something else, with the same event. */
    default void deleteView(byte[] key) {
        delete(key);
    }
}
