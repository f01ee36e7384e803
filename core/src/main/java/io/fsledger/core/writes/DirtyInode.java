package io.fsledger.core.writes;

import io.fsledger.events.DataWritten;
import io.fsledger.events.WriteEvent;
import io.fsledger.state.WriteEntry;
import java.nio.ByteBuffer;

/**
 * An inode with buffered bytes: the fold of its events from the one that made it dirty on. The same fold makes it live and
 * when the log is read again.
 */
final class DirtyInode {
    /** What the account of a dirty inode takes of memory, its extents apart: about, and rather more. */
    static final int OVERHEAD_BYTES = 512;

    private final WriteEntry entry;
    private final Extents extents = new Extents();
    private FileSize size;
    private FileSize settled;

    /** @param entry as it was stored when it became dirty */
    DirtyInode(WriteEntry entry) {
        this.entry = entry;
        size = new FileSize(entry.getSize(), entry.getSizeKnown());
        settled = size;
    }

    void fold(WriteEvent event, long position) {
        String client = event.getHeader().getClient();
        if (event.getWritten() != null) {
            DataWritten written = event.getWritten();
            write(written.getOffset(), written.getData(), position, client);
        } else if (event.getAppended() != null) {
            write(size.end(), event.getAppended().getData(), position, client);
        } else if (event.getSized() != null) {
            size = size.told(event.getSized().getSize());
            settled = settled.told(event.getSized().getSize());
        } else if (event.getTruncated() != null) {
            long end = event.getTruncated().getSize();
            extents.cut(end, Long.MAX_VALUE);
            size = FileSize.exactly(end);
            settled = size;
        }
    }

    private void write(long offset, ByteBuffer data, long position, String client) {
        if (data.hasRemaining()) {
            extents.write(offset, data, position, client);
            size = size.grownTo(offset + data.remaining());
        }
    }

    Extents extents() {
        return extents;
    }

    /** With what is buffered. */
    FileSize size() {
        return size;
    }

    /** Without what is buffered. */
    FileSize settled() {
        return settled;
    }

    String filesystem() {
        return entry.getFilesystem();
    }

    long inode() {
        return entry.getInode();
    }

    long generation() {
        return entry.getGeneration();
    }

    /** Offset of the event that made it dirty. */
    long from() {
        return entry.getDirtyFrom();
    }

    /** Ledger time of that event. */
    long since() {
        return entry.getDirtySince();
    }

    /** What the account of it takes of memory, the bytes themselves apart. */
    long overhead() {
        return OVERHEAD_BYTES + extents.overhead();
    }

    /** As it is at the moment. */
    WriteEntry shown() {
        return new WriteEntry(
                filesystem(), inode(), generation(), size.end(), size.known(), from(), since(), extents.bytes());
    }
}
