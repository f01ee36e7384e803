package io.fsledger.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TableTest {
    private final StringWriter printed = new StringWriter();
    private final Table<String[]> table = new Table<String[]>(new PrintWriter(printed))
            .text("NAME", row -> row[0])
            .number("SIZE", row -> row[1])
            .text("END", row -> row[2]);

    private void add(String... row) {
        table.add(row);
    }

    private Stream<String> lines() {
        table.end();
        return printed.toString().lines();
    }

    @Test
    void alignsTextLeftAndNumbersRight() {
        add("a", "1", "x");
        add("longer", "18446744073709551615", "");
        assertThat(lines())
                .containsExactly(
                        "NAME                    SIZE  END",
                        "a                          1  x",
                        "longer  18446744073709551615");
    }

    @Test
    void withoutRowsThereIsNoTitle() {
        assertThat(lines()).isEmpty();
    }

    @Test
    void whatCouldMoveTheCursorIsEscaped() {
        add("\u001b[31mred\n", "\u202e1", "\\");
        assertThat(lines()).last().isEqualTo("\\u001b[31mred\\u000a  \\u202e1  \\u005c");
    }

    @Test
    void printsWithoutWaitingForTheEnd() {
        for (int i = 0; i < Table.ROWS_MEASURED; i++) {
            add("a", "1", "x");
        }
        add("wider than all before", "2", "y");
        assertThat(lines())
                .hasSize(1 + Table.ROWS_MEASURED + 1)
                .contains("a        1  x")
                .last()
                .isEqualTo("wider than all before     2  y");
    }
}
