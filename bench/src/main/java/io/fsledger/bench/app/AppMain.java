package io.fsledger.bench.app;

import com.sun.management.OperatingSystemMXBean;
import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.streams.kernel.ServiceConfig;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One measured application: works off what the topic has. Arguments: kind, prefix, events to begin with, events that are measured,
 * topic.
 *
 * <p>It does not stop between them. Who starts again runs code that was not compiled for it, and what is compiled then was a third of
 * what was measured. Measured is the middle: at the ends not all partitions are at work.
 */
public final class AppMain {
    /** What a system property begins with that is a setting of the service. */
    public static final String SETTING = "bench.setting.";

    private static final double FROM = 0.1;
    private static final double TO = 0.9;
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
        long events = app.processed();
        long nanos = System.nanoTime();
        long cpu = cpuNanos();
        await(app, first + (long) (added * TO));
        events = app.processed() - events;
        nanos = System.nanoTime() - nanos;
        cpu = cpuNanos() - cpu;
        parent.tell("to " + events + " " + nanos + " " + cpu);
        await(app, first + added);
    }

    /** Bounded by the parent, which ends this process when it takes too long. */
    private static void await(App app, long processed) {
        while (app.processed() < processed) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
