package io.fsledger.projector.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file. Safe to use from several threads. */
public interface DiskFile extends Closeable {
    /** Reads up to what the buffer has room for; -1 at the end of the file. */
    int read(ByteBuffer into, long offset) throws IOException;

    /** Writes all of the buffer. */
    void write(ByteBuffer bytes, long offset) throws IOException;

    long size() throws IOException;

    /** Cuts the file, or extends it by a hole that reads as zeros. */
    void setSize(long size) throws IOException;

    /** Comes back when all that was written is on the disk itself. */
    void force() throws IOException;
}
