package io.fsledger.core.table;

/** An ordered map of bytes, to be read and written by one thread at a time. */
public interface Table extends TableReader {
    void put(byte[] key, byte[] value);

    void delete(byte[] key);
}
