package io.fsledger.core.table;

import io.fsledger.core.table.TableReader.Entry;
import java.util.Arrays;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Ends a walk through ordered entries where keys no longer begin with the prefix, or where it is closed. Both tables
 * stand on it; one that holds resources lets go of them in {@link #close()}, and calls this one's.
 */
public abstract class PrefixScan implements TableReader.Scan {
    private final byte[] prefix;
    private @Nullable Entry next;
    private boolean looked;

    protected PrefixScan(byte[] prefix) {
        this.prefix = prefix;
    }

    /** The next entry in order, whatever its key; null at the end. */
    protected abstract @Nullable Entry advance();

    @Override
    public boolean hasNext() {
        if (!looked) {
            Entry entry = advance();
            next = entry != null && beginsWith(entry.key()) ? entry : null;
            looked = true;
        }
        return next != null;
    }

    @Override
    public Entry next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        looked = false;
        return next;
    }

    @Override
    public void close() {
        next = null;
        looked = true;
    }

    private boolean beginsWith(byte[] key) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }
}
