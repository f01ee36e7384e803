package io.fsledger.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

/** Results for people and for programs. */
final class Report {
    private Report() {}

    static String json(List<Row> rows) {
        ObjectNode report = JsonNodeFactory.instance.objectNode();
        ArrayNode all = report.putArray("rows");
        for (Row row : rows) {
            all.addObject().put("name", row.name()).put("value", row.value()).put("unit", row.unit());
        }
        return report.toString();
    }

    static String table(List<Row> rows) {
        StringBuilder table = new StringBuilder();
        table.append(line("what", "value", "unit", "bar", ""));
        for (Row row : rows) {
            Double bar = row.bar();
            String held = bar == null ? "" : (row.atLeast() ? "≥ " : "≤ ") + number(bar);
            table.append(line(row.name(), number(row.value()), row.unit(), held, row.verdict()));
        }
        return table.toString();
    }

    private static String line(String name, String value, String unit, String bar, String verdict) {
        return String.format(Locale.ROOT, "%-34s %12s %-9s %8s  %s", name, value, unit, bar, verdict)
                        .stripTrailing()
                + System.lineSeparator();
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) >= 1_000 ? "%,.0f" : "%.2f", value);
    }
}
