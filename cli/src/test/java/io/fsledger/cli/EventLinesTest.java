package io.fsledger.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fsledger.cli.EventLines.Line;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import org.junit.jupiter.api.Test;

class EventLinesTest {
    private static EventLines of(byte[] bytes) {
        return new EventLines(new ByteArrayInputStream(bytes));
    }

    @Test
    void countsLinesAndLeavesOutEmptyOnes() throws IOException {
        try (EventLines lines = of("a\r\n\n  b \nc".getBytes(UTF_8))) {
            assertThat(lines.nextBatch()).containsExactly(new Line(1, "a"), new Line(3, "b"), new Line(4, "c"));
            assertThat(lines.nextBatch()).isEmpty();
        }
    }

    @Test
    void cutsBatches() throws IOException {
        try (EventLines lines = of("x\n".repeat(2 * EventLines.BATCH_LINES + 1).getBytes(UTF_8))) {
            assertThat(lines.nextBatch()).hasSize(EventLines.BATCH_LINES);
            assertThat(lines.nextBatch()).hasSize(EventLines.BATCH_LINES);
            assertThat(lines.nextBatch()).hasSize(1);
            assertThat(lines.bytesRead()).isEqualTo(2L * (2 * EventLines.BATCH_LINES + 1));
        }
    }

    @Test
    void doesNotWaitForAFullBatch() throws IOException {
        try (PipedOutputStream writer = new PipedOutputStream();
                EventLines lines = new EventLines(new PipedInputStream(writer))) {
            writer.write("a\n".getBytes(UTF_8));
            assertThat(lines.nextBatch()).containsExactly(new Line(1, "a"));
        }
    }

    @Test
    void refusesALineWithoutEnd() throws IOException {
        try (EventLines lines = of(("\n" + "x".repeat(EventLines.LINE_BYTES_MAX + 1)).getBytes(UTF_8))) {
            assertThatThrownBy(lines::nextBatch)
                    .isInstanceOf(CommandFailure.class)
                    .hasMessageStartingWith("line 2: it is longer than 4 MiB");
        }
    }

    @Test
    void refusesWhatIsNotUtf8() throws IOException {
        try (EventLines lines = of(new byte[] {'a', (byte) 0xff})) {
            assertThatThrownBy(lines::nextBatch)
                    .isInstanceOf(CommandFailure.class)
                    .hasMessage("line 1: it is not UTF-8.");
        }
    }
}
