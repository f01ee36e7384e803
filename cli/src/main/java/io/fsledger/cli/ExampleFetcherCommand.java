package io.fsledger.cli;

import io.fsledger.client.PublishException;
import io.fsledger.client.SequenceUnavailableException;
import io.fsledger.events.InodeRef;
import io.fsledger.examples.ReadAheadTrial;
import io.fsledger.examples.ReadAheadTrial.Pace;
import io.fsledger.examples.ReadAheadTrial.Result;
import io.fsledger.schemas.registry.RegistryUnavailableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.errors.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The example fetcher, to try it and to see how one is made. */
@Command(
        name = "example-fetcher",
        description = {
            "Read a file piece by piece, once as it is and once with its blocks fetched ahead as the ledger asks for them;"
                    + " show how many reads these served, and the time won.",
            "The file is read as slowly as if it were far away. An example to start from: io.fsledger.examples.FileFetcher.",
            "Exits with 0 when reads were served from blocks fetched ahead, with 1 when none was."
        })
final class ExampleFetcherCommand implements Callable<Integer> {
    private static final int MS_MAX = 60_000;
    private static final int PIECE_BYTES_MAX = 16 << 20;
    private static final int PIECES_MAX = 1_000_000;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The file to read. It is not changed.")
    private Path file;

    @Option(
            names = "--as",
            paramLabel = "FILESYSTEM/INODE",
            converter = FileNumber.Converter.class,
            defaultValue = "example/42",
            description = "Which inode of the ledger the file is to be (default: ${DEFAULT-VALUE}).")
    private FileNumber inode;

    @Option(
            names = "--latency-ms",
            paramLabel = "MS",
            defaultValue = "50",
            description = "How long the store takes for a piece, 0-60000 (default: ${DEFAULT-VALUE}).")
    private int latencyMs;

    @Option(
            names = "--work-ms",
            paramLabel = "MS",
            defaultValue = "50",
            description = "How long the program works on a piece, 0-60000 (default: ${DEFAULT-VALUE}).")
    private int workMs;

    @Option(
            names = "--piece-bytes",
            paramLabel = "BYTES",
            defaultValue = "65536",
            description = "What the program reads at once, 1-16777216 (default: ${DEFAULT-VALUE}).")
    private int pieceBytes;

    @Option(
            names = "--pieces",
            paramLabel = "N",
            defaultValue = "100",
            description = "After how many pieces it has read enough, 1-1000000 (default: ${DEFAULT-VALUE}).")
    private int pieces;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT,...",
            defaultValue = "127.0.0.1:9092",
            description = "The brokers (default: ${DEFAULT-VALUE}, the embedded one).")
    private String bootstrapServers;

    @Option(
            names = "--registry-url",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8081",
            description = "The schema registry (default: ${DEFAULT-VALUE}, the embedded one).")
    private String registryUrl;

    @Override
    public Integer call() throws InterruptedException {
        within("--latency-ms", latencyMs, 0, MS_MAX);
        within("--work-ms", workMs, 0, MS_MAX);
        within("--piece-bytes", pieceBytes, 1, PIECE_BYTES_MAX);
        within("--pieces", pieces, 1, PIECES_MAX);
        Pace pace = new Pace(Duration.ofMillis(latencyMs), Duration.ofMillis(workMs), pieceBytes, pieces);
        ReadAheadTrial trial = new ReadAheadTrial(new InodeRef(inode.filesystem(), inode.number(), 0L), file, pace);
        Map<String, String> settings =
                Map.of("bootstrap.servers", bootstrapServers, "schema.registry.url", registryUrl);
        try {
            return report(trial.without(), trial.with(settings));
        } catch (IOException e) {
            throw CommandFailure.usage("%s cannot be read (%s): pass a file that can."
                    .formatted(Text.escaped(file.toString()), Text.escaped(e.toString())));
        } catch (PublishException | SequenceUnavailableException | RegistryUnavailableException | TimeoutException e) {
            throw CommandFailure.unreachable(
                    "%s; see whether the service, its broker and its registry are up.".formatted(e.getMessage()), e);
        }
    }

    private static void within(String option, int value, int min, int max) {
        if (value < min || value > max) {
            throw CommandFailure.usage("%s is %d: pass %d to %d.".formatted(option, value, min, max));
        }
    }

    private int report(Result without, Result with) {
        if (without.checksum() != with.checksum()) {
            throw CommandFailure.failed("The two times other bytes were read: was the file changed meanwhile?", null);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%s of %,d bytes each, %d ms away, %d ms of work on each%n",
                Text.plural(with.reads(), "read"), pieceBytes, latencyMs, workMs);
        out.printf("without read-ahead  %s%n", Text.seconds(without.time().toNanos()));
        out.printf(
                "with read-ahead     %s, %s served from blocks fetched ahead (hit rate %.0f %%)%n",
                Text.seconds(with.time().toNanos()), Text.plural(with.served(), "read"), 100 * with.hitRatio());
        out.printf(
                "time won            %s%n",
                Text.seconds(without.time().minus(with.time()).toNanos()));
        return with.served() > 0 ? ExitCodes.OK : ExitCodes.NO;
    }
}
