package io.fsledger.projector.data;

import io.fsledger.events.CoalescedSegment;
import io.fsledger.events.CoalescedWrite;
import io.fsledger.events.SourceRun;
import io.fsledger.projector.files.FileId;
import io.fsledger.projector.files.FolderReader;
import io.fsledger.projector.files.PartitionFolder;
import io.fsledger.projector.files.TraceEntry;
import io.fsledger.projector.kernel.PartitionProjection;
import io.fsledger.schemas.serde.EventReader;
import io.fsledger.schemas.serde.UnreadableEventException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies {@code fs.writes.coalesced} to the folder of one partition. What breaks the contract of the topic is passed over, counted and
 * logged: no record can name a path, or stop the ones behind it.
 */
final class DataPartition implements PartitionProjection {
    private static final Logger LOG = LoggerFactory.getLogger(DataPartition.class);

    /** About what a checkpoint costs for a record or a run of events, beside the bytes themselves. */
    private static final int OVERHEAD_BYTES = 64;

    private final PartitionFolder folder;
    private final EventReader<CoalescedWrite> reader;
    private final DataProjection.Limits limits;
    private final LongAdder refused;
    private final Runnable closed;
    private long pendingBytes;

    DataPartition(
            PartitionFolder folder,
            EventReader<CoalescedWrite> reader,
            DataProjection.Limits limits,
            LongAdder refused,
            Runnable closed) {
        this.folder = folder;
        this.reader = reader;
        this.limits = limits;
        this.refused = refused;
        this.closed = closed;
    }

    FolderReader files() {
        return folder.reader();
    }

    @Override
    public long offset() {
        return folder.offset();
    }

    @Override
    public boolean isNew() {
        return folder.isNew();
    }

    @Override
    public void apply(ConsumerRecord<byte[], byte[]> record) throws IOException {
        try {
            CoalescedWrite write = checked(reader.read(record.value()));
            if (folder.size() >= limits.files()) {
                throw new IOException("partition %d has %d files, which is the limit: raise projector.files.max"
                        .formatted(record.partition(), limits.files()));
            }
            apply(write);
        } catch (UnreadableEventException | IllegalArgumentException e) {
            refused.increment();
            LOG.warn(
                    "{}-{}@{} is passed over: {}", record.topic(), record.partition(), record.offset(), e.getMessage());
        }
    }

    private void apply(CoalescedWrite write) throws IOException {
        FileId file = new FileId(write.getFilesystem(), write.getInode(), write.getGeneration());
        pendingBytes += OVERHEAD_BYTES;
        if (write.getRemoval() != null) {
            folder.remove(file);
        } else if (write.getTruncation() != null) {
            folder.truncate(file, write.getTruncation().getSize());
        } else {
            for (CoalescedSegment segment : write.getWrite().getSegments()) {
                List<TraceEntry> origin = origin(segment);
                pendingBytes += segment.getData().remaining() + (long) OVERHEAD_BYTES * origin.size();
                folder.write(file, segment.getOffset(), segment.getData().duplicate(), origin);
            }
        }
    }

    private static List<TraceEntry> origin(CoalescedSegment segment) {
        List<TraceEntry> origin = new ArrayList<>();
        long at = segment.getOffset();
        for (SourceRun run : segment.getSources()) {
            TraceEntry entry = TraceEntry.of(at, run.getPosition(), run.getCount(), run.getLength());
            origin.add(entry);
            at = entry.to();
        }
        return origin;
    }

    /** Before anything of it is applied. */
    private CoalescedWrite checked(CoalescedWrite write) {
        int kinds = (write.getWrite() == null ? 0 : 1)
                + (write.getTruncation() == null ? 0 : 1)
                + (write.getRemoval() == null ? 0 : 1);
        require(kinds == 1, "it holds %d of write, truncation and removal".formatted(kinds));
        if (write.getTruncation() != null) {
            checkRange(0, write.getTruncation().getSize());
        }
        if (write.getWrite() != null) {
            for (CoalescedSegment segment : write.getWrite().getSegments()) {
                checkRange(segment.getOffset(), segment.getData().remaining());
                checkSources(segment);
            }
        }
        return write;
    }

    private void checkRange(long offset, long length) {
        require(
                offset >= 0 && length >= 0 && length <= limits.fileBytes() - offset,
                "a file with %d bytes from %d on is longer than projector.file.max.bytes".formatted(length, offset));
    }

    private static void checkSources(CoalescedSegment segment) {
        long left = segment.getData().remaining();
        for (SourceRun run : segment.getSources()) {
            require(
                    run.getCount() > 0 && run.getLength() > 0 && run.getCount() <= left / run.getLength(),
                    "its sources do not add up to its bytes");
            left -= run.getCount() * run.getLength();
        }
        require(left == 0, "its sources do not add up to its bytes");
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException(sentence);
        }
    }

    @Override
    public long pendingBytes() {
        return pendingBytes;
    }

    @Override
    public void checkpoint(long offset) throws IOException {
        folder.checkpoint(offset);
        pendingBytes = 0;
    }

    @Override
    public void rollback() throws IOException {
        folder.rollback();
        pendingBytes = 0;
    }

    @Override
    public void seal(long offset) throws IOException {
        closed.run();
        folder.seal(offset);
    }

    @Override
    public void abandon() {
        closed.run();
        folder.abandon();
    }
}
