package io.fsledger.bench.app;

import com.sun.management.OperatingSystemMXBean;
import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.streams.kernel.ServiceConfig;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;

/**
 * One measured application: works off what the topic has, in turns, of which the parent says when each begins. Arguments: kind, prefix, events to
 * begin with, events that are measured, topic.
 *
 * <p>It does not end between them. Who starts again runs code that was not compiled for it, and what is compiled then was a third of
 * what was measured. Measured is the middle: at the ends not all partitions are at work.
 *
 * <p>What follows from events stands behind all of them. It is measured by itself, and an event costs its share of it too.
 */
public final class AppMain {
    /** What a system property begins with that is a setting of the service. */
    public static final String SETTING = "bench.setting.";

    private static final double FROM = 0.1;
    private static final double TO = 0.9;

    /** As many for all that is compared, so that all are measured in the same turns. */
    private static final int WARM_TURNS = 20;

    private static final int MEASURED_TURNS = 8;

    /** When nothing has followed for so long, nothing will. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Parent parent;
    private final App app;
    private final long first;
    private final long added;

    private AppMain(Parent parent, App app, long first, long added) {
        this.parent = parent;
        this.app = app;
        this.first = first;
        this.added = added;
    }

    public static void main(String[] arguments) throws InterruptedException {
        Parent parent = new Parent();
        AppKind kind = AppKind.valueOf(arguments[0]);
        String prefix = arguments[1];
        long first = Long.parseLong(arguments[2]);
        long added = Long.parseLong(arguments[3]);
        ServiceConfig config = new ServiceConfig(settings(prefix));
        try (EventSerdes serdes = EventSerdes.open(config.registry(), prefix)) {
            App app = kind.open(config, serdes, arguments[4]);
            app.start();
            new AppMain(parent, app, first, added).measure();
            app.settle();
            app.stop();
            boolean surplus = app.processed() != first + added;
            String wrong = surplus ? app.processed() + " events were processed, not " + (first + added) : app.wrong();
            parent.tell("done " + wrong);
        }
    }

    private static Map<String, String> settings(String prefix) {
        Map<String, String> settings = new HashMap<>();
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith(SETTING))
                .forEach(name -> settings.put(name.substring(SETTING.length()), System.getProperty(name)));
        settings.put("topic.prefix", prefix);
        return settings;
    }

    private void measure() throws InterruptedException {
        long from = first + (long) (added * FROM);
        long to = first + (long) (added * TO);
        Reading started = Reading.of(app);
        inTurns(0, from, WARM_TURNS, Phase.WARM_UP);
        turn(Phase.MEASURED);
        Span events = inTurns(from, to, MEASURED_TURNS, Phase.MEASURED);
        if (events.count() == 0) {
            // all was over between two turns, as in a quick run, whose numbers mean nothing
            events = started.to(Reading.of(app));
        }
        turn(Phase.FOLLOWED);
        await(first + added);
        Span followed = followed();
        double share = (double) app.derived() / (first + added);
        turn(Phase.NOTHING + " " + events.count() + " " + events.with(followed, share, Span::nanos) + " "
                + events.with(followed, share, Span::cpuNanos));
    }

    /** Ends a turn. Comes back when the parent lets the next one begin: between them this process stands still. */
    private void turn(Object next) throws InterruptedException {
        parent.tell("turn " + next);
        parent.hear();
    }

    /** What was worked off in turns alone. Begins and ends in one. */
    private Span inTurns(long from, long to, int turns, Phase phase) throws InterruptedException {
        Span all = Span.NOTHING;
        for (int turn = 1; turn <= turns; turn++) {
            Reading begun = Reading.of(app);
            await(from + (to - from) * turn / turns);
            all = all.plus(begun.to(Reading.of(app)));
            if (turn < turns) {
                turn(phase);
            }
        }
        return all;
    }

    /** From the last event of producers to the last that followed from any. */
    private Span followed() throws InterruptedException {
        long perTurn = Math.max(1, added / MEASURED_TURNS);
        Span all = Span.NOTHING;
        boolean quiet = false;
        while (!quiet) {
            Reading begun = Reading.of(app);
            Reading last = begun;
            while (!quiet && last.derived() - begun.derived() < perTurn) {
                LockSupport.parkNanos(POLL_NANOS);
                if (app.derived() > last.derived()) {
                    last = Reading.of(app);
                }
                quiet = System.nanoTime() - last.nanos() >= QUIET_NANOS;
            }
            all = all.plus(begun.to(last));
            if (!quiet) {
                turn(Phase.FOLLOWED);
            }
        }
        return all;
    }

    private record Reading(long count, long derived, long nanos, long cpuNanos) {
        static Reading of(App app) {
            return new Reading(app.processed(), app.derived(), System.nanoTime(), cpuNanosOfProcess());
        }

        Span to(Reading later) {
            return new Span(
                    later.count - count, later.derived - derived, later.nanos - nanos, later.cpuNanos - cpuNanos);
        }
    }

    /** What was worked off between two readings, events of producers and others that followed from those. */
    private record Span(long count, long derived, long nanos, long cpuNanos) {
        static final Span NOTHING = new Span(0, 0, 0, 0);

        Span plus(Span other) {
            return new Span(
                    count + other.count, derived + other.derived, nanos + other.nanos, cpuNanos + other.cpuNanos);
        }

        /** @param share of what followed for each event here, some of which may have been worked off here already */
        double with(Span followed, double share, ToDoubleFunction<Span> what) {
            double each = followed.derived == 0 ? 0 : what.applyAsDouble(followed) / followed.derived;
            return what.applyAsDouble(this) + (count * share - derived) * each;
        }
    }

    /** Bounded by the parent, which ends this process when it takes too long. */
    private void await(long processed) {
        while (app.processed() < processed) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static long cpuNanosOfProcess() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
