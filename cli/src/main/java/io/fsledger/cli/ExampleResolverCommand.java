package io.fsledger.cli;

import io.fsledger.client.PublishException;
import io.fsledger.client.SequenceUnavailableException;
import io.fsledger.examples.DirectoryResolver;
import io.fsledger.schemas.registry.RegistryUnavailableException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The example resolver, to try it and to see how one is made. */
@Command(
        name = "example-resolver",
        description = {
            "Resolve the inodes of a file system against a folder of this machine, until it is stopped (Ctrl-C).",
            "An example to start from: io.fsledger.examples.DirectoryResolver. It looks at nothing outside of the folder and"
                    + " follows no symbolic link."
        })
final class ExampleResolverCommand implements Callable<Integer> {
    private static final long STOP_MAX_SECONDS = 10;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILESYSTEM", description = "Whose inodes.")
    private String filesystem;

    @Parameters(index = "1", paramLabel = "FOLDER", description = "What its root directory is here.")
    private Path folder;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:FSLEDGER_URL:-" + ServiceOptions.URL_DEFAULT + "}",
            description = "Where the service is (default: $FSLEDGER_URL, or " + ServiceOptions.URL_DEFAULT + ").")
    private URI url;

    @Mixin
    private AccessOptions access;

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
        Map<String, String> settings =
                Map.of("bootstrap.servers", bootstrapServers, "schema.registry.url", registryUrl);
        CountDownLatch closed = new CountDownLatch(1);
        try (DirectoryResolver resolver = new DirectoryResolver(filesystem, folder, url, access.access(), settings)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(resolver, closed), "stop-resolver"));
            spec.commandLine().getOut().printf("resolving %s in %s%n", filesystem, folder);
            resolver.run();
        } catch (IOException e) {
            throw CommandFailure.usage("%s is not a folder that can be read (%s): pass one that is."
                    .formatted(Text.escaped(folder.toString()), Text.escaped(e.toString())));
        } catch (PublishException | SequenceUnavailableException | RegistryUnavailableException e) {
            throw CommandFailure.unreachable(
                    "%s; see whether the service, its broker and its registry are up.".formatted(e.getMessage()), e);
        } finally {
            closed.countDown();
        }
        return ExitCodes.OK;
    }

    /** The process ends when this returns: so not before what is open is closed. */
    private static void stop(DirectoryResolver resolver, CountDownLatch closed) {
        resolver.stop();
        try {
            if (!closed.await(STOP_MAX_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("fsledger: the resolver did not stop in " + STOP_MAX_SECONDS
                        + " s; what it has not committed is answered again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
