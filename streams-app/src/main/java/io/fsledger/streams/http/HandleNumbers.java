package io.fsledger.streams.http;

import io.fsledger.client.FileTable;
import io.fsledger.client.NumberSource;
import io.fsledger.core.ledger.Names;
import io.fsledger.core.ledger.Refusal;
import io.fsledger.streams.queries.Unanswered;
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

    long next(String filesystem) {
        Refusal refusal = Names.checkFilesystem(filesystem);
        if (refusal != null) {
            throw Unanswered.malformed(refusal.sentence());
        }
        FileTable table;
        synchronized (tables) {
            table = tables.computeIfAbsent(filesystem, name -> FileTable.of(source, name));
        }
        return table.allocate();
    }
}
