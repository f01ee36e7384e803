package io.fsledger.core.writes;

import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.ledger.Effects;
import io.fsledger.core.ledger.Memory;
import io.fsledger.core.ledger.Refusal;
import io.fsledger.core.table.TableReader;
import io.fsledger.events.EventPosition;
import io.fsledger.events.ReasonCode;
import io.fsledger.events.WriteEvent;
import io.fsledger.schemas.Keys;
import org.jspecify.annotations.Nullable;

/** The buffered bytes of a partition, as they are had again after a restart. */
final class WriteMemory implements Memory<WriteEvent> {
    private final DirtyInodes dirty;
    private final WriteInodes inodes;

    WriteMemory(DirtyInodes dirty, WriteInodes inodes) {
        this.dirty = dirty;
        this.inodes = inodes;
    }

    @Override
    public long from() {
        DirtyInode oldest = dirty.oldest();
        return oldest == null ? -1 : oldest.from();
    }

    @Override
    public void replay(WriteEvent event, Arrival at) {
        DirtyInode inode = named(event);
        if (inode != null && at.offset() >= inode.from() && !dirty.wasPassedOver(at.offset())) {
            dirty.fold(inode, event, at.offset());
        }
    }

    /** Whatever cannot be told from an event that means something dirty counts as one. */
    @Override
    public void passedOver(@Nullable WriteEvent event, Arrival at) {
        boolean mayMean =
                event == null || WriteChecks.target(event) == null ? dirty.oldest() != null : named(event) != null;
        if (mayMean) {
            dirty.passOver(at.offset());
        }
    }

    private @Nullable DirtyInode named(WriteEvent event) {
        WriteChecks.Target target = WriteChecks.target(event);
        return target == null ? null : dirty.get(target.filesystem(), target.inode());
    }

    /** Part of the bytes of a file without the rest are worth nothing to anybody: all that was buffered of it goes. */
    @Override
    public void inputLost(long beginning, Arrival at, Effects<WriteEvent> effects) {
        for (DirtyInode inode = dirty.oldest(); inode != null && inode.from() < beginning; inode = dirty.oldest()) {
            String key = Keys.inode(inode.filesystem(), inode.inode());
            Refusal refusal = new Refusal(
                    ReasonCode.INPUT_LOST,
                    "what was buffered of inode " + key + " by events at offsets " + inode.from() + " to " + at.offset()
                            + " is lost: those below " + beginning
                            + " were deleted from the log before it was flushed. Its size is not known any more");
            effects.report(new EventPosition(at.topic(), at.partition(), inode.from()), key, refusal);
            inodes.clean(inode, inode.settled().forgotten());
        }
    }

    @Override
    public TableReader reader() {
        return new BufferReader(dirty);
    }
}
