package io.fsledger.projector.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The real disk, which can be told to fail. Where an fsync fails, what was written since the last one is gone for good and the next fsync
 * succeeds: as on Linux, where a failed fsync throws the pages away.
 */
final class TestDisk implements Disk {
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger mostOpen = new AtomicInteger();

    /** Bytes that may still be written, as on a small disk. */
    final AtomicLong room = new AtomicLong(Long.MAX_VALUE);

    /** Whether an fsync does anything: where no power fails, nothing depends on it but time. */
    private final boolean forces;

    volatile boolean readOnly;
    volatile boolean linksWork = true;

    /** Files of which the next fsync fails. */
    volatile Predicate<Path> failingForces = path -> false;

    /** What is done before a file is forced. */
    volatile Consumer<Path> beforeForce = path -> {};

    TestDisk() {
        this(true);
    }

    private TestDisk(boolean forces) {
        this.forces = forces;
    }

    /** For tests of what is written, and not of when it is on disk. */
    static TestDisk withoutForces() {
        return new TestDisk(false);
    }

    @Override
    public DiskFile openToRead(Path path) throws IOException {
        return counted(path, REAL.openToRead(path));
    }

    @Override
    public DiskFile openToWrite(Path path) throws IOException {
        refuseIfReadOnly(path);
        return counted(path, REAL.openToWrite(path));
    }

    private DiskFile counted(Path path, DiskFile file) {
        opened.incrementAndGet();
        mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        return new TestFile(path, file);
    }

    private void refuseIfReadOnly(Path path) throws AccessDeniedException {
        if (readOnly) {
            throw new AccessDeniedException(path.toString(), null, "Read-only file system");
        }
    }

    @Override
    public void create(Path path) throws IOException {
        refuseIfReadOnly(path);
        REAL.create(path);
    }

    @Override
    public void createFolder(Path path) throws IOException {
        REAL.createFolder(path);
    }

    @Override
    public void link(Path existing, Path second) throws IOException {
        refuseIfReadOnly(second);
        if (!linksWork) {
            throw new UnsupportedOperationException("no links here");
        }
        REAL.link(existing, second);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        refuseIfReadOnly(to);
        REAL.rename(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
        refuseIfReadOnly(path);
        REAL.delete(path);
    }

    @Override
    public boolean exists(Path path) {
        return REAL.exists(path);
    }

    @Override
    public List<String> list(Path folder) throws IOException {
        return REAL.list(folder);
    }

    private final class TestFile implements DiskFile {
        private final Path path;
        private final DiskFile file;

        /** What stood where something was written since the last fsync, the latest first. */
        private final Deque<Before> unforced = new ArrayDeque<>();

        TestFile(Path path, DiskFile file) {
            this.path = path;
            this.file = file;
        }

        private record Before(long size, long offset, byte[] bytes) {}

        @Override
        public int read(ByteBuffer into, long offset) throws IOException {
            return file.read(into, offset);
        }

        @Override
        public synchronized void write(ByteBuffer bytes, long offset) throws IOException {
            refuseIfReadOnly(path);
            remember(offset, bytes.remaining());
            int fits = (int) Math.min(bytes.remaining(), Math.max(0, room.get()));
            room.addAndGet(-fits);
            if (fits < bytes.remaining()) {
                file.write(bytes.slice(bytes.position(), fits), offset);
                throw new IOException("No space left on device");
            }
            file.write(bytes, offset);
        }

        private void remember(long offset, int length) throws IOException {
            if (!forces) {
                return;
            }
            ByteBuffer present = ByteBuffer.allocate(length);
            int read = Math.max(0, file.read(present, offset));
            byte[] bytes = new byte[read];
            present.flip().get(bytes);
            unforced.push(new Before(file.size(), offset, bytes));
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public synchronized void setSize(long size) throws IOException {
            refuseIfReadOnly(path);
            long present = file.size();
            remember(Math.min(size, present), (int) Math.max(0, present - size));
            file.setSize(size);
        }

        @Override
        public synchronized void force() throws IOException {
            beforeForce.accept(path);
            if (failingForces.test(path)) {
                for (Before before : new ArrayList<>(unforced)) {
                    file.setSize(before.size());
                    file.write(ByteBuffer.wrap(before.bytes()), before.offset());
                }
                unforced.clear();
                throw new IOException("Input/output error");
            }
            if (forces) {
                file.force();
                unforced.clear();
            }
        }

        @Override
        public void close() throws IOException {
            open.decrementAndGet();
            file.close();
        }
    }
}
