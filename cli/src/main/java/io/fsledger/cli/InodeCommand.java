package io.fsledger.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What is known of an inode. */
@Command(
        name = "inode",
        description = {
            "Show an inode: whether its attributes are known and what they are, its name, who refers to it.",
            "Exits with 0 when there is what was asked for, with 1 when there is not: the inode is not known, has no children, no"
                    + " references or no path to the root, is not read, or was not resolved."
        })
final class InodeCommand implements Callable<Integer> {
    /** How long to wait for what may take its time, where --wait does not say more. */
    private static final int WAIT_SECONDS = 30;

    /** The service waits no longer for one question, unless it is configured to. */
    private static final int QUESTION_WAIT_MS = 30_000;

    /** Between two questions, for a service that lets none wait. */
    private static final int PAUSE_MS = 100;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServiceOptions options;

    @Parameters(
            paramLabel = "FILESYSTEM/INODE",
            converter = FileNumber.Converter.class,
            description = "Which inode, such as mesa/42.")
    private FileNumber inode;

    @ArgGroup
    private Aspect aspect = new Aspect();

    /** What to show of it; by default the inode itself. */
    static final class Aspect {
        @Option(names = "--children", description = "The children of the directory, as far as they are known.")
        private boolean children;

        @Option(names = "--references", description = "Who refers to it, and how often.")
        private boolean references;

        @Option(names = "--path", description = "Its path from the root.")
        private boolean path;

        @Option(
                names = "--reads",
                description = "Whether it is read sequentially, and how much is being fetched ahead.")
        private boolean reads;

        @Option(
                names = "--until-resolved",
                description = "Wait until its attributes are known, for " + WAIT_SECONDS
                        + " seconds or as long as --wait" + " says.")
        private boolean untilResolved;
    }

    @Option(
            names = "--position",
            paramLabel = "POSITION",
            split = ",",
            description = "Answer only from state that has applied the events up to here, such as inodes:2:17"
                    + " (as `fsledger publish` prints them); exits with 3 when that takes too long.")
    private List<String> positions = List.of();

    @Option(names = "--json", description = "Print objects as the HTTP API gives them; of lists, one on each line.")
    private boolean json;

    @Override
    public Integer call() {
        if (aspect.children) {
            return list("/children", "children", "child", InodeCommand::children);
        }
        if (aspect.references) {
            return list("/references", "references", "holder", InodeCommand::references);
        }
        if (aspect.path) {
            return path();
        }
        if (aspect.reads) {
            return reads();
        }
        return aspect.untilResolved
                ? untilResolved()
                : show(options.service().get(path(""), parameters()), InodeCommand::inodes);
    }

    private String path(String part) {
        return "/v1/filesystems/" + inode.filesystemInPath() + "/inodes/" + inode.numberInPath() + part;
    }

    private Map<String, String> parameters() {
        Map<String, String> parameters = new TreeMap<>();
        if (!positions.isEmpty()) {
            parameters.put("position", String.join(",", positions));
            parameters.put("waitMs", String.valueOf(QUESTION_WAIT_MS));
        }
        return parameters;
    }

    private int show(JsonNode shown, Function<PrintWriter, Table<JsonNode>> columns) {
        if (json) {
            out().println(shown);
            return ExitCodes.OK;
        }
        Table<JsonNode> table = columns.apply(out());
        table.add(shown);
        table.end();
        err().println(Listing.basis(shown));
        return ExitCodes.OK;
    }

    private int reads() {
        JsonNode shown = options.service().get(path("/reads"), parameters());
        show(shown, InodeCommand::reads);
        return shown.path("tracked").asBoolean() ? ExitCodes.OK : ExitCodes.NO;
    }

    /** Asks again while the service waits less long than is wanted here. */
    private int untilResolved() {
        ServiceApi service = options.service();
        long patience = Duration.ofSeconds(Math.max(WAIT_SECONDS, options.waitSeconds()))
                .toNanos();
        long begun = System.nanoTime();
        Map<String, String> parameters = parameters();
        parameters.put("wait", "resolved");
        while (true) {
            long leftMs = Math.max(0, (patience - (System.nanoTime() - begun)) / 1_000_000);
            parameters.put("waitMs", String.valueOf(Math.min(QUESTION_WAIT_MS, leftMs)));
            JsonNode shown = service.get(path(""), parameters);
            String waited = shown.path("waited").asText();
            if (!waited.equals("timeout") || leftMs == 0) {
                show(shown, InodeCommand::inodes);
                return waited.equals("resolved") ? ExitCodes.OK : ExitCodes.NO;
            }
            ServiceApi.pause(PAUSE_MS);
        }
    }

