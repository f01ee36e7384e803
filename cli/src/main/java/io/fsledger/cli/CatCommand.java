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
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The bytes of a file as they are on disk. */
@Command(
        name = "cat",
        description = {
            "Print the bytes of a file as the projector has put them on disk, or which events they are of.",
            "Reads the folder of the data files; nothing need run. Exits with 1 when there are no data of that file."
        })
final class CatCommand implements Callable<Integer> {
    private static final int CHUNK_BYTES = 1 << 16;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FS/INODE",
            converter = FileNumber.Converter.class,
            description = "The file, such as mesa/42.")
    private FileNumber file;

    @Option(
            names = "--files",
            paramLabel = "DIR",
            defaultValue = "fsledger-data/files",
            description = "Folder of the data files, projector.files.dir (default: ./${DEFAULT-VALUE}).")
    private Path files;

    @Option(
            names = "--trace",
            description =
                    "Print which events of fs.writes the bytes are of: first byte, how many, first and last position in"
                            + " the partition of the file; \"hole\" where nobody wrote.")
    private boolean trace;

    /** Takes the file, where it has been found. */
    @FunctionalInterface
    private interface Found {
        void in(FolderReader reader, FileId found) throws IOException;
    }

    @Override
    public Integer call() throws IOException {
        return find(trace ? this::printTrace : CatCommand::printBytes) ? ExitCodes.OK : ExitCodes.NO;
    }

    private boolean find(Found found) throws IOException {
        try (DescriptorCache cache =
                new DescriptorCache(Disk.REAL, DescriptorCache.LIMIT_MIN, DescriptorCache.WAIT_DEFAULT)) {
            for (Path folder : folders()) {
                FolderReader reader = FolderReader.open(cache, folder);
                FileId latest = reader.latest(file.filesystem(), file.number());
                if (latest != null) {
                    found.in(reader, latest);
                    return true;
                }
            }
        } catch (IllegalArgumentException noSuchName) {
            throw CommandFailure.usage(noSuchName.getMessage() + ".");
        }
        return false;
    }

    private List<Path> folders() throws IOException {
        try (Stream<Path> entries = Files.list(files)) {
            return entries.filter(
                            entry -> FileName.partitionOf(entry.getFileName().toString()) != null)
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            throw CommandFailure.usage(
                    "There is no folder %s: pass that of the data files with --files.".formatted(files));
        }
    }

    private static void printBytes(FolderReader reader, FileId found) throws IOException {
        OutputStream out = System.out;
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        long at = 0;
        for (int read = reader.read(found, chunk, at); read > 0; read = reader.read(found, chunk, at)) {
            out.write(chunk.array(), 0, read);
            at += read;
            chunk.clear();
        }
        out.flush();
    }

    private void printTrace(FolderReader reader, FileId found) throws IOException {
        Table<Traced> table = new Table<Traced>(spec.commandLine().getOut())
                .number("OFFSET", traced -> Long.toString(traced.offset()))
                .number("LENGTH", traced -> Long.toString(traced.length()))
                .text("ORIGIN", traced -> traced.origin().name().toLowerCase(Locale.ROOT))
                .number("FIRST", traced -> position(traced.first()))
                .number("LAST", traced -> position(traced.last()));
        reader.trace(found, 0, Long.MAX_VALUE).forEach(table::add);
        table.end();
    }

    private static String position(long position) {
        return position < 0 ? "-" : Long.toString(position);
    }
}
