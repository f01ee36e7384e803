package io.fsledger.projector.files;

import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file in use. Closing it gives it back to the cache, and not to the system. Used by one thread; many may have one each. */
public final class Descriptor implements AutoCloseable {
    private final DescriptorCache cache;
    private final CachedFile entry;
    private boolean closed;

    Descriptor(DescriptorCache cache, CachedFile entry) {
        this.cache = cache;
        this.entry = entry;
    }

    /** Under whose name it was opened. */
    public long term() {
        return entry.term;
    }

    /** Reads up to what the buffer has room for; -1 at the end. */
    public int read(ByteBuffer into, long offset) throws IOException {
        return entry.file().read(into, offset);
    }

    /** Reads until the buffer is full or the file ends; the number of bytes read. */
    public int readFully(ByteBuffer into, long offset) throws IOException {
        int total = 0;
        while (into.hasRemaining()) {
            int read = entry.file().read(into, offset + total);
            if (read < 0) {
                break;
            }
            total += read;
        }
        return total;
    }

    public void write(ByteBuffer bytes, long offset) throws IOException {
        entry.dirty = true;
        entry.file().write(bytes, offset);
    }

    public void setSize(long size) throws IOException {
        entry.dirty = true;
        entry.file().setSize(size);
    }

    public long size() throws IOException {
        return entry.file().size();
    }

    /** Comes back when all that was written through it is on disk. */
    public void force() throws SyncFailedException {
        cache.force(entry);
    }

    /** Whatever is in a folder is there after a crash, too: its names are on disk. */
    void forceFolder() throws SyncFailedException {
        entry.dirty = true;
        cache.force(entry);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            cache.release(entry);
        }
    }
}