    private int list(String part, String name, String noun, Function<PrintWriter, Table<JsonNode>> columns) {
        Map<String, String> parameters = parameters();
        parameters.put("limit", Listing.PAGE_ROWS);
        long rows = new Listing(options.service().pages(path(part), parameters), name, noun)
                .print(out(), err(), json, columns);
        return rows > 0 ? ExitCodes.OK : ExitCodes.NO;
    }

    private int path() {
        JsonNode answer = options.service().get(path("/path"), parameters());
        boolean complete = answer.path("complete").asBoolean();
        if (json) {
            out().println(answer);
        } else if (complete) {
            out().println(Text.escaped(name(answer, "path")));
        } else {
            JsonNode broken = answer.path("broken");
            err().printf(
                            "The path breaks at inode %s: %s (%s).%n",
                            broken.path("inode").asText(),
                            Text.escaped(broken.path("detail").asText()),
                            broken.path("code").asText());
        }
        return complete ? ExitCodes.OK : ExitCodes.NO;
    }

    private static Table<JsonNode> inodes(PrintWriter out) {
        return new Table<JsonNode>(out)
                .text("FILESYSTEM", inode -> inode.path("filesystem").asText())
                .number("INODE", inode -> inode.path("inode").asText())
                .number("GEN", inode -> inode.path("generation").asText())
                .text("STATUS", InodeCommand::status)
                .text("KIND", inode -> orDash(inode.path("attributes").path("kind")))
                .number("SIZE", inode -> orDash(inode.path("attributes").path("size")))
                .number("REFERENCES", inode -> inode.path("references").asText())
                .number("HOLDERS", inode -> inode.path("holders").asText())
                .number("PARENT", inode -> orDash(inode.path("parent")))
                .text("NAME", inode -> name(inode, "name"))
                .text("DELEGATE", InodeCommand::delegate)
                .text("ERROR", inode -> inode.path("error").asText());
    }

    private static String status(JsonNode inode) {
        return inode.path("status").asText() + (inode.path("retrying").asBoolean() ? ", retrying" : "");
    }

    private static String delegate(JsonNode inode) {
        JsonNode delegate = inode.path("delegate");
        return delegate.isMissingNode()
                ? "-"
                : delegate.path("filesystem").asText() + "/"
                        + delegate.path("inode").asText();
    }

    private static Table<JsonNode> children(PrintWriter out) {
        return new Table<JsonNode>(out)
                .number("INODE", child -> child.path("inode").asText())
                .number("GEN", child -> child.path("generation").asText())
                .text("NAME", child -> name(child, "name"));
    }

    private static Table<JsonNode> references(PrintWriter out) {
        return new Table<JsonNode>(out)
                .text("CLIENT", reference -> reference.path("client").asText())
                .number("TERM", reference -> reference.path("term").asText())
                .number("GEN", reference -> reference.path("generation").asText())
                .number("COUNT", reference -> reference.path("count").asText());
    }

    private static Table<JsonNode> reads(PrintWriter out) {
        return new Table<JsonNode>(out)
                .text("FILESYSTEM", reads -> reads.path("filesystem").asText())
                .number("INODE", reads -> reads.path("inode").asText())
                .number("GEN", reads -> reads.path("generation").asText())
                .text("READ", InodeCommand::howItIsRead)
                .number("BLOCK", reads -> orDash(reads.path("block")))
                .number("IN FLIGHT", reads -> reads.path("inFlight").asText())
                .text("CLIENT", reads -> orDash(reads.path("client")));
    }

    private static String howItIsRead(JsonNode reads) {
        if (!reads.path("tracked").asBoolean()) {
            return "no";
        }
        return reads.path("sequential").asBoolean() ? "sequentially" : "not in sequence";
    }

    /** Text as it is, and bytes that are none as the service gives them. */
    private static String name(JsonNode shown, String field) {
        if (shown.has(field)) {
            return shown.get(field).asText();
        }
        JsonNode bytes = shown.path(field + "Bytes");
        return bytes.isMissingNode() ? "-" : "base64:" + bytes.asText();
    }

    private static String orDash(JsonNode value) {
        return value.isMissingNode() ? "-" : value.asText();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
