package io.fsledger.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.fsledger.cli.DataFiles.DataFile;
import io.fsledger.cli.UpReport.Step;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows in a minute what this is about. */
@Command(
        name = "demo",
        description = {
            "Start a service, let a few clients live, kill the service hard, start it again: the answer is the same, and what was written"
                    + " is on disk.",
            "Runs on free ports and in a folder of its own, and leaves nothing behind."
        })
final class DemoCommand implements Callable<Integer> {
    private static final int DIFFERENCES_SHOWN = 10;

    /** A JVM that has just started is slow at first. */
    private static final String POSITION_WAIT_MS = "20000";

    private static final int SETTLED_ATTEMPTS = 3;
    private static final int CHECKSUM_BYTES_SHOWN = 8;

    @Spec
    private CommandSpec spec;

    @Option(names = "--data", paramLabel = "DIR", description = "A new or empty folder for the data, which is kept.")
    private @Nullable Path data;

    @Option(names = "--keep", description = "Keep the data.")
    private boolean keep;

    private int chapter;

    @Override
    public Integer call() throws IOException {
        Path folder = data == null
                ? Files.createTempDirectory("fsledger-demo")
                : empty(data.toAbsolutePath().normalize());
        boolean kept = keep || data != null;
        Thread tidying = new Thread(() -> delete(folder), "fsledger-demo-tidy");
        if (!kept) {
            Runtime.getRuntime().addShutdownHook(tidying);
        }
        play(folder);
        whatNext(kept ? folder : null);
        return ExitCodes.OK;
    }

