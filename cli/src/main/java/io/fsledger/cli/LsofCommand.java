package io.fsledger.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.fsledger.projector.sql.HandleHistory;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Who has what open. */
@Command(
        name = "lsof",
        description = {
            "Show who has what open, in the whole cluster; or, with --at, who had it open at a time.",
            "Exits with 0 when anything matches, with 1 when nothing does: `fsledger lsof --file mesa/42 --writable` asks"
                    + " whether a file is open for writing."
        })
final class LsofCommand implements Callable<Integer> {
    /** How long a question with a position is worth waiting for, where --wait says no more. */
    private static final int POSITION_WAIT_MS = 5_000;

    private static final List<String> FLAGS = List.of("append", "create", "exclusive", "truncate", "directory");

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServiceOptions options;

    @Mixin
    private LsofHistory history;

    @ArgGroup
    private Scope scope = new Scope();

    /** Of which handles; by default of all. */
    static final class Scope {
        @Option(
                names = "--file",
                paramLabel = "FS/INODE",
                converter = FileNumber.Converter.class,
                description = "Of this file.")
        private @Nullable FileNumber file;

        @Option(names = "--client", paramLabel = "CLIENT", description = "Of this client.")
        private @Nullable String client;

        @Option(names = "--filesystem", paramLabel = "FS", description = "Of this file system.")
        private @Nullable String filesystem;

        @Option(
                names = "--fh",
                paramLabel = "FS/FH",
                converter = FileNumber.Converter.class,
                description = "With this number; several where clients number on their own.")
        private @Nullable FileNumber fh;

        HandleHistory.Filter ofHistory(boolean writable) {
            FileNumber numbered = file == null ? fh : file;
            return new HandleHistory.Filter(
                    numbered == null ? filesystem : numbered.filesystem(),
                    file == null ? null : file.number(),
                    fh == null ? null : fh.number(),
                    client,
                    writable);
        }

        String path() {
            if (file != null) {
                return "/v1/filesystems/" + file.filesystemInPath() + "/inodes/" + file.numberInPath() + "/handles";
            }
            if (fh != null) {
                return "/v1/filesystems/" + fh.filesystemInPath() + "/handles/" + fh.numberInPath();
            }
            if (client != null) {
                return "/v1/clients/" + ServiceApi.encoded(client) + "/handles";
            }
            return filesystem == null
                    ? "/v1/handles"
                    : "/v1/filesystems/" + ServiceApi.encoded(filesystem) + "/handles";
        }
    }

    @Option(names = "--writable", description = "Only what is open for writing.")
    private boolean writable;

    @Option(names = "--dirty", description = "Only what has writes that are not flushed.")
    private boolean dirty;

    @Option(
            names = "--position",
            paramLabel = "POSITION",
            split = ",",
            description = "Answer only from state that has applied the events up to here, such as handles:2:17"
                    + " (as `fsledger publish` prints them); exits with 3 when that takes too long.")
    private List<String> positions = List.of();

    @Option(
            names = "--json",
            description = "Print one object for each handle, each on a line, as the HTTP API gives it.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (history.isAsked()) {
            if (dirty || !positions.isEmpty()) {
                throw CommandFailure.usage(
                        "--at goes with neither --dirty nor --position: the read model keeps who had what open.");
            }
            return history.print(scope.ofHistory(writable), json, out, err) > 0 ? ExitCodes.OK : ExitCodes.NO;
        }
        long rows = new Listing(options.service().pages(scope.path(), parameters()), "handles", "handle")
                .print(out, err, json, LsofCommand::table);
        return rows > 0 ? ExitCodes.OK : ExitCodes.NO;
    }

    private Map<String, String> parameters() {
        Map<String, String> parameters = new TreeMap<>(Map.of("limit", Listing.PAGE_ROWS));
        if (writable) {
            parameters.put("writable", "true");
        }
        if (dirty) {
            parameters.put("dirty", "true");
        }
        if (!positions.isEmpty()) {
            parameters.put("position", String.join(",", positions));
            parameters.put("waitMs", String.valueOf(Math.max(POSITION_WAIT_MS, options.waitSeconds() * 1_000)));
        }
        return parameters;
    }

    static Table<JsonNode> table(PrintWriter out) {
        return identified(out)
                .number("OFFSET", handle -> handle.path("offset").asText())
                .text("DIRTY", handle -> handle.path("dirty").asBoolean() ? "dirty" : "-")
                .text("OPENED", handle -> handle.path("openedAt").asText())
                .text("FLAGS", LsofCommand::flags);
    }

    /** With what every list of handles says of each, today's and former ones. */
    static Table<JsonNode> identified(PrintWriter out) {
        return new Table<JsonNode>(out)
                .text("FILESYSTEM", handle -> handle.path("filesystem").asText())
                .number("INODE", handle -> handle.path("inode").asText())
                .number("GEN", handle -> handle.path("generation").asText())
                .number("FH", handle -> handle.path("fh").asText())
                .text("CLIENT", handle -> handle.path("client").asText())
                .number("TERM", handle -> handle.path("term").asText())
                .text("ACCESS", handle -> handle.path("access").asText());
    }

    /** Whatever else it was opened with, and the inner handle it stands for. */
    private static String flags(JsonNode handle) {
        List<String> shown = new ArrayList<>();
        FLAGS.stream().filter(flag -> handle.path(flag).asBoolean()).forEach(shown::add);
        JsonNode delegate = handle.path("delegate");
        if (delegate.isObject()) {
            shown.add("delegate=%s/%s:%s"
                    .formatted(
                            delegate.path("filesystem").asText(),
                            delegate.path("inode").asText(),
                            delegate.path("fh").asText()));
        }
        return String.join(",", shown);
    }
}
