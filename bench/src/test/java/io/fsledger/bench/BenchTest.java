package io.fsledger.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BenchTest {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return Bench.run(new PrintStream(output, true, UTF_8), arguments);
    }

    @Test
    @Tag("slow")
    void everyRowIsMeasuredAndProgramsCanReadIt() throws Exception {
        assertThat(run("--quick", "--json", "handles", "inodes", "clients", "reads", "filetable", "jmh"))
                .isZero();

        JsonNode rows = new ObjectMapper().readTree(output.toByteArray()).get("rows");
        List<String> names = new ArrayList<>();
        for (JsonNode row : rows) {
            names.add(row.get("name").asText());
            // CPU time is counted in hundredths of a second: small sizes may need none. A busy machine fetches nothing
            // in time.
            String name = row.get("name").asText();
            boolean mayBeNothing = name.endsWith("cpu_us") || name.endsWith("hit_ratio");
            assertThat(row.get("value").asDouble())
                    .as(row.toString())
                    .isGreaterThanOrEqualTo(mayBeNothing ? 0 : Double.MIN_VALUE);
            assertThat(row.get("unit").asText()).as(row.toString()).isNotEmpty();
        }
        assertThat(names).containsExactlyInAnyOrderElementsOf(Bench.rows());
        assertThat(names)
                .contains(
                        "handles.cost_ratio",
                        "handles.growth_1m",
                        "handles.growth_hot",
                        "handles.visible_p99_ms",
                        "handles.restart_s",
                        "inodes.cost_ratio",
                        "inodes.growth_hot",
                        "inodes.growth_directory",
                        "clients.release_delay_p99_ms",
                        "reads.hit_ratio",
                        "filetable.ratio");
    }

    @Test
    void anUnknownNameIsWrongUsage() {
        assertThat(run("handles.speed")).isEqualTo(2);
        assertThat(output.toString(UTF_8)).isEmpty();
    }

    @Test
    void aTableSaysTheBarAndWhetherItIsHeld() {
        String table = Report.table(List.of(
                Row.held("a.fast", 1.5, "x", 2),
                Row.held("a.slow", 2.5, "x", 2),
                Row.information("a.rate", 12_345, "events/s")));

        assertThat(table.lines().toList())
                .satisfiesExactly(
                        heading -> assertThat(heading).contains("value", "bar"),
                        fast -> assertThat(fast).contains("a.fast", "1.50", "≤ 2.00", "pass"),
                        slow -> assertThat(slow).contains("a.slow", "2.50", "FAIL"),
                        rate -> assertThat(rate)
                                .contains("a.rate", "12,345", "events/s")
                                .doesNotContain("pass"));
    }
}
