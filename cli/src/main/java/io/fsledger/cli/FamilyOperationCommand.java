package io.fsledger.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Something that takes a family a while: begun, then watched to its end. */
abstract class FamilyOperationCommand implements Callable<Integer> {
    private static final long POLL_MS = 250;
    private static final long PROGRESS_NANOS = 1_000_000_000L;

    private final String kind;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServiceOptions options;

    @Parameters(paramLabel = "FAMILY", description = "Such as handles; `fsledger topology` names all.")
    private String family;

    @Option(names = "--json", description = "Print an object each second, and a last one with the end.")
    private boolean json;

    FamilyOperationCommand(String kind) {
        this.kind = kind;
    }

    @Override
    public Integer call() {
        ServiceApi service = options.service();
        String path = "/v1/families/" + ServiceApi.encoded(family);
        long start = System.nanoTime();
        long shown = start;
        JsonNode operation = service.post(path + "/" + kind, Map.of(), "application/json", "");
        while (operation.path("state").asText().equals("running")) {
            if (System.nanoTime() - shown >= PROGRESS_NANOS) {
                shown = System.nanoTime();
                show(operation);
            }
            ServiceApi.pause(POLL_MS);
            operation = service.get(path + "/operation", Map.of());
        }
        return end(operation, System.nanoTime() - start);
    }

    private void show(JsonNode operation) {
        if (json) {
            out().println(operation);
            return;
        }
        long total = operation.path("total").asLong();
        PrintWriter err = spec.commandLine().getErr();
        err.println(
                total == 0
                        ? "%s of %s: working".formatted(kind, family)
                        : "%s of %s: %,d of %,d events"
                                .formatted(kind, family, operation.path("done").asLong(), total));
    }

    private int end(JsonNode operation, long nanos) {
        if (json) {
            out().println(operation);
        }
        if (operation.path("state").asText().equals("failed")) {
            throw CommandFailure.failed(
                    "The %s of %s failed: %s. See the service's log, then try again: it is safe to repeat."
                            .formatted(
                                    kind,
                                    family,
                                    Text.escaped(operation.path("detail").asText())),
                    null);
        }
        if (!json) {
            out().printf("The %s of %s is done (%s).%n", kind, family, Text.seconds(nanos));
        }
        return ExitCodes.OK;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
