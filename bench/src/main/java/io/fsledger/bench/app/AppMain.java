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
 * One measured application: works off what the topic has. Arguments: kind, prefix, events to begin with, events that are measured,
 * topic.
 *
 * <p>It does not stop between them. Who starts again runs code that was not compiled for it, and what is compiled then was a third of
 * what was measured. Measured is the middle: at the ends not all partitions are at work.
 *
 * <p>What follows from events stands behind all of them. It is measured by itself, and an event costs its share of it too.
 */
public final class AppMain {
    /** What a system property begins with that is a setting of the service. */
    public static final String SETTING = "bench.setting.";

    private static final double FROM = 0.1;
    private static final double TO = 0.9;

    /** When nothing has followed for so long, nothing will. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private AppMain() {}

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
            measure(parent, app, first, added);
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

    private static void measure(Parent parent, App app, long first, long added) {
        await(app, first + (long) (added * FROM));
        parent.tell("from");
        Reading from = Reading.of(app);
        await(app, first + (long) (added * TO));
        Span events = from.to(Reading.of(app));
        parent.tell("to");
        await(app, first + added);
        Span followed = followed(app);
        double share = (double) app.derived() / (first + added);
        parent.tell("cost " + events.count() + " " + events.with(followed, share, Span::nanos) + " "
                + events.with(followed, share, Span::cpuNanos));
    }

    /** From the last event of producers to the last that followed from any. */
    private static Span followed(App app) {
        Reading from = Reading.of(app);
        Reading last = from;
        while (System.nanoTime() - last.nanos() < QUIET_NANOS) {
            LockSupport.parkNanos(POLL_NANOS);
            if (app.derived() > last.derived()) {
                last = Reading.of(app);
            }
        }
        return from.to(last);
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
        /** @param share of what followed for each event here, some of which may have been worked off here already */
        double with(Span followed, double share, ToDoubleFunction<Span> what) {
            double each = followed.derived == 0 ? 0 : what.applyAsDouble(followed) / followed.derived;
            return what.applyAsDouble(this) + (count * share - derived) * each;
        }
    }

    /** Bounded by the parent, which ends this process when it takes too long. */
    private static void await(App app, long processed) {
        while (app.processed() < processed) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static long cpuNanosOfProcess() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
