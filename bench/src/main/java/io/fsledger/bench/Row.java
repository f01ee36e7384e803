package io.fsledger.bench;

import org.jspecify.annotations.Nullable;

/**
 * One line of the result.
 *
 * @param name stable: programs and histories know it
 * @param bar what the value must not exceed, or not be below; null where it is only information
 * @param atLeast whether more is better
 */
record Row(String name, double value, String unit, @Nullable Double bar, boolean atLeast) {
    static Row information(String name, double value, String unit) {
        return new Row(name, value, unit, null, false);
    }

    static Row held(String name, double value, String unit, double bar) {
        return new Row(name, value, unit, bar, false);
    }

    static Row atLeast(String name, double value, String unit, double bar) {
        return new Row(name, value, unit, bar, true);
    }

    /** Pass or fail, or nothing where there is no bar. */
    String verdict() {
        if (bar == null) {
            return "";
        }
        return (atLeast ? value >= bar : value <= bar) ? "pass" : "FAIL";
    }
}
