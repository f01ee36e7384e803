package io.fsledger.projector.sql;

import io.fsledger.core.inodes.InodeFamily;
import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.table.Key;
import io.fsledger.events.Header;
import io.fsledger.events.InodeAttributes;
import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.ChildRow;
import io.fsledger.state.InodeEntry;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Inodes as they are or last were, and the entries of directories as they are. Of several changes in a batch the last one counts. */
final class InodeRows implements Rows {
    private static final StateCodec<InodeEntry> INODES = StateCodec.of(InodeEntry.class);
    private static final StateCodec<ChildRow> CHILDREN = StateCodec.of(ChildRow.class);

    private static final String KNOWN =
            "INSERT INTO inodes (filesystem, inode, generation, status, holders, kind, size, changed_ms, evicted_ms)"
                    + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (filesystem, inode) DO UPDATE SET"
                    + " generation = excluded.generation, status = excluded.status, holders = excluded.holders,"
                    + " kind = excluded.kind, size = excluded.size, changed_ms = excluded.changed_ms,"
                    + " evicted_ms = excluded.evicted_ms";
    private static final String NAMED =
            "INSERT INTO directory_entries (filesystem, directory, name, inode, generation, named_ms)"
                    + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (filesystem, directory, name) DO UPDATE SET"
                    + " inode = excluded.inode, generation = excluded.generation, named_ms = excluded.named_ms";
    private static final String UNNAMED =
            "DELETE FROM directory_entries WHERE filesystem = ? AND directory = ? AND name = ?";

    private final Dialect dialect;
    private final Map<ByteBuffer, @Nullable Object[]> inodes = new LinkedHashMap<>();
    private final Map<ByteBuffer, Object[]> named = new LinkedHashMap<>();
    private final Map<ByteBuffer, Object[]> unnamed = new LinkedHashMap<>();

    InodeRows(Dialect dialect) {
        this.dialect = dialect;
    }

    @Override
    public void changed(Change change, Header header, Arrival at) {
        ByteBuffer key = ByteBuffer.wrap(change.key());
        byte[] after = change.after();
        if (InodeFamily.isChild(change.key())) {
            child(key, change.key(), after);
            return;
        }
        byte[] latest = after == null ? change.before() : after;
        if (latest != null) {
            inodes.put(key, inode(INODES.decode(latest), at, after == null));
        }
    }

    private @Nullable Object[] inode(InodeEntry entry, Arrival at, boolean evicted) {
        InodeAttributes attributes = entry.getAttributes();
        return new @Nullable Object[] {
            entry.getFilesystem(),
            dialect.unsigned(entry.getInode()),
            entry.getGeneration(),
            evicted ? "EVICTED" : entry.getStatus().name(),
            evicted ? 0L : entry.getHolders(),
            attributes == null ? null : attributes.getKind().name(),
            attributes == null ? null : attributes.getSize(),
            at.appendedAt(),
            evicted ? at.appendedAt() : null
        };
    }

    private void child(ByteBuffer key, byte[] bytes, byte @Nullable [] after) {
        Key.Reader parts = Key.read(bytes);
        String filesystem = parts.text();
        Object directory = dialect.unsigned(parts.number());
        byte[] name = bytes(parts.name());
        named.remove(key);
        unnamed.remove(key);
        if (after == null) {
            unnamed.put(key, new Object[] {filesystem, directory, name});
            return;
        }
        ChildRow row = CHILDREN.decode(after);
        named.put(key, new Object[] {
            filesystem, directory, name, dialect.unsigned(row.getChild()), row.getGeneration(), row.getNamedAt()
        });
    }

    private static byte[] bytes(ByteBuffer name) {
        byte[] bytes = new byte[name.remaining()];
        name.get(bytes);
        return bytes;
    }

    @Override
    public void write(Database database) throws SQLException {
        database.batch(KNOWN, new ArrayList<>(inodes.values()));
        database.batch(UNNAMED, List.copyOf(unnamed.values()));
        database.batch(NAMED, List.copyOf(named.values()));
    }

    @Override
    public void forget() {
        inodes.clear();
        named.clear();
        unnamed.clear();
    }
}
