package io.fsledger.core.writes;

import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.ledger.Effects;
import io.fsledger.core.ledger.Family;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.LedgerScope;
import io.fsledger.core.ledger.Memory;
import io.fsledger.core.ledger.Refusal;
import io.fsledger.core.table.Table;
import io.fsledger.core.writes.WriteChecks.Target;
import io.fsledger.core.writes.WriteInodes.Known;
import io.fsledger.events.CoalescedRemoval;
import io.fsledger.events.CoalescedTruncation;
import io.fsledger.events.CoalescedWrite;
import io.fsledger.events.Origin;
import io.fsledger.events.ReasonCode;
import io.fsledger.events.WriteEvent;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import io.fsledger.state.AppendPlace;
import io.fsledger.state.Release;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the events of {@code fs.writes} do. Each checks first and changes then: a refused event changes nothing. */
public final class WriteFamily implements Family<WriteEvent> {
    private final Table entries;
    private final LedgerScope scope;
    private final DirtyInodes dirty;
    private final WriteInodes inodes;
    private final WriteMemory memory;

    public WriteFamily(Tables tables, LedgerScope scope) {
        entries = tables.entries();
        this.scope = scope;
        dirty = new DirtyInodes(entries, tables.marks(), scope);
        inodes = new WriteInodes(entries, dirty);
        memory = new WriteMemory(dirty, inodes);
    }

    @Override
    public Topic<WriteEvent> topic() {
        return Topics.WRITES;
    }

    @Override
    public Memory<WriteEvent> memory() {
        return memory;
    }

    @Override
    public @Nullable Refusal apply(WriteEvent event, Arrival at, Effects<WriteEvent> effects, Releasing releasing) {
        Target target = WriteChecks.target(event);
        if (target == null) {
            flushAll(at, effects);
            return null;
        }
        Refusal refusal = WriteChecks.check(event, target);
        if (refusal != null) {
            return refusal;
        }
        Known known = inodes.get(target.filesystem(), target.inode());
        if (known != null && target.generation() < known.generation()) {
            return staleGeneration(event, target, known.generation());
        }
        boolean writes = event.getWritten() != null || event.getAppended() != null;
        if (writes && WriteChecks.length(event) == 0) {
            return null;
        }
        boolean begins = known == null || target.generation() > known.generation();
        FileSize size = known == null || begins ? FileSize.UNKNOWN : known.size();
        refusal = event.getAppended() == null ? null : checkAppend(event, target, size);
        if (refusal != null) {
            return refusal;
        }
        if (known != null && begins) {
            remove(known, at, effects);
        }
        apply(event, known == null || begins ? begin(target) : known, at, effects);
        keepWithinLimits(at, effects);
        return null;
    }

    private Known begin(Target target) {
        if (target.generation() > 0) {
            inodes.save(target.filesystem(), target.inode(), target.generation(), FileSize.UNKNOWN);
        }
        return new Known(target.filesystem(), target.inode(), target.generation(), FileSize.UNKNOWN, null);
    }

    /** The service may be late to say that data is gone: the next life has ended the former already. */
    private static @Nullable Refusal staleGeneration(WriteEvent event, Target target, long highest) {
        if (event.getRemoved() != null && event.getHeader().getOrigin() == Origin.SERVICE) {
            return null;
        }
        return new Refusal(
                ReasonCode.STALE_GENERATION,
                "generation " + target.generation() + " of inode " + Keys.inode(target.filesystem(), target.inode())
                        + " is over: " + highest + " has been seen");
    }

    private static @Nullable Refusal checkAppend(WriteEvent event, Target target, FileSize size) {
        if (!size.known()) {
            return new Refusal(
                    ReasonCode.UNKNOWN_SIZE,
                    "the size of inode " + Keys.inode(target.filesystem(), target.inode()) + " in generation "
                            + target.generation() + " is not known: say it with sized (0 for a new file)");
        }
        return WriteChecks.checkRange(size.end(), WriteChecks.length(event));
    }

    private void apply(WriteEvent event, Known inode, Arrival at, Effects<WriteEvent> effects) {
        if (event.getWritten() != null) {
            buffer(event, inode, at, effects);
        } else if (event.getAppended() != null) {
            remember(inode, WriteChecks.length(event), at);
            buffer(event, inode, at, effects);
        } else if (event.getSized() != null) {
            sized(event, inode, at);
        } else if (event.getTruncated() != null) {
            truncated(event, inode, at, effects);
        } else if (event.getRemoved() != null) {
            remove(inode, at, effects);
            inodes.save(inode.filesystem(), inode.inode(), inode.generation(), FileSize.UNKNOWN);
        } else if (inode.dirty() != null && event.getFlushed() != null) {
            flush(inode.dirty(), at, effects, true);
        } else if (inode.dirty() != null && event.getDiscarded() != null) {
            inodes.clean(inode.dirty(), inode.dirty().settled());
        }
    }

