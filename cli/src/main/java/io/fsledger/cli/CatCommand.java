package io.fsledger.cli;

import io.fsledger.cli.DataFiles.DataFile;
import io.fsledger.projector.files.Traced;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
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

    @Override
    public Integer call() throws IOException {
        try (DataFiles present = new DataFiles(files)) {
            DataFile found = present.find(file);
            if (found == null) {
                return ExitCodes.NO;
            }
            if (trace) {
                print(found.trace());
            } else {
                found.writeTo(System.out);
            }
            return ExitCodes.OK;
        }
    }

    private void print(List<Traced> traces) {
        Table<Traced> table = new Table<Traced>(spec.commandLine().getOut())
                .number("OFFSET", traced -> Long.toString(traced.offset()))
                .number("LENGTH", traced -> Long.toString(traced.length()))
                .text("ORIGIN", traced -> traced.origin().name().toLowerCase(Locale.ROOT))
                .number("FIRST", traced -> position(traced.first()))
                .number("LAST", traced -> position(traced.last()));
        traces.forEach(table::add);
        table.end();
    }

    private static String position(long position) {
        return position < 0 ? "-" : Long.toString(position);
    }
}
