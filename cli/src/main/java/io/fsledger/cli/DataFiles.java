package io.fsledger.cli;

import io.fsledger.projector.files.DescriptorCache;
import io.fsledger.projector.files.Disk;
import io.fsledger.projector.files.FileId;
import io.fsledger.projector.files.FileName;
import io.fsledger.projector.files.FolderReader;
import io.fsledger.projector.files.Traced;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the projector has put on disk, read from its folder; nothing need run. */
final class DataFiles implements AutoCloseable {
    private static final int CHUNK_BYTES = 1 << 16;

    private final Path folder;
    private final DescriptorCache cache =
            new DescriptorCache(Disk.REAL, DescriptorCache.LIMIT_MIN, DescriptorCache.WAIT_DEFAULT);

    DataFiles(Path folder) {
        this.folder = folder;
    }

    /** A file as it is now. */
    record DataFile(FolderReader reader, FileId id) {
        void writeTo(OutputStream out) throws IOException {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
            long at = 0;
            for (int read = reader.read(id, chunk, at); read > 0; read = reader.read(id, chunk, at)) {
                out.write(chunk.array(), 0, read);
                at += read;
                chunk.clear();
            }
            out.flush();
        }

        List<Traced> trace() throws IOException {
            return reader.trace(id, 0, Long.MAX_VALUE);
        }
    }

    /** The data of a file; null where there are none. */
    @Nullable
    DataFile find(FileNumber file) throws IOException {
        try {
            for (Path partition : partitions()) {
                FolderReader reader = FolderReader.open(cache, partition);
                FileId latest = reader.latest(file.filesystem(), file.number());
                if (latest != null) {
                    return new DataFile(reader, latest);
                }
            }
            return null;
        } catch (IllegalArgumentException noSuchName) {
            throw CommandFailure.usage(noSuchName.getMessage() + ".");
        }
    }

    private List<Path> partitions() throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(
                            entry -> FileName.partitionOf(entry.getFileName().toString()) != null)
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            throw CommandFailure.usage(
                    "There is no folder %s: pass that of the data files with --files.".formatted(folder));
        }
    }

    @Override
    public void close() {
        cache.close();
    }
}
