package io.fsledger.projector.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** The disk of this machine. */
final class RealDisk implements Disk {
    @Override
    public DiskFile openToRead(Path path) throws IOException {
        return new RealFile(FileChannel.open(path, StandardOpenOption.READ));
    }

    @Override
    public DiskFile openToWrite(Path path) throws IOException {
        return new RealFile(
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE));
    }

    @Override
    public void create(Path path) throws IOException {
        Files.createFile(path);
    }

    @Override
    public void createFolder(Path path) throws IOException {
        Files.createDirectories(path);
    }

    @Override
    public void link(Path existing, Path second) throws IOException {
        Files.createLink(second, existing);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path);
    }

    @Override
    public List<String> list(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }

    private record RealFile(FileChannel channel) implements DiskFile {
        @Override
        public int read(ByteBuffer into, long offset) throws IOException {
            return channel.read(into, offset);
        }

        @Override
        public void write(ByteBuffer bytes, long offset) throws IOException {
            long at = offset;
            while (bytes.hasRemaining()) {
                at += channel.write(bytes, at);
            }
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void setSize(long size) throws IOException {
            long present = channel.size();
            if (size < present) {
                channel.truncate(size);
            } else if (size > present) {
                // the last byte of the hole: what lies before it takes no room
                channel.write(ByteBuffer.allocate(1), size - 1);
            }
        }

        @Override
        public void force() throws IOException {
            channel.force(true);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
