package io.fsledger.core.writes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.events.CoalescedSegment;
import io.fsledger.events.CoalescedWrite;
import io.fsledger.events.SourceRun;
import io.fsledger.schemas.Keys;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What whoever reads {@code fs.writes.coalesced} has on disk: bytes, and for each the event that it is of. */
public final class Disk {
    private final Map<String, File> files = new HashMap<>();
    private int read;

    /** Offset by offset; a byte that nobody wrote is 0 and of event -1. */
    public static final class File {
        byte[] bytes;
        long[] sources;
        long size;

        File(int capacity) {
            bytes = new byte[capacity];
            sources = new long[capacity];
            Arrays.fill(sources, -1);
        }

        File copy() {
            File copy = new File(bytes.length);
            System.arraycopy(bytes, 0, copy.bytes, 0, bytes.length);
            System.arraycopy(sources, 0, copy.sources, 0, sources.length);
            copy.size = size;
            return copy;
        }

        void write(long offset, ByteBuffer data, long source) {
            int from = (int) offset;
            int length = data.remaining();
            reserve(from + length);
            data.duplicate().get(bytes, from, length);
            Arrays.fill(sources, from, from + length, source);
            size = Math.max(size, from + length);
        }

        private void reserve(int length) {
            if (length > bytes.length) {
                int before = bytes.length;
                bytes = Arrays.copyOf(bytes, 2 * length);
                sources = Arrays.copyOf(sources, 2 * length);
                Arrays.fill(sources, before, 2 * length, -1);
            }
        }

        void truncate(long to) {
            if (to < bytes.length) {
                Arrays.fill(bytes, (int) to, bytes.length, (byte) 0);
                Arrays.fill(sources, (int) to, bytes.length, -1);
            }
            size = to;
        }

        boolean holdsSameAs(File other) {
            int length = (int) Math.max(size, other.size);
            reserve(length);
            other.reserve(length);
            return Arrays.equals(bytes, 0, length, other.bytes, 0, length)
                    && Arrays.equals(sources, 0, length, other.sources, 0, length);
        }

        public byte[] content() {
            return Arrays.copyOf(bytes, (int) size);
        }

        public long source(int offset) {
            return sources[offset];
        }
    }

    /** Applies what has been published since this was last called. */
    public void follow(List<CoalescedWrite> published) {
        for (; read < published.size(); read++) {
            apply(published.get(read));
        }
    }

    public void apply(CoalescedWrite record) {
        String key = Keys.inode(record.getFilesystem(), record.getInode());
        if (record.getRemoval() != null) {
            files.remove(key);
            return;
        }
        File file = files.computeIfAbsent(key, k -> new File(1 << 10));
        if (record.getTruncation() != null) {
            file.truncate(record.getTruncation().getSize());
            return;
        }
        long end = -1;
        for (CoalescedSegment segment : record.getWrite().getSegments()) {
            assertThat(segment.getOffset())
                    .as("segments ascend and do not touch")
                    .isGreaterThan(end);
            end = segment.getOffset() + segment.getData().remaining();
            apply(file, segment);
        }
    }

    private static void apply(File file, CoalescedSegment segment) {
        long at = segment.getOffset();
        ByteBuffer data = segment.getData().duplicate();
        assertThat(data.remaining()).isPositive();
        for (SourceRun run : segment.getSources()) {
            for (long event = 0; event < run.getCount(); event++) {
                ByteBuffer part = data.slice(data.position(), (int) run.getLength());
                file.write(at, part, run.getPosition() + event);
                at += run.getLength();
                data.position(data.position() + (int) run.getLength());
            }
        }
        assertThat(data.remaining()).as("bytes without a source").isZero();
    }

    public File file(String filesystem, long inode) {
        return files.getOrDefault(Keys.inode(filesystem, inode), new File(0));
    }

    public boolean has(String filesystem, long inode) {
        return files.containsKey(Keys.inode(filesystem, inode));
    }
}
