package io.fsledger.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What is buffered and not on its way to disk yet. */
@Command(
        name = "dirty",
        description = {
            "List the inodes that have buffered writes, those first that have them for the longest; or the ranges of one inode.",
            "Exits with 0 when something is buffered, with 1 when nothing is."
        })
final class DirtyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ServiceOptions options;

    @Parameters(
            arity = "0..1",
            paramLabel = "FILESYSTEM/INODE",
            converter = FileNumber.Converter.class,
            description = "Show what is buffered of this inode, such as mesa/42.")
    private @Nullable FileNumber inode;

    @Option(
            names = "--position",
            paramLabel = "POSITION",
            description = "Answer only from state that has applied the events up to here, such as writes:2:17"
                    + " (as `fsledger publish` prints them); exits with 3 when that takes too long.")
    private @Nullable String position;

    @Option(names = "--json", description = "Print objects as the HTTP API gives them, one on each line.")
    private boolean json;

    @Override
    public Integer call() {
        Map<String, String> parameters = new TreeMap<>(Map.of("limit", Listing.PAGE_ROWS));
        if (position != null) {
            parameters.put("position", position);
        }
        ServiceApi service = options.service();
        Listing listing = inode == null
                ? new Listing(service.pages("/v1/dirty", parameters), "inodes", "dirty inode")
                : new Listing(
                        service.pages(
                                "/v1/filesystems/" + inode.filesystemInPath() + "/inodes/" + inode.numberInPath()
                                        + "/writes",
                                parameters),
                        "ranges",
                        "buffered range");
        long rows = listing.print(
                out(), spec.commandLine().getErr(), json, inode == null ? DirtyCommand::inodes : DirtyCommand::ranges);
        return rows == 0 ? ExitCodes.NO : ExitCodes.OK;
    }

    private static Table<JsonNode> inodes(PrintWriter out) {
        return new Table<JsonNode>(out)
                .text(
                        "INODE",
                        row -> row.path("filesystem").asText() + "/"
                                + row.path("inode").asText())
                .number("BUFFERED", row -> row.path("buffered").asText())
                .number("FOR MS", row -> row.path("dirtyForMs").asText())
                .number(
                        "SIZE",
                        row -> row.path("sizeKnown").asBoolean()
                                ? row.path("size").asText()
                                : "-");
    }

    private static Table<JsonNode> ranges(PrintWriter out) {
        return new Table<JsonNode>(out)
                .number("OFFSET", row -> row.path("offset").asText())
                .number("LENGTH", row -> row.path("length").asText());
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
