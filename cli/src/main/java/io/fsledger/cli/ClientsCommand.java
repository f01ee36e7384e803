package io.fsledger.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Who is alive, and what a client holds. */
@Command(
        name = "clients",
        description = {
            "Show which clients there are and whether they are alive; with a name, all that this client holds too.",
            "Exits with 0 when any is shown, with 1 when none is: `fsledger clients --state failed` asks whether any failed. A client"
                    + " by name is always shown: one that was never heard of is disconnected."
        })
final class ClientsCommand implements Callable<Integer> {
    private static final Map<String, String> PAGE = Map.of("limit", Listing.PAGE_ROWS);

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServiceOptions options;

    @Parameters(arity = "0..1", paramLabel = "CLIENT", description = "Only this client, and all that it holds.")
    private @Nullable String client;

    /** By their names in the HTTP API. */
    enum State {
        connected,
        reconnecting,
        failed,
        disconnected
    }

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only clients that are ${COMPLETION-CANDIDATES}. Not with CLIENT.")
    private @Nullable State state;

    @Option(
            names = "--json",
            description =
                    "Print one object for each client on a line, as the HTTP API gives it; with CLIENT, then one for each thing it holds.")
    private boolean json;

    @Override
    public Integer call() {
        if (client == null) {
            return all();
        }
        if (state != null) {
            throw CommandFailure.usage("--state asks which clients are in a state: leave it out, or CLIENT.");
        }
        return one(ServiceApi.encoded(client));
    }

    private int all() {
        Map<String, String> parameters = new TreeMap<>(PAGE);
        if (state != null) {
            parameters.put("state", state.name());
        }
        long rows = print("/v1/clients", parameters, "clients", "client", ClientsCommand::clients);
        return rows > 0 ? ExitCodes.OK : ExitCodes.NO;
    }

    private int one(String encoded) {
        PrintWriter out = spec.commandLine().getOut();
        String path = "/v1/clients/" + encoded;
        JsonNode shown = options.service().get(path, Map.of());
        if (json) {
            out.println(shown);
        } else {
            Table<JsonNode> table = clients(out);
            table.add(shown);
            table.end();
        }
        print(path + "/holdings", PAGE, "holdings", "holding", ClientsCommand::holdings);
        return ExitCodes.OK;
    }

    private long print(
            String path,
            Map<String, String> parameters,
            String name,
            String noun,
            Function<PrintWriter, Table<JsonNode>> columns) {
        return new Listing(options.service().pages(path, parameters), name, noun)
                .print(spec.commandLine().getOut(), spec.commandLine().getErr(), json, columns);
    }

    private static Table<JsonNode> clients(PrintWriter out) {
        return new Table<JsonNode>(out)
                .text("CLIENT", one -> one.path("client").asText())
                .number("TERM", one -> one.path("term").asText())
                .text("STATE", one -> one.path("state").asText())
                .number("ATTEMPT", one -> one.path("attempt").asText())
                .number("DELAY", one -> one.path("delayMs").asText() + " ms")
                .text("SINCE", one -> one.path("since").asText("-"))
                .text("HEARD", one -> one.path("heardAt").asText("-"))
                .text("CAUSE", one -> one.path("cause").asText());
    }

    /** What every kind of holding has; the family's own list has more. */
    private static Table<JsonNode> holdings(PrintWriter out) {
        return new Table<JsonNode>(out)
                .text("KIND", one -> one.path("kind").asText())
                .text("FILESYSTEM", one -> one.path("filesystem").asText())
                .number("INODE", one -> one.path("inode").asText())
                .number("GEN", one -> one.path("generation").asText())
                .number("TERM", one -> one.path("term").asText())
                .number("FH", one -> one.path("fh").asText("-"));
    }
}
