package io.fsledger.projector.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.fsledger.core.Seed;
import io.fsledger.projector.files.Traced.Origin;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FileTraceTest {
    @Test
    void whatNobodyWroteIsAHole() {
        assertThat(new FileTrace().of(3, 10)).containsExactly(new Traced(3, 7, Origin.HOLE, -1, -1));
    }

    @Test
    void laterBytesGoBeforeEarlierOnes() {
        FileTrace trace = new FileTrace();
        trace.apply(TraceEntry.of(0, 100, 10, 4));
        trace.apply(TraceEntry.of(6, 200, 1, 3));
        assertThat(trace.of(0, 50))
                .containsExactly(
                        new Traced(0, 6, Origin.EVENTS, 100, 101),
                        new Traced(6, 3, Origin.EVENTS, 200, 200),
                        new Traced(9, 31, Origin.EVENTS, 102, 109),
                        new Traced(40, 10, Origin.HOLE, -1, -1));
    }

    @Test
    void aCutForgetsWhatLayBehind() {
        FileTrace trace = new FileTrace();
        trace.apply(TraceEntry.of(0, 1, 1, 10));
        trace.apply(TraceEntry.cut(4));
        trace.apply(TraceEntry.of(8, 3, 1, 1));
        assertThat(trace.of(0, 9))
                .containsExactly(
                        new Traced(0, 4, Origin.EVENTS, 1, 1),
                        new Traced(4, 4, Origin.HOLE, -1, -1),
                        new Traced(8, 1, Origin.EVENTS, 3, 3));
    }

    @Test
    void whatGoesOnEventForEventIsOnePiece() {
        FileTrace trace = new FileTrace();
        for (int i = 0; i < 1_000; i++) {
            trace.apply(TraceEntry.of(i * 16L, 50 + i, 1, 16));
        }
        assertThat(trace.pieces()).hasSize(1);
        assertThat(trace.of(32, 64)).containsExactly(new Traced(32, 32, Origin.EVENTS, 52, 53));
    }

    @Test
    void aTraceThatWasMadeShorterStillNamesEveryEvent() {
        FileTrace trace = new FileTrace();
        for (int i = 0; i < 100; i++) {
            trace.apply(TraceEntry.of(i * 10L, 1_000 - i, 1, 3));
        }
        trace.shorten(10);
        assertThat(trace.pieces()).hasSizeLessThanOrEqualTo(10);
        for (int i = 0; i < 100; i++) {
            int event = 1_000 - i;
            assertThat(trace.of(i * 10L, i * 10L + 1))
                    .singleElement()
                    .satisfies(found -> assertThat(event).isBetween((int) found.first(), (int) found.last()));
        }
    }

    /** Against an array that holds an event's number for each byte. */
    @Test
    void sameAsAnArray() throws IOException {
        Random random = Seed.random("FileTraceTest.sameAsAnArray");
        for (int round = 0; round < 200; round++) {
            long[] model = new long[200];
            Arrays.fill(model, -1);
            FileTrace trace = new FileTrace();
            long position = 1;
            for (int step = 0; step < 40; step++) {
                TraceEntry entry;
                if (random.nextInt(8) == 0) {
                    int size = random.nextInt(model.length);
                    entry = TraceEntry.cut(size);
                    Arrays.fill(model, size, model.length, -1);
                } else {
                    int count = 1 + random.nextInt(4);
                    int bytes = 1 + random.nextInt(9);
                    int offset = random.nextInt(model.length - count * bytes);
                    entry = TraceEntry.of(offset, position, count, bytes);
                    for (int i = 0; i < count * bytes; i++) {
                        model[offset + i] = position + i / bytes;
                    }
                    position += count;
                }
                trace.apply(throughBytes(entry));
            }
            int from = random.nextInt(model.length);
            assertSame(trace.of(from, model.length), model, from);
            FileTrace copy = new FileTrace();
            for (TraceEntry piece : trace.pieces()) {
                copy.apply(throughBytes(piece));
            }
            assertThat(copy.of(0, model.length)).isEqualTo(trace.of(0, model.length));
        }
    }

    private static void assertSame(List<Traced> found, long[] model, int from) {
        long at = from;
        for (Traced one : found) {
            assertThat(one.offset()).isEqualTo(at);
            int first = (int) at;
            int last = (int) (at + one.length() - 1);
            assertThat(one.first()).isEqualTo(model[first]);
            assertThat(one.last()).isEqualTo(model[last]);
            for (int i = first; i < last; i++) {
                assertThat(model[i + 1] - model[i]).isBetween(0L, 1L);
            }
            at += one.length();
        }
        assertThat(at).isEqualTo(model.length);
    }

    private static TraceEntry throughBytes(TraceEntry entry) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        entry.write(new DataOutputStream(bytes));
        TraceEntry read = TraceEntry.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        assertThat(read).isEqualTo(entry);
        return read;
    }
}
