package io.fsledger.cli;

import org.jspecify.annotations.Nullable;

/** A command ends here. The message is a sentence for people: what happened, and what to do about it. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandFailure(int exitCode, String sentence, @Nullable Throwable cause) {
        super(sentence, cause);
        this.exitCode = exitCode;
    }

    static CommandFailure refused(String sentence) {
        return new CommandFailure(ExitCodes.NO, sentence, null);
    }

    static CommandFailure usage(String sentence) {
        return new CommandFailure(ExitCodes.USAGE, sentence, null);
    }

    static CommandFailure unreachable(String sentence, @Nullable Throwable cause) {
        return new CommandFailure(ExitCodes.UNREACHABLE, sentence, cause);
    }

    static CommandFailure cannotStart(String sentence, @Nullable Throwable cause) {
        return new CommandFailure(ExitCodes.CANNOT_START, sentence, cause);
    }

    static CommandFailure failed(String sentence, @Nullable Throwable cause) {
        return new CommandFailure(ExitCodes.FAILED, sentence, cause);
    }

    /** The same, told by somebody who knows more. */
    CommandFailure saying(String sentence) {
        return new CommandFailure(exitCode, sentence, this);
    }

    int exitCode() {
        return exitCode;
    }
}
