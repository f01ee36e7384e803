package io.fsledger.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What happens in a directory, while it happens. */
@Command(
        name = "watch",
        description = {
            "Follow what happens in a directory, until it is stopped (Ctrl-C).",
            "It watches the directory as a client of its own, which the ledger lets go of when the command ends, also where it is"
                    + " killed. LOST says that too much happened at once, and LOOK that the watch was away for a while: look at the"
                    + " directory itself then. When the service breaks off, it comes back behind what was read.",
            "Exits with 0 when it is stopped or --count is reached, with 1 when the watch is refused or the inode number begins another life."
        })
final class WatchCommand implements Callable<Integer> {
    /** How long to try to come back, where --wait does not say more. */
    private static final int RETURN_SECONDS = 30;

    /** A lease is 30 s, unless the service is configured otherwise. */
    private static final long HEARTBEAT_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long STOP_MAX_SECONDS = 10;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServiceOptions options;

    @Parameters(
            paramLabel = "FILESYSTEM/INODE",
            converter = FileNumber.Converter.class,
            description = "Which directory, such as mesa/42.")
    private FileNumber directory;

    @Option(
            names = "--generation",
            paramLabel = "GENERATION",
            defaultValue = "0",
            description = "Which life of the inode number (default: ${DEFAULT-VALUE}).")
    private long generation;

    @Option(
            names = "--client",
            paramLabel = "CLIENT",
            description =
                    "The client that watches (default: watch-HOST-PROCESS). No other process may use its name meanwhile.")
    private @Nullable String client;

    @Option(names = "--follow-only", description = "Do not watch: show what is told because others do.")
    private boolean followOnly;

    @Option(names = "--count", paramLabel = "N", description = "End after so many changes (default: never).")
    private @Nullable Long count;

    @Option(names = "--json", description = "Print each notification as the HTTP API gives it, on a line.")
    private boolean json;

    private long shown;

    @Override
    public Integer call() {
        if (count != null && count < 1) {
            throw CommandFailure.usage("--count is %d: pass 1 or more.".formatted(count));
        }
        ServiceApi service = options.service();
        String path = "/v1/filesystems/" + directory.filesystemInPath() + "/inodes/" + directory.numberInPath();
        URI uri = URI.create(service.base() + path + "/notifications");
        CountDownLatch ended = new CountDownLatch(1);
        Thread stop = null;
        try (EventFollower follower = new EventFollower(
                uri, options.access(), Duration.ofSeconds(Math.max(RETURN_SECONDS, options.waitSeconds())))) {
            stop = stoppedBySignal(follower, ended);
            // Whether anybody is there and lets us in, for as long as --wait says.
            service.get(path + "/changes", Map.of("limit", "1"));
            return follow(service, follower);
        } finally {
            ended.countDown();
            forget(stop);
        }
    }

    /** The stream begins before the watch does: so nothing is told that is not heard. */
    private int follow(ServiceApi service, EventFollower follower) {
        follower.connect();
        WatchLife life = followOnly ? null : new WatchLife(service, directory, generation, name(), newTerm());
        if (life == null) {
            err().printf("following %s%n", shownDirectory());
        } else {
            life.begin();
            err().printf(
                            "watching %s as client %s; what was before, the directory itself says%n",
                            shownDirectory(), name());
        }
        try {
            return show(follower, life);
        } finally {
            if (life != null) {
                end(life);
            }
        }
    }

    private int show(EventFollower follower, @Nullable WatchLife life) {
        long said = System.nanoTime();
        while (!follower.isClosed()) {
            JsonNode told = follower.next();
            if (told != null) {
                print(told);
                if (told.path("ended").asBoolean() && told.path("generation").asLong() == generation) {
                    return ExitCodes.NO;
                }
            }
            if (out().checkError() || count != null && shown >= count) {
                break; // whoever reads our output has had enough
            }
            if (life != null && System.nanoTime() - said >= HEARTBEAT_NANOS) {
                said = System.nanoTime();
                goOn(life);
            }
        }
        return ExitCodes.OK;
    }

    private void goOn(WatchLife life) {
        try {
            if (!life.goOn()) {
                look();
            }
        } catch (CommandFailure e) {
            // where nobody answers, the stream finds out whether somebody comes back
            if (e.exitCode() != ExitCodes.UNREACHABLE) {
                throw e;
            }
        }
    }

    private void end(WatchLife life) {
        try {
            life.end();
        } catch (CommandFailure e) {
            err().println("The watch could not be ended, so the ledger lets go of it when its lease is over: "
                    + e.getMessage());
        }
    }

    private void print(JsonNode told) {
        if (json) {
            out().println(told);
        } else {
            ChangeLines.of(told).forEach(out()::println);
        }
        shown += told.path("changes").size();
    }

    /** The ledger had taken the command for lost, and its watch had ended. */
    private void look() {
        String why = "the watch had ended, because the service was not reached for too long, and has begun anew";
        if (json) {
            err().println(why + ": look at the directory itself");
        } else {
            out().println("LOOK        " + why + ": look at the directory itself");
        }
    }

    private String name() {
        return client != null
                ? client
                : "watch-" + host() + "-" + ProcessHandle.current().pid();
    }

    /** As far as it may stand in the name of a client. */
    private static String host() {
        try {
            String host = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9.-]", "-");
            return host.substring(0, Math.min(host.length(), 64));
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** Grows from one start of the command to the next. */
    private static long newTerm() {
        return System.currentTimeMillis() / 1_000;
    }

    private String shownDirectory() {
        return directory.filesystem() + "/" + Long.toUnsignedString(directory.number());
    }

    private static Thread stoppedBySignal(EventFollower follower, CountDownLatch ended) {
        Thread stop = new Thread(
                () -> {
                    follower.close();
                    try {
                        if (!ended.await(STOP_MAX_SECONDS, TimeUnit.SECONDS)) {
                            System.err.println("fsledger: the watch did not end in " + STOP_MAX_SECONDS
                                    + " s; the ledger lets go of it soon");
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "stop-watch");
        Runtime.getRuntime().addShutdownHook(stop);
        return stop;
    }

    private static void forget(@Nullable Thread stop) {
        try {
            if (stop != null) {
                Runtime.getRuntime().removeShutdownHook(stop);
            }
        } catch (IllegalStateException stopping) {
            // it runs already
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }
}
