package io.fsledger.core.handles;

import io.fsledger.core.table.Key;
import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.HandleRow;
import io.fsledger.state.OpenHandle;

/** Handles as they lie in their table: what the key says is not said again. */
public final class HandleCodec {
    private static final StateCodec<HandleRow> ROWS = StateCodec.of(HandleRow.class);

    private HandleCodec() {}

    static byte[] encode(OpenHandle handle) {
        return ROWS.encode(new HandleRow(
                handle.getTerm(),
                handle.getSequence(),
                handle.getFlags(),
                handle.getOffset(),
                handle.getDirty(),
                handle.getOpenedAt(),
                handle.getDelegate()));
    }

    /** @param key of a handle */
    public static OpenHandle decode(byte[] key, byte[] value) {
        HandleRow row = ROWS.decode(value);
        Key.Reader parts = Key.read(key);
        String filesystem = parts.text();
        long inode = parts.number();
        parts.part();
        long generation = parts.number();
        String client = parts.text();
        return new OpenHandle(
                filesystem,
                inode,
                generation,
                parts.number(),
                client,
                row.getTerm(),
                row.getSequence(),
                row.getFlags(),
                row.getOffset(),
                row.getDirty(),
                row.getOpenedAt(),
                row.getDelegate());
    }

    static long term(byte[] value) {
        return ROWS.decode(value).getTerm();
    }
}
