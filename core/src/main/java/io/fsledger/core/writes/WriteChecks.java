package io.fsledger.core.writes;

import io.fsledger.core.ledger.Names;
import io.fsledger.core.ledger.Refusal;
import io.fsledger.events.DataWritten;
import io.fsledger.events.WriteEvent;
import io.fsledger.schemas.Events;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Which values may stand in an event of writes at all. */
final class WriteChecks {
    private WriteChecks() {}

    /** The life of an inode that an event is about. */
    record Target(String filesystem, long inode, long generation) {}

    /** Null where an event is about the whole partition, or is none that this version knows. */
    static @Nullable Target target(WriteEvent event) {
        SpecificRecord body = Events.body(event);
        return body == null || body.getSchema().getField("inode") == null
                ? null
                : new Target((String) body.get(0), (Long) body.get(1), (Long) body.get(2));
    }

    static @Nullable Refusal check(WriteEvent event, Target target) {
        Refusal refusal = Names.checkInode(target.filesystem(), target.inode(), target.generation());
        if (refusal != null) {
            return refusal;
        }
        if (event.getWritten() != null) {
            return check(event.getWritten());
        }
        if (event.getSized() != null) {
            return checkSize(event.getSized().getSize());
        }
        return event.getTruncated() == null
                ? null
                : checkSize(event.getTruncated().getSize());
    }

    private static @Nullable Refusal check(DataWritten written) {
        return checkRange(written.getOffset(), written.getData().remaining());
    }

    /** Bytes may end at 2^63-1 at most: that is how long a file can be. */
    static @Nullable Refusal checkRange(long offset, int length) {
        return offset >= 0 && offset <= Long.MAX_VALUE - length
                ? null
                : Refusal.malformed(length + " bytes at offset " + offset + " do not lie between 0 and 2^63-1");
    }

    private static @Nullable Refusal checkSize(long size) {
        return size >= 0 ? null : Refusal.malformed("size " + size + " is negative");
    }

    /** How many bytes an event brings. */
    static int length(WriteEvent event) {
        if (event.getWritten() != null) {
            return event.getWritten().getData().remaining();
        }
        return event.getAppended() == null ? 0 : event.getAppended().getData().remaining();
    }
}
