package io.fsledger.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.ledger.Family;
import io.fsledger.core.ledger.Family.Tables;
import io.fsledger.core.ledger.Outcome;
import io.fsledger.core.ledger.PartitionLedger;
import io.fsledger.core.table.MemoryTable;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.Topic;
import io.fsledger.streams.app.LedgerService;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BenchTest {
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return Bench.run(new PrintStream(output, true, UTF_8), arguments);
    }

    /** What needs no broker; CI measures the rest with {@code bench/run --quick}. */
    @Test
    @Tag("slow")
    void rowsAreMeasuredAndProgramsCanReadThem() throws Exception {
        assertThat(run("--quick", "--json", "filetable", "jmh")).isZero();

        JsonNode rows = new ObjectMapper().readTree(output.toByteArray()).get("rows");
        List<String> names = new ArrayList<>();
        for (JsonNode row : rows) {
            names.add(row.get("name").asText());
            assertThat(row.get("value").asDouble()).as(row.toString()).isPositive();
            assertThat(row.get("unit").asText()).as(row.toString()).isNotEmpty();
        }
        assertThat(names)
                .doesNotHaveDuplicates()
                .isSubsetOf(Bench.rows())
                .contains("filetable.ratio", "jmh.event.decode");
    }

    @Test
    void thereAreTheRowsThatHaveABar() {
        assertThat(Bench.rows())
                .doesNotHaveDuplicates()
                .contains(
                        "handles.cost_ratio",
                        "handles.growth_1m",
                        "handles.growth_hot",
                        "handles.visible_p99_ms",
                        "handles.restart_s",
                        "inodes.cost_ratio",
                        "inodes.growth_hot",
                        "inodes.growth_directory",
                        "directories.notify_p99_ms",
                        "directories.others_p99_growth_ms",
                        "directories.memory_mib",
                        "writes.disk_ratio_4k",
                        "writes.disk_ratio_128",
                        "writes.throughput_ratio_4k",
                        "writes.throughput_ratio_128",
                        "writes.growth_hot",
                        "clients.release_delay_p99_ms",
                        "reads.hit_ratio",
                        "filetable.ratio");
    }

    /** An event that is refused costs something else than what is measured. */
    @Test
    void noEventOfAWorkloadIsRefused() {
        Stream.concat(
                        CostBenchmark.all().stream().map(one -> one.workload(Sizes.QUICK)),
                        GrowthBenchmark.all().stream().flatMap(one -> one.workloads(Sizes.QUICK).stream()))
                .forEach(BenchTest::assertApplied);
    }

    private static <E extends SpecificRecord> void assertApplied(Workload<E> workload) {
        PartitionLedger<E> ledger =
                new PartitionLedger<>(rules(workload.topic()), new Tables(new MemoryTable(), new MemoryTable()), 1);
        for (long offset = 0; offset < 3_000; offset++) {
            E event = workload.next();
            byte[] key = Keys.bytes(Objects.requireNonNull(workload.topic().keyOf(event)));
            Outcome outcome = ledger.apply(key, event, new Arrival("bench", 0, offset, 1_700_000_000_000L + offset));
            assertThat(outcome.kind()).as("%s", event).isEqualTo(Outcome.Kind.APPLIED);
        }
    }

    @SuppressWarnings("unchecked") // a family's rules are those of its topic's events
    private static <E extends SpecificRecord> Family.Factory<E> rules(Topic<E> topic) {
        return (Family.Factory<E>) LedgerService.FAMILIES.stream()
                .filter(family -> family.topic() == topic)
                .findFirst()
                .orElseThrow()
                .rules();
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
