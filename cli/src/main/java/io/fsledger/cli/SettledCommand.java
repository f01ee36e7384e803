package io.fsledger.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Whether it is safe to reboot. */
@Command(
        name = "settled",
        description = {
            "Say whether every write that was accepted is on disk: safe to reboot?",
            "Exits with 0 when it is, with 1 when it is not: then it says what is missing. What is accepted later does not count. With --wait it"
                    + " waits for it; without, for 2 s, in which what is on its way arrives."
        })
final class SettledCommand implements Callable<Integer> {
    /** No service lets one question wait much longer. */
    private static final long WAIT_EACH_MS = 20_000;

    private static final long WAIT_LEAST_MS = 2_000;

    /** Between two questions, for a service that lets none wait. */
    private static final long AGAIN_MS = 100;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServiceOptions options;

    @Option(names = "--json", description = "Print the answer as the HTTP API gives it.")
    private boolean json;

    @Override
    public Integer call() {
        ServiceApi service = options.service();
        long deadline = System.nanoTime()
                + TimeUnit.MILLISECONDS.toNanos(Math.max(WAIT_LEAST_MS, options.waitSeconds() * 1_000L));
        JsonNode answer = ask(service, deadline);
        while (!isSettled(answer) && System.nanoTime() - deadline < 0) {
            ServiceApi.pause(AGAIN_MS);
            answer = ask(service, deadline);
        }
        print(answer);
        return isSettled(answer) ? ExitCodes.OK : ExitCodes.NO;
    }

    private static JsonNode ask(ServiceApi service, long deadline) {
        long leftMs = Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
        return service.get("/v1/settled", Map.of("waitMs", Long.toString(Math.min(leftMs, WAIT_EACH_MS))));
    }

    private static boolean isSettled(JsonNode answer) {
        return answer.path("settled").asBoolean();
    }

    private void print(JsonNode answer) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(answer);
            return;
        }
        out.println(isSettled(answer) ? "settled: every write that was accepted is on disk" : "not settled");
        for (JsonNode partition : answer.path("partitions")) {
            if (!partition.path("settled").asBoolean()) {
                out.printf("  partition %d: %s%n", partition.path("partition").asInt(), missing(partition));
            }
        }
        spec.commandLine().getErr().println(Listing.basis(answer));
    }

    private static String missing(JsonNode partition) {
        String stage = partition.path("waitsFor").asText();
        return switch (stage) {
            case "events" -> "not all writes have been applied";
            case "flush" -> "writes are buffered (fsledger dirty)";
            case "commit" -> "writes have left the buffer, and their transaction is not finished";
            case "disk" ->
                partition.has("onDisk")
                        ? "the data files are at %d, and there is more up to %d: see whether the projector runs, and its log"
                                .formatted(
                                        partition.path("onDisk").asLong(),
                                        partition.path("toDisk").asLong())
                        : "nobody keeps data files: start a projector (setting projector.files.dir)";
            default -> "it waits for " + Text.escaped(stage);
        };
    }
}
