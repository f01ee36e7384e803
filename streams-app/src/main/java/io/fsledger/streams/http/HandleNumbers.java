package io.fsledger.streams.http;

import io.fsledger.client.FileTable;
import io.fsledger.client.NumberSource;
import java.util.LinkedHashMap;
import java.util.Map;

/** Numbers for handles that are opened without one: a {@link FileTable} for each file system that was asked for lately. */
public final class HandleNumbers {
    /** A file system that has not been asked for in a long time loses its block: a gap, no more. */
    private static final int FILESYSTEMS_MAX = 1_000;

    private final NumberSource source;

    @SuppressWarnings("serial")
    private final Map<String, FileTable> tables = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, FileTable> eldest) {
            return size() > FILESYSTEMS_MAX;
        }
    };

    public HandleNumbers(NumberSource source) {
        this.source = source;
    }

    /** @param filesystem a name within the rule: each that is asked for gets a sequence of its own, for ever */
    long next(String filesystem) {
        FileTable table;
        synchronized (tables) {
            table = tables.computeIfAbsent(filesystem, name -> FileTable.of(source, name));
        }
        return table.allocate();
    }
}
