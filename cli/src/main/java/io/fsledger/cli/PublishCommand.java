package io.fsledger.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Publishes events from a file. */
@Command(
        name = "publish",
        description = {
            "Publish events, one flat JSON object in each line, in batches of up to 1,000:",
            "  {\"event\":\"opened\",\"filesystem\":\"mesa\",\"inode\":42,\"client\":\"c1\",\"term\":1,\"sequence\":5,\"fh\":7,\"flags\":2}",
            "A handle that is opened without \"fh\" gets the file system's next number, which is printed.",
            "Stops at the first batch with a line that cannot be read, of which then nothing is published. Events with a"
                    + " sequence may be published again: those that were accepted before are known as duplicates.",
            "Prints the last position in each partition: pass them to `fsledger lsof --position` to see what they changed."
        })
final class PublishCommand implements Callable<Integer> {
    private static final String STANDARD_INPUT = "-";
    private static final long PROGRESS_NANOS = 1_000_000_000L;

    /** How the service names a line of a request. */
    private static final Pattern LINE_OF_REQUEST = Pattern.compile("line (\\d{1,9}): (.*)", Pattern.DOTALL);

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServiceOptions options;

    @Parameters(paramLabel = "FILE", description = "A file of events, or - for standard input.")
    private String file;

    @Option(
            names = "--json",
            description = "Print an object {\"line\",\"fh\"} for each number given, and at the end one object with"
                    + " \"published\" and \"positions\".")
    private boolean json;

    private final Map<String, Long> lastOffsets = new TreeMap<>();
    private long published;

    @Override
    public Integer call() {
        ServiceApi service = options.service();
        long start = System.nanoTime();
        try (EventLines lines = new EventLines(new BufferedInputStream(input()))) {
            publish(service, lines, sizeOfFile());
        } catch (IOException e) {
            throw CommandFailure.failed(
                    "%s cannot be read further (%s); %s published before."
                            .formatted(file, e.getMessage(), Text.plural(published, "event")),
                    e);
        }
        report(System.nanoTime() - start);
        return ExitCodes.OK;
    }

    private InputStream input() {
        if (file.equals(STANDARD_INPUT)) {
            return System.in;
        }
        try {
            return Files.newInputStream(Path.of(file));
        } catch (IOException e) {
            throw CommandFailure.usage(
                    "%s cannot be opened (%s): pass a file that can be read, or - for standard input."
                            .formatted(file, e.getClass().getSimpleName()));
        }
    }

    /** 0 where it is not known. */
    private long sizeOfFile() throws IOException {
        return file.equals(STANDARD_INPUT) ? 0 : Files.size(Path.of(file));
    }

    private void publish(ServiceApi service, EventLines lines, long size) throws IOException {
        long shown = System.nanoTime();
        for (List<EventLines.Line> batch = lines.nextBatch(); !batch.isEmpty(); batch = lines.nextBatch()) {
            publish(service, batch);
            if (System.nanoTime() - shown >= PROGRESS_NANOS) {
                shown = System.nanoTime();
                String part = size == 0 ? "" : " (%d %% of the file)".formatted(100 * lines.bytesRead() / size);
                spec.commandLine().getErr().println("published " + Text.plural(published, "event") + part);
            }
        }
    }

    private void publish(ServiceApi service, List<EventLines.Line> batch) {
        String body = batch.stream().map(EventLines.Line::text).collect(Collectors.joining("\n", "", "\n"));
        JsonNode answer;
        try {
            answer = service.post("/v1/events", Map.of(), "application/x-ndjson", body);
        } catch (CommandFailure e) {
            throw e.saying(located(String.valueOf(e.getMessage()), batch));
        }
        published += batch.size();
        answer.path("positions").forEach(position -> remember(position.asText()));
        answer.path("numbers").forEach(number -> showNumber(batch, number));
    }

    /** The service counts the lines of a request; people count those of the file. */
    private String located(String sentence, List<EventLines.Line> batch) {
        String before =
                "%s published before it".formatted(published == 0 ? "Nothing was" : Text.plural(published, "event"));
        Matcher line = LINE_OF_REQUEST.matcher(sentence);
        if (line.matches()) {
            return "line %d: %s %s (batches are all or nothing)."
                    .formatted(numberInFile(batch, line.group(1)), line.group(2), before);
        }
        return "lines %d to %d: %s %s."
                .formatted(batch.get(0).number(), batch.get(batch.size() - 1).number(), sentence, before);
    }

    private static long numberInFile(List<EventLines.Line> batch, String numberInRequest) {
        int index = Integer.parseInt(numberInRequest) - 1;
        return batch.get(Math.max(0, Math.min(index, batch.size() - 1))).number();
    }

    private void remember(String position) {
        int colon = position.lastIndexOf(':');
        lastOffsets.merge(position.substring(0, colon), Long.parseLong(position.substring(colon + 1)), Math::max);
    }

    private void showNumber(List<EventLines.Line> batch, JsonNode number) {
        long line = numberInFile(batch, number.path("line").asText());
        if (json) {
            out().println(JsonNodeFactory.instance
                    .objectNode()
                    .put("line", line)
                    .set("fh", number.get("fh")));
        } else {
            out().printf("line %d: fh %s%n", line, number.path("fh").asText());
        }
    }

    private void report(long nanos) {
        List<String> positions = lastOffsets.entrySet().stream()
                .map(one -> one.getKey() + ":" + one.getValue())
                .toList();
        if (json) {
            ArrayNode array = JsonNodeFactory.instance.arrayNode();
            positions.forEach(array::add);
            out().println(JsonNodeFactory.instance
                    .objectNode()
                    .put("published", published)
                    .set("positions", array));
            return;
        }
        out().printf("published %s in %s%n", Text.plural(published, "event"), Text.seconds(nanos));
        if (!positions.isEmpty()) {
            out().println("last positions: " + String.join(",", positions));
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
