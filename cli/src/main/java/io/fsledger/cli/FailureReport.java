package io.fsledger.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Says in one sentence on stderr what went wrong. Stack traces only on request: users cannot do anything with them. */
final class FailureReport implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private static final String NAME = "fsledger: ";

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        boolean known = failure instanceof CommandFailure;
        err.println(NAME
                + (known
                        ? failure.getMessage()
                        : "an error in fsledger itself (" + failure
                                + "): please report it with what --verbose prints, and the log."));
        if (Fsledger.isVerbose(command)) {
            failure.printStackTrace(err);
        }
        err.flush();
        return failure instanceof CommandFailure told ? told.exitCode() : ExitCodes.INTERNAL;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(NAME + failure.getMessage());
        err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        err.flush();
        return ExitCodes.USAGE;
    }
}
