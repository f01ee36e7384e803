package io.fsledger.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Locale;

/** Says how far a start has come: lines for people, or one object a line. */
final class UpReport {
    private final PrintWriter out;
    private final boolean json;
    private final long start = System.nanoTime();

    UpReport(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /** What is told. The names are stable: programs read them in lower case. */
    enum Step {
        DATA,
        BROKER,
        CLUSTER,
        REGISTRY,
        SERVICE,
        PROJECTOR,
        WAITING,
        READY,
        STOPPING,
        STOPPED;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @param detail an address, a folder, or a few words */
    synchronized void step(Step step, String detail) {
        if (json) {
            ObjectNode object = JsonNodeFactory.instance
                    .objectNode()
                    .put("step", step.text())
                    .put("detail", detail)
                    .put("seconds", Math.round(seconds() * 1_000) / 1_000.0);
            out.println(object);
        } else {
            out.printf("%-9s %s%n", step.text(), Text.escaped(detail));
        }
        out.flush();
    }

    double seconds() {
        return (System.nanoTime() - start) / 1e9;
    }
}
