package io.fsledger.bench;

import io.fsledger.projector.files.Disk;
import io.fsledger.projector.files.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** The real disk without waiting for it: to lay out many files that a measurement begins with. */
final class UnforcedDisk implements Disk {
    @Override
    public DiskFile openToRead(Path path) throws IOException {
        return new UnforcedFile(REAL.openToRead(path));
    }

    @Override
    public DiskFile openToWrite(Path path) throws IOException {
        return new UnforcedFile(REAL.openToWrite(path));
    }

    @Override
    public void create(Path path) throws IOException {
        REAL.create(path);
    }

    @Override
    public void createFolder(Path path) throws IOException {
        REAL.createFolder(path);
    }

    @Override
    public void link(Path existing, Path second) throws IOException {
        REAL.link(existing, second);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        REAL.rename(from, to);
    }

    @Override
    public void delete(Path path) throws IOException {
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

    private record UnforcedFile(DiskFile file) implements DiskFile {
        @Override
        public int read(ByteBuffer into, long offset) throws IOException {
            return file.read(into, offset);
        }

        @Override
        public void write(ByteBuffer bytes, long offset) throws IOException {
            file.write(bytes, offset);
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public void setSize(long size) throws IOException {
            file.setSize(size);
        }

        @Override
        public void force() {
            // nobody waits for it
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
