package io.fsledger.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lets go of a client that will not come back. */
@Command(
        name = "release",
        description = {
            "Let go of all that a client holds, and refuse what still comes from its lives so far.",
            "For a client that is gone for good; safe to repeat. Its next life, with a higher term, is welcome."
        })
final class ReleaseCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ServiceOptions options;

    @Parameters(paramLabel = "CLIENT", description = "The client's name.")
    private String client;

    @Option(
            names = "--up-to-term",
            paramLabel = "TERM",
            description =
                    "Up to this life of the client, where that which is connected is not a later one (default: all there have"
                            + " been).")
    private @Nullable Long upToTerm;

    @Option(names = "--json", description = "Print one object: where the release stands.")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        JsonNode answer = options.service()
                .post(
                        "/v1/clients/" + ServiceApi.encoded(client) + "/release",
                        upToTerm == null ? Map.of() : Map.of("upToTerm", upToTerm.toString()),
                        "application/json",
                        "");
        if (json) {
            out.println(answer);
        } else {
            out.printf(
                    "%s is let go of, up to term %s. What it holds is being released; see what is left: fsledger clients %s%n",
                    client, answer.path("upToTerm").asText("of all its lives"), client);
        }
        return ExitCodes.OK;
    }
}
