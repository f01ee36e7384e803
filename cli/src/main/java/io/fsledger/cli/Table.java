package io.fsledger.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Rows for people, aligned. Memory is bounded: widths come from the title and the first rows, and a longer value later moves
 * only its own row.
 */
final class Table<T> {
    /** Rows that are looked at before the first is printed. */
    static final int ROWS_MEASURED = 1_000;

    private static final String GAP = "  ";

    private final List<Column<T>> columns = new ArrayList<>();
    private final List<List<String>> measured = new ArrayList<>();
    private final PrintWriter out;
    private int[] widths = {};
    private boolean started;

    private record Column<T>(String title, boolean isNumber, Function<T, String> value) {}

    Table(PrintWriter out) {
        this.out = out;
    }

    Table<T> text(String title, Function<T, String> value) {
        columns.add(new Column<>(title, false, value));
        return this;
    }

    /** Stands at the right, so that digits stand below digits. */
    Table<T> number(String title, Function<T, String> value) {
        columns.add(new Column<>(title, true, value));
        return this;
    }

    void add(T row) {
        List<String> cells = columns.stream()
                .map(column -> Text.escaped(column.value().apply(row)))
                .toList();
        if (started) {
            print(cells);
            return;
        }
        measured.add(cells);
        if (measured.size() == ROWS_MEASURED) {
            start();
        }
    }

    /** Prints what is not printed yet; a table without rows prints nothing. */
    void end() {
        if (!started && !measured.isEmpty()) {
            start();
        }
        out.flush();
    }

    private void start() {
        started = true;
        List<String> titles = columns.stream().map(Column::title).toList();
        widths = titles.stream().mapToInt(String::length).toArray();
        for (List<String> row : measured) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        print(titles);
        measured.forEach(this::print);
        measured.clear();
    }

    private void print(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String padding = " ".repeat(Math.max(0, widths[i] - cells.get(i).length()));
            line.append(i == 0 ? "" : GAP);
            line.append(columns.get(i).isNumber() ? padding + cells.get(i) : cells.get(i) + padding);
        }
        out.println(line.toString().stripTrailing());
    }
}
