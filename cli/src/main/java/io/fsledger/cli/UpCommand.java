package io.fsledger.cli;

import io.fsledger.cli.UpReport.Step;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs the service until it is told to stop. */
@Command(
        name = "up",
        description = {
            "Run the service: on an embedded broker and registry, everything in this one process and on 127.0.0.1 only;"
                    + " or, with --bootstrap-servers, on any Kafka cluster.",
            "Runs until Ctrl-C or SIGTERM, stops cleanly within 30 s, and may be killed at any moment: nothing that was"
                    + " accepted is lost.",
            "The log is DIR/logs/fsledger.log; FSLEDGER_LOG=json makes it JSON lines."
        })
final class UpCommand implements Callable<Integer> {
    static final String PARENT = "--parent";

    private static final long STOP_MAX_MS = 30_000;
    private static final int CHECK_MAX_SECONDS = 120;
    private static final long POLL_MS = 50;
    private static final long POLL_RUNNING_MS = 500;

    /** What a start waits for is told after this time, and no more often. */
    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(2);

    @Spec
    private CommandSpec spec;

    @Mixin
    private UpSettings settings;

    @Option(
            names = "--json",
            description =
                    "Print an object for each step: \"step\" (data, broker, registry, service, waiting, ready, ...),"
                            + " \"detail\" and \"seconds\".")
    private boolean json;

    @Option(
            names = "--check",
            description =
                    "Stop as soon as it is ready, to see whether it can start; fail where it is not after 2 minutes.")
    private boolean check;

    /** Of who started it and would stop it: also one that was killed must leave nothing behind. */
    @Option(
            names = UpCommand.PARENT,
            paramLabel = "PID",
            hidden = true,
            description = "Stop when this process has ended.")
    private @Nullable Long parent;

    private volatile boolean stopping;

    @Override
    public Integer call() {
        UpReport report = new UpReport(spec.commandLine().getOut(), json);
        RunningLedger ledger = new RunningLedger();
        Thread hook = new Thread(() -> stop(ledger, report), "fsledger-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        if (parent != null) {
            stopAfter(parent);
        }
        try {
            ledger.start(settings, report);
            watch(ledger, report);
        } catch (RuntimeException e) {
            if (!stopping) {
                Runtime.getRuntime().removeShutdownHook(hook);
                ledger.close();
                throw e;
            }
        }
        // its end is that of the process: the hook stops everything
        return ExitCodes.OK;
    }

    private static void stopAfter(long parent) {
        ProcessHandle.of(parent)
                .map(ProcessHandle::onExit)
                .orElseGet(() -> CompletableFuture.completedFuture(null))
                .thenRunAsync(() -> Runtime.getRuntime().exit(ExitCodes.OK));
    }

    /**
     * Tells when the service becomes ready, and when it is not any more and why. Ends when the process is told to stop, or was only to
     * start.
     */
    private void watch(RunningLedger ledger, UpReport report) {
        boolean ready = false;
        long told = System.nanoTime();
        while (!stopping) {
            String why = ledger.notReady();
            if (why == null && !ready) {
                ready = true;
                report.step(
                        Step.READY,
                        "after %.1f s; ask: fsledger status, fsledger lsof; stop: Ctrl-C".formatted(report.seconds()));
                if (check) {
                    return;
                }
            } else if (why != null && System.nanoTime() - told >= TELL_NANOS) {
                ready = false;
                told = System.nanoTime();
                report.step(Step.WAITING, why);
            }
            if (check && report.seconds() > CHECK_MAX_SECONDS) {
                throw CommandFailure.cannotStart(
                        "It was not ready after %d s: %s.".formatted(CHECK_MAX_SECONDS, why), null);
            }
            ServiceApi.pause(ready ? POLL_RUNNING_MS : POLL_MS);
        }
    }

    /** Runs while the process ends. It ends in any case: what is not stopped by then is as after a kill, which loses nothing. */
    private void stop(RunningLedger ledger, UpReport report) {
        stopping = true;
        report.step(Step.STOPPING, "at most %d s".formatted(STOP_MAX_MS / 1_000));
        Thread closing = new Thread(ledger::close, "fsledger-close");
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(STOP_MAX_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        report.step(
                Step.STOPPED,
                closing.isAlive() ? "not within the time; the next start takes a little longer" : "cleanly");
    }
}
