package io.fsledger.core.writes;

import io.fsledger.events.CoalescedWrite;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.serde.StateCodec;

/** How large records are on their way: key and value, the framing of Kafka apart. */
final class CoalescedSizes {
    private static final StateCodec<CoalescedWrite> CODEC = StateCodec.of(CoalescedWrite.class);

    /** What the encoding of states puts before, and that of events does not. */
    private static final int LONGER_HEADER = 5;

    private CoalescedSizes() {}

    static int of(CoalescedWrite record) {
        return Keys.inode(record.getFilesystem(), record.getInode()).length()
                + CODEC.encode(record).length
                - LONGER_HEADER;
    }
}
