package io.fsledger.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Lets a process stand still and go on again. A shell does it, which also sees to that the process goes on when we are gone: one that stands still
 * would never notice, and stay for ever.
 */
final class Signals implements AutoCloseable {
    private static final String SCRIPT =
            "while read -r signal; do kill -\"$signal\" \"$0\" && echo sent || echo failed; done; kill -CONT \"$0\" 2>/dev/null";
    private static final String SENT = "sent";

    private final long pid;
    private final BufferedWriter wanted;
    private final BufferedReader done;

    Signals(long pid) {
        this.pid = pid;
        try {
            Process shell = new ProcessBuilder("sh", "-c", SCRIPT, String.valueOf(pid))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            wanted = shell.outputWriter();
            done = shell.inputReader();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every thread of the process stands still when this comes back. */
    void pause() {
        send("STOP");
    }

    void resume() {
        send("CONT");
    }

    private void send(String signal) {
        try {
            wanted.write(signal);
            wanted.newLine();
            wanted.flush();
            if (!SENT.equals(done.readLine())) {
                throw new MeasurementFailed(
                        "process " + pid + " cannot be sent SIG" + signal + "; see the message above");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets the process go on, if it is still there and stands still. */
    @Override
    public void close() {
        try {
            wanted.close();
            done.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
