package io.fsledger.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How the service is. */
@Command(
        name = "status",
        description =
                "Show how the service is. Exits with 0 when it answers every question, with 3 when it does not yet.")
final class StatusCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ServiceOptions options;

    @Option(names = "--json", description = "Print one object, as /v1/status gives it.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        ServiceApi service = options.service();
        JsonNode status = service.get("/v1/status", Map.of());
        boolean ready = status.path("ready").asBoolean();
        if (json) {
            out.println(status);
        } else {
            out.printf(
                    "fsledger %s at %s: %s%n%n",
                    Text.escaped(status.path("version").asText()),
                    service.base(),
                    ready
                            ? "ready"
                            : "not ready, " + Text.escaped(status.path("detail").asText("it is starting")));
            printFamilies(status, out);
            out.println();
            printPartitions(status, out);
        }
        return ready ? ExitCodes.OK : ExitCodes.UNREACHABLE;
    }

    private static void printFamilies(JsonNode status, PrintWriter out) {
        Table<JsonNode> table = new Table<JsonNode>(out)
                .text("FAMILY", family -> family.path("family").asText())
                .text("STATE", family -> family.path("state").asText())
                .number("APPLIED", family -> family.path("applied").asText())
                .number("DUPLICATES", family -> family.path("duplicates").asText())
                .number("REJECTED", family -> family.path("rejected").asText())
                .text("DETAIL", family -> family.path("detail").asText());
        status.path("families").forEach(table::add);
        table.end();
    }

    private record Partition(String family, JsonNode json) {
        String field(String name) {
            return json.hasNonNull(name) ? json.get(name).asText() : "-";
        }
    }

    private static void printPartitions(JsonNode status, PrintWriter out) {
        Table<Partition> table = new Table<Partition>(out)
                .text("FAMILY", Partition::family)
                .number("PARTITION", one -> one.field("partition"))
                .text("OWNER", one -> one.field("owner"))
                .number("POSITION", one -> one.field("position"))
                .number("END", one -> one.field("end"))
                .number("LAG", one -> one.field("lag"))
                .text("COPY", one -> one.field("copy"));
        for (JsonNode family : status.path("families")) {
            family.path("partitions")
                    .forEach(partition ->
                            table.add(new Partition(family.path("family").asText(), partition)));
        }
        table.end();
    }
}