    private void buffer(WriteEvent event, Known inode, Arrival at, Effects<WriteEvent> effects) {
        DirtyInode buffered = inodes.dirty(inode, at);
        dirty.fold(buffered, event, at.offset());
        if (buffered.extents().bytes() > scope.limits().get(Bound.WRITE_FLUSH_BYTES)) {
            flush(buffered, at, effects, false);
        }
    }

    private void remember(Known inode, int length, Arrival at) {
        byte[] key = WriteKeys.append(at.offset(), scope.limits().get(Bound.WRITE_APPENDS_REMEMBERED));
        AppendPlace place = new AppendPlace(
                at.offset(),
                inode.filesystem(),
                inode.inode(),
                inode.generation(),
                inode.size().end(),
                (long) length);
        entries.put(key, WriteViews.APPENDS.encode(place));
    }

    private void sized(WriteEvent event, Known inode, Arrival at) {
        if (inode.dirty() != null) {
            dirty.fold(inode.dirty(), event, at.offset());
        } else {
            FileSize told = inode.size().told(event.getSized().getSize());
            inodes.save(inode.filesystem(), inode.inode(), inode.generation(), told);
        }
    }

    /** The truncation leaves at once. What is buffered below it may leave behind it: the truncation does not touch that. */
    private void truncated(WriteEvent event, Known inode, Arrival at, Effects<WriteEvent> effects) {
        long size = event.getTruncated().getSize();
        DirtyInode buffered = inode.dirty();
        if (buffered != null) {
            dirty.fold(buffered, event, at.offset());
            if (buffered.extents().isEmpty()) {
                inodes.clean(buffered, FileSize.exactly(size));
            }
        } else {
            inodes.save(inode.filesystem(), inode.inode(), inode.generation(), FileSize.exactly(size));
        }
        effects.publishUnhurried(
                Topics.COALESCED,
                key(inode),
                record(inode, at).setTruncation(new CoalescedTruncation(size)).build());
    }

    /** A life of the inode is over. */
    private void remove(Known inode, Arrival at, Effects<WriteEvent> effects) {
        if (inode.dirty() != null) {
            inodes.clean(inode.dirty(), FileSize.UNKNOWN);
        }
        effects.publishUnhurried(
                Topics.COALESCED,
                key(inode),
                record(inode, at).setRemoval(new CoalescedRemoval()).build());
    }

    private static String key(Known inode) {
        return Keys.inode(inode.filesystem(), inode.inode());
    }

    private static CoalescedWrite.Builder record(Known inode, Arrival at) {
        return CoalescedWrite.newBuilder()
                .setFilesystem(inode.filesystem())
                .setInode(inode.inode())
                .setGeneration(inode.generation())
                .setCausedBy(at.position());
    }

    /** @param awaited whether somebody waits for it, so that the commit should not */
    private void flush(DirtyInode inode, Arrival at, Effects<WriteEvent> effects, boolean awaited) {
        String key = Keys.inode(inode.filesystem(), inode.inode());
        new Coalescer(inode, scope.limits(), at.position(), record -> {
                    if (awaited) {
                        effects.publish(Topics.COALESCED, key, record);
                    } else {
                        effects.publishUnhurried(Topics.COALESCED, key, record);
                    }
                })
                .run();
        inodes.clean(inode, inode.size());
    }

    private void flushAll(Arrival at, Effects<WriteEvent> effects) {
        for (DirtyInode oldest = dirty.oldest(); oldest != null; oldest = dirty.oldest()) {
            flush(oldest, at, effects, true);
        }
    }

    private void keepWithinLimits(Arrival at, Effects<WriteEvent> effects) {
        long limit = scope.limits().get(Bound.WRITE_BUFFER_BYTES);
        DirtyInode oldest = dirty.oldest();
        while (oldest != null && (dirty.bytes() > limit || dirty.overhead() > limit)) {
            flush(oldest, at, effects, false);
            oldest = dirty.oldest();
        }
    }

    /** What one tick flushes is bounded by what may be buffered. */
    @Override
    public void ticked(Arrival at, Effects<WriteEvent> effects, Releasing releasing) {
        long due = scope.now() - scope.limits().get(Bound.WRITE_DIRTY_MS);
        for (DirtyInode oldest = dirty.oldest(); oldest != null && oldest.since() <= due; oldest = dirty.oldest()) {
            flush(oldest, at, effects, false);
        }
        keepWithinLimits(at, effects);
    }

    /** Nobody holds anything here: what a lost client has written is flushed like all else. */
    @Override
    public Slice<WriteEvent> holdings(Release release, byte @Nullable [] after, int max, HeaderFor header) {
        return new Slice<>(List.of(), null, true);
    }
}
