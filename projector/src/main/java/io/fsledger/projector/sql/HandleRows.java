package io.fsledger.projector.sql;

import io.fsledger.core.handles.HandleCodec;
import io.fsledger.core.handles.OpenFlags;
import io.fsledger.core.ledger.Arrival;
import io.fsledger.events.Cause;
import io.fsledger.events.Header;
import io.fsledger.state.OpenHandle;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The history of handles: a row when one opens, which is completed when it closes. */
final class HandleRows implements Rows {
    private static final String OPENED =
            "INSERT INTO handles (part, opened_offset, filesystem, inode, generation, fh, client, term, flags, readable,"
                    + " writable, opened_ms, closed_offset, closed_ms, closed_cause)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String CLOSED =
            "UPDATE handles SET closed_offset = ?, closed_ms = ?, closed_cause = ? WHERE filesystem = ? AND inode = ?"
                    + " AND fh = ? AND client = ? AND generation = ? AND closed_offset IS NULL";
    private static final int CLOSED_AT = 12;

    private final Dialect dialect;

    /** Opened in this batch and still open. */
    private final Map<ByteBuffer, @Nullable Object[]> open = new LinkedHashMap<>();

    private final List<@Nullable Object[]> openedAndClosed = new ArrayList<>();

    /** Of handles of former batches. */
    private final List<@Nullable Object[]> closed = new ArrayList<>();

    HandleRows(Dialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public void changed(Change change, Header header, Arrival at) {
        ByteBuffer key = ByteBuffer.wrap(change.key());
        byte[] before = change.before();
        byte[] after = change.after();
        OpenHandle former = before == null ? null : HandleCodec.decode(change.key(), before);
        OpenHandle present = after == null ? null : HandleCodec.decode(change.key(), after);
        boolean same = former != null
                && present != null
                && former.getTerm() == present.getTerm()
                && former.getSequence() == present.getSequence()
                && former.getOpenedAt() == present.getOpenedAt();
        if (same) {
            return;
        }
        if (former != null) {
            close(key, former, cause(former, header), at);
        }
        if (present != null) {
            open.put(key, opened(present, at));
        }
    }

    /** An event of the same client and term closes; one of a later term supersedes. */
    private static String cause(OpenHandle former, Header header) {
        if (header.getCause() != Cause.NONE) {
            return header.getCause().name();
        }
        return header.getTerm() > former.getTerm() ? Cause.SUPERSEDED.name() : "CLOSED";
    }

    private @Nullable Object[] opened(OpenHandle handle, Arrival at) {
        OpenFlags flags = new OpenFlags(handle.getFlags());
        return new @Nullable Object[] {
            at.partition(),
            at.offset(),
            handle.getFilesystem(),
            dialect.unsigned(handle.getInode()),
            handle.getGeneration(),
            dialect.unsigned(handle.getFh()),
            handle.getClient(),
            handle.getTerm(),
            handle.getFlags(),
            flags.readable() ? 1 : 0,
            flags.writable() ? 1 : 0,
            handle.getOpenedAt(),
            null,
            null,
            null
        };
    }

    private void close(ByteBuffer key, OpenHandle handle, String cause, Arrival at) {
        @Nullable Object[] row = open.remove(key);
        if (row != null) {
            row[CLOSED_AT] = at.offset();
            row[CLOSED_AT + 1] = at.appendedAt();
            row[CLOSED_AT + 2] = cause;
            openedAndClosed.add(row);
            return;
        }
        closed.add(new Object[] {
            at.offset(),
            at.appendedAt(),
            cause,
            handle.getFilesystem(),
            dialect.unsigned(handle.getInode()),
            dialect.unsigned(handle.getFh()),
            handle.getClient(),
            handle.getGeneration()
        });
    }

    /** Those of former batches close first: a handle that was opened again has two rows. */
    @Override
    public void write(Database database) throws SQLException {
        database.batch(CLOSED, closed);
        database.batch(OPENED, openedAndClosed);
        database.batch(OPENED, List.copyOf(open.values()));
    }

    @Override
    public void forget() {
        open.clear();
        openedAndClosed.clear();
        closed.clear();
    }
}
