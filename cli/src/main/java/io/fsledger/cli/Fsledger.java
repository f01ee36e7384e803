package io.fsledger.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line. */
@Command(
        name = "fsledger",
        description = "The durable ledger of a file system's live state.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Fsledger.Version.class,
        usageHelpAutoWidth = true,
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            RegistryCommand.class,
            StatusCommand.class,
            LsofCommand.class,
            InodeCommand.class,
            WatchCommand.class,
            DirtyCommand.class,
            ClientsCommand.class,
            CatCommand.class,
            SettledCommand.class,
            PublishCommand.class,
            TokenCommand.class,
            TopologyCommand.class,
            RebuildCommand.class,
            UpgradeCommand.class,
            ReleaseCommand.class,
            ExampleFetcherCommand.class,
            ExampleResolverCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:yes, or done",
            " 1:the answer is no (lsof: nothing is open; dirty: nothing is buffered; clients: there is none;"
                    + " settled: a write is not on disk), or something was refused",
            " 2:the command was not understood",
            " 3:the service cannot be reached or is not ready: try again later",
            " 4:cannot start: port or folder in use, folder not writable, Kafka or registry does not answer",
            " 5:what was begun has failed",
            "70:an error in fsledger itself, or the embedded broker died"
        })
public final class Fsledger implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Print the stack trace of what went wrong, too.")
    private boolean verbose;

    public static void main(String[] arguments) {
        PrintWriter out = writer(System.out);
        PrintWriter err = writer(System.err);
        int exitCode = commandLine(out, err).execute(arguments);
        out.flush();
        err.flush();
        System.exit(exitCode);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, UTF_8);
    }

    /** All commands, which write where they are told to. */
    static CommandLine commandLine(PrintWriter out, PrintWriter err) {
        FailureReport report = new FailureReport();
        return new CommandLine(new Fsledger())
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(report)
                .setParameterExceptionHandler(report);
    }

    static boolean isVerbose(CommandLine command) {
        CommandLine root = command;
        while (root.getParent() != null) {
            root = root.getParent();
        }
        return root.getCommand() instanceof Fsledger fsledger && fsledger.verbose;
    }

    /** Without a command there is nothing to do: shows what there is. */
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCodes.USAGE;
    }

    /** As the build names it. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"fsledger " + text()};
        }

        static String text() {
            String version = Fsledger.class.getPackage().getImplementationVersion();
            return version == null ? "development" : version;
        }
    }
}
