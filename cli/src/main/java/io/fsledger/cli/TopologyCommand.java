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

/** What each family is made of. */
@Command(name = "topology", description = "Show what each family is made of, in the words of Kafka Streams.")
final class TopologyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ServiceOptions options;

    @Option(names = "--json", description = "Print one object, as /v1/topology gives it.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        JsonNode topology = options.service().get("/v1/topology", Map.of());
        if (json) {
            out.println(topology);
            return ExitCodes.OK;
        }
        for (JsonNode family : topology.path("families")) {
            out.printf(
                    "%s (application %s)%n%s%n%n",
                    Text.escaped(family.path("family").asText()),
                    Text.escaped(family.path("applicationId").asText()),
                    Text.escapedLines(family.path("description").asText().stripTrailing()));
        }
        return ExitCodes.OK;
    }
}
