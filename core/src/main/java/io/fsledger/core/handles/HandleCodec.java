package io.fsledger.core.handles;

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
        HandleKeys.Name name = HandleKeys.Name.of(key);
        return new OpenHandle(
                name.filesystem(),
                name.inode(),
                name.generation(),
                name.fh(),
                name.client(),
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
