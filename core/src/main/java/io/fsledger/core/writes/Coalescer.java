package io.fsledger.core.writes;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.writes.Extents.Extent;
import io.fsledger.events.CoalescedSegment;
import io.fsledger.events.CoalescedSegments;
import io.fsledger.events.CoalescedWrite;
import io.fsledger.events.EventPosition;
import io.fsledger.events.SourceRun;
import io.fsledger.events.WriterShare;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Makes the records in which what is buffered of an inode leaves: in the order of the file, near ranges together, each record within
 * its limit, for every byte the event that it is of, and whose they are.
 */
final class Coalescer {
    /** Kafka's own framing of a record in a batch, the schema's id, and what Avro puts around the parts; rather more than it is. */
    private static final int FRAME_BYTES = 256;

    /** Of a segment, beside its bytes: where it goes, lengths and counts. */
    private static final int SEGMENT_BYTES = 32;

    /** Of a writer, beside its name: a length and a count. */
    private static final int WRITER_BYTES = 12;

    /** Of a run, beside its position: count and length. */
    private static final int RUN_BYTES = 10;

    private final DirtyInode inode;
    private final EventPosition causedBy;
    private final Consumer<CoalescedWrite> leaves;
    private final long gap;
    private final long room;

    private List<CoalescedSegment> segments = new ArrayList<>();
    private List<SourceRun> runs = new ArrayList<>();
    private List<Extent> pieces = new ArrayList<>();
    private TreeMap<String, Long> writers = new TreeMap<>();
    private long begin;
    private long end = -1;
    private long used;

    Coalescer(DirtyInode inode, LedgerLimits limits, EventPosition causedBy, Consumer<CoalescedWrite> leaves) {
        this.inode = inode;
        this.causedBy = causedBy;
        this.leaves = leaves;
        gap = limits.get(Bound.WRITE_GAP_BYTES);
        // the file system's name stands in the key too
        int names = 2 * inode.filesystem().length() + causedBy.getTopic().length();
        room = limits.get(Bound.WRITE_RECORD_MAX_BYTES) - FRAME_BYTES - names;
    }

    void run() {
        for (Extent extent : inode.extents().all()) {
            if (end != -1 && extent.offset() - end > gap) {
                leave();
            }
            add(extent);
        }
        leave();
    }

    private void add(Extent extent) {
        for (long offset = extent.offset(); offset < extent.end(); offset = end) {
            long left = extent.end() - offset;
            int overhead = overhead(extent, offset, left);
            long free = room - used - overhead;
            if (free <= 0) {
                leave();
                overhead = overhead(extent, offset, left);
                free = room - overhead;
            }
            if (offset != end) {
                endSegment();
                begin = offset;
            }
            long length = Math.min(free, left);
            pieces.add(extent);
            addRun(extent.position(), length);
            writers.merge(extent.client(), length, Long::sum);
            end = offset + length;
            used += overhead + length;
        }
    }

    private int overhead(Extent extent, long offset, long length) {
        int ofWriter = writers.containsKey(extent.client())
                ? 0
                : WRITER_BYTES + extent.client().length();
        int ofRun = RUN_BYTES + varint(extent.position());
        if (offset != end) {
            return ofWriter + SEGMENT_BYTES + ofRun;
        }
        return ofWriter + (goesOn(extent.position(), length) ? 0 : ofRun);
    }

    /** Whether such bytes are only one event more in the last run. */
    private boolean goesOn(long position, long length) {
        SourceRun last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
        return last != null && last.getLength() == length && last.getPosition() + last.getCount() == position;
    }

    private void addRun(long position, long length) {
        if (goesOn(position, length)) {
            SourceRun last = runs.remove(runs.size() - 1);
            runs.add(new SourceRun(last.getPosition(), last.getCount() + 1, length));
        } else {
            runs.add(new SourceRun(position, 1L, length));
        }
    }

    private void endSegment() {
        if (pieces.isEmpty()) {
            return;
        }
        byte[] data = new byte[(int) (end - begin)];
        for (Extent piece : pieces) {
            long from = Math.max(begin, piece.offset());
            long to = Math.min(end, piece.end());
            piece.copyTo(data, (int) (from - begin), (int) (from - piece.offset()), (int) (to - from));
        }
        segments.add(new CoalescedSegment(begin, ByteBuffer.wrap(data), runs));
        runs = new ArrayList<>();
        pieces = new ArrayList<>();
    }

    /** What has been gathered leaves. */
    private void leave() {
        endSegment();
        if (!segments.isEmpty()) {
            leaves.accept(CoalescedWrite.newBuilder()
                    .setFilesystem(inode.filesystem())
                    .setInode(inode.inode())
                    .setGeneration(inode.generation())
                    .setCausedBy(causedBy)
                    .setWrite(new CoalescedSegments(segments, shares()))
                    .build());
        }
        segments = new ArrayList<>();
        writers = new TreeMap<>();
        end = -1;
        used = 0;
    }

    private List<WriterShare> shares() {
        List<WriterShare> shares = new ArrayList<>();
        writers.forEach((client, bytes) -> shares.add(new WriterShare(client, bytes)));
        return shares;
    }

    /** Bytes of a number in Avro. */
    private static int varint(long number) {
        return 1 + (Long.SIZE - 1 - Long.numberOfLeadingZeros(2 * number | 1)) / 7;
    }
}