    private static Path empty(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> entries = Files.list(folder)) {
                if (entries.findAny().isPresent()) {
                    throw CommandFailure.cannotStart(folder + " is not empty: pass a new folder with --data.", null);
                }
            }
        }
        return folder;
    }

    private void play(Path folder) throws IOException {
        DemoLife life = new DemoLife();
        List<String> before;
        List<String> positions;
        chapter("Start the service in a process of its own, with its data in " + folder);
        try (ChildService first = ChildService.start(folder, this::showStep)) {
            chapter("A compiler, an editor, a database and a backup work on the file system \"mesa\"");
            positions = publish(first.api(), life.events());
            chapter("fsledger lsof");
            before = handles(first.api(), positions);
            showCounts(first.api());
            showBuffered(first.api(), life.files());
            chapter("kill -9 " + first.pid());
            first.kill();
            say("killed: nothing was saved, flushed or closed");
        }
        chapter("Start it again on what is left");
        try (ChildService second = ChildService.start(folder, this::showStep)) {
            chapter("fsledger lsof, again");
            compare(before, handles(second.api(), positions));
            chapter("fsledger settled, and fsledger cat of each file");
            awaitSettled(second.api());
            compare(life.files(), folder.resolve("files"));
        }
    }

    private void chapter(String title) {
        chapter++;
        out().printf("%n== %d. %s%n", chapter, title);
        out().flush();
    }

    private void say(String line) {
        out().println("   " + line);
        out().flush();
    }

    private void showStep(String step, String detail) {
        if (step.equals(Step.READY.text())) {
            say("ready " + detail.replaceAll(";.*", ""));
        } else if (!step.equals(Step.DATA.text())) {
            say(step + " " + detail);
        }
    }

    /** Returns the last position in each partition: what the questions after it must know of. */
    private List<String> publish(ServiceApi api, List<String> events) {
        JsonNode answer = api.post("/v1/events", Map.of(), "application/x-ndjson", String.join("\n", events));
        Map<String, Long> last = new TreeMap<>();
        for (JsonNode position : answer.path("positions")) {
            int colon = position.asText().lastIndexOf(':');
            last.merge(
                    position.asText().substring(0, colon),
                    Long.parseLong(position.asText().substring(colon + 1)),
                    Math::max);
        }
        say("published %s, such as".formatted(Text.plural(events.size(), "event")));
        say(events.get(0));
        return last.entrySet().stream()
                .map(one -> one.getKey() + ":" + one.getValue())
                .toList();
    }

    /** All handles, complete, in a fixed order; shown as a table. */
    private List<String> handles(ServiceApi api, List<String> positions) {
        List<JsonNode> handles = StreamSupport.stream(
                        api.pages(
                                        "/v1/handles",
                                        Map.of("position", String.join(",", positions), "waitMs", POSITION_WAIT_MS))
                                .spliterator(),
                        false)
                .flatMap(page -> StreamSupport.stream(page.path("handles").spliterator(), false))
                .sorted(Comparator.comparing(
                                (JsonNode handle) -> handle.path("inode").asLong())
                        .thenComparing(handle -> handle.path("client").asText()))
                .toList();
        Table<JsonNode> table = LsofCommand.table(out());
        handles.forEach(table::add);
        table.end();
        return handles.stream().map(JsonNode::toString).toList();
    }

    private void showCounts(ServiceApi api) {
        for (JsonNode family : api.get("/v1/status", Map.of()).path("families")) {
            if (family.path("family").asText().equals("handles")) {
                say(
                        "%s applied; %s of the editor that came twice counted once; %s refused (the backup closed what is not its own)"
                                .formatted(
                                        Text.plural(family.path("applied").asLong(), "event"),
                                        Text.plural(family.path("duplicates").asLong(), "event"),
                                        Text.plural(family.path("rejected").asLong(), "event")));
            }
        }
    }

    private void showBuffered(ServiceApi api, Map<FileNumber, byte[]> written) {
        long buffered = api.get("/v1/dirty/total", Map.of()).path("bytes").asLong();
        say("%,d of %,d bytes that were written are in memory only"
                .formatted(
                        buffered,
                        written.values().stream()
                                .mapToLong(bytes -> bytes.length)
                                .sum()));
    }

    private void compare(List<String> before, List<String> after) {
        if (before.equals(after) && !before.isEmpty()) {
            say("the same " + Text.plural(after.size(), "handle") + ", row by row");
            return;
        }
        String differences = Stream.concat(
                        before.stream().filter(row -> !after.contains(row)).map(row -> "- " + row),
                        after.stream().filter(row -> !before.contains(row)).map(row -> "+ " + row))
                .limit(DIFFERENCES_SHOWN)
                .collect(Collectors.joining("\n"));
        throw CommandFailure.refused("The answers differ; please report this. Before -, after +:\n" + differences);
    }

    private void awaitSettled(ServiceApi api) {
        for (int i = 0; i < SETTLED_ATTEMPTS; i++) {
            JsonNode answer = api.get("/v1/settled", Map.of("waitMs", POSITION_WAIT_MS));
            if (answer.path("settled").asBoolean()) {
                say("every write that was accepted is on disk");
                return;
            }
        }
        throw CommandFailure.refused(
                "What was written does not get on disk; please report this, with the log of the service.");
    }

    private void compare(Map<FileNumber, byte[]> written, Path files) throws IOException {
        Table<Row> table = new Table<Row>(out())
                .text("FILE", Row::file)
                .number("BYTES", Row::bytes)
                .text("SHA-256, WRITTEN", Row::written)
                .text("SHA-256, ON DISK", Row::onDisk);
        List<Row> rows = new ArrayList<>();
        try (DataFiles disk = new DataFiles(files)) {
            for (Map.Entry<FileNumber, byte[]> one : written.entrySet()) {
                ByteArrayOutputStream content = new ByteArrayOutputStream();
                DataFile found = disk.find(one.getKey());
                if (found != null) {
                    found.writeTo(content);
                }
                rows.add(Row.of(one.getKey(), one.getValue(), content.toByteArray()));
            }
        }
        rows.forEach(table::add);
        table.end();
        if (!rows.stream().allMatch(Row::same)) {
            throw CommandFailure.refused("The files differ from what was written; please report this.");
        }
        say("the same " + Text.plural(rows.size(), "file") + ", byte for byte");
    }

    /** A file of the last table. */
    private record Row(String file, String bytes, String written, String onDisk, boolean same) {
        static Row of(FileNumber file, byte[] written, byte[] onDisk) {
            return new Row(
                    file.filesystem() + "/" + file.numberInPath(),
                    "%,d".formatted(onDisk.length),
                    checksum(written),
                    checksum(onDisk),
                    Arrays.equals(written, onDisk));
        }

        private static String checksum(byte[] bytes) {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
                return HexFormat.of().formatHex(digest, 0, CHECKSUM_BYTES_SHOWN) + "...";
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }
    }

    private void whatNext(@Nullable Path kept) {
        PrintWriter out = out();
        out.println();
        out.println("What to try next:");
        if (kept != null) {
            out.printf("  ./fsledger up --data %s        go on with these data%n", kept);
        } else {
            out.println("  ./fsledger up                  the same, to keep, in ./fsledger-data");
        }
        out.println("  and in another terminal:");
        out.println("  ./fsledger status              how it is");
        out.println(
                "  echo '{\"event\":\"opened\",\"filesystem\":\"mesa\",\"inode\":42,\"client\":\"me\",\"flags\":2}' | ./fsledger publish -");
        out.println("  ./fsledger lsof --writable     who has what open for writing");
        out.println("  curl http://127.0.0.1:8090/openapi.yaml    all questions that can be asked");
        out.flush();
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Also while the process is interrupted; a file that goes away meanwhile is what is wanted. */
    private static void delete(Path folder) {
        try (Stream<Path> entries = Files.walk(folder)) {
            for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(entry);
            }
        } catch (NoSuchFileException gone) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + folder + " of the demo could not be removed: remove it.", e);
        }
    }
}
