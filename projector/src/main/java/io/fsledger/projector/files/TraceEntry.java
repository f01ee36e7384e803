package io.fsledger.projector.files;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * One thing that happened to the origin of a file's bytes: bytes of one or several events, or a cut.
 *
 * @param from the first byte
 * @param to behind the last one; equal to {@code from} for a cut there
 * @param base where the bytes of the first event begin, or would if nothing of them had been overwritten
 * @param position of the first event
 * @param eventBytes how many bytes there are of each event; of what is known only roughly, how many events
 * @param rough only an envelope of events is known
 */
public record TraceEntry(long from, long to, long base, long position, long eventBytes, boolean rough) {
    private static final int CUT = 0;
    private static final int EXACT = 1;
    private static final int ROUGH = 2;

    /** A run of events, each with as many bytes, one behind the other. */
    public static TraceEntry of(long offset, long position, long count, long eventBytes) {
        return new TraceEntry(offset, offset + count * eventBytes, offset, position, eventBytes, false);
    }

    public static TraceEntry cut(long size) {
        return new TraceEntry(size, size, size, 0, 0, false);
    }

    boolean isCut() {
        return from == to;
    }

    /** The event that the byte is of, or the first of those it may be of. */
    long firstPosition() {
        return rough ? position : position + (from - base) / eventBytes;
    }

    long lastPosition() {
        return rough ? position + eventBytes - 1 : position + (to - 1 - base) / eventBytes;
    }

    TraceEntry within(long newFrom, long newTo) {
        return new TraceEntry(newFrom, newTo, base, position, eventBytes, rough);
    }

    /** Whether the other one goes on exactly where this one ends, event for event. */
    boolean continuesIn(TraceEntry next) {
        return !rough
                && !next.rough
                && to == next.from
                && eventBytes == next.eventBytes
                && next.base - base == (next.position - position) * eventBytes;
    }

    /** Both and what lies between them, known roughly. */
    TraceEntry roughlyWith(TraceEntry next) {
        long first = Math.min(firstPosition(), next.firstPosition());
        long last = Math.max(lastPosition(), next.lastPosition());
        return new TraceEntry(from, next.to, from, first, last - first + 1, true);
    }

    void write(DataOutputStream out) throws IOException {
        out.writeByte(isCut() ? CUT : rough ? ROUGH : EXACT);
        writeNumber(from, out);
        if (!isCut()) {
            writeNumber(to - from, out);
            writeNumber(from - base, out);
            writeNumber(position, out);
            writeNumber(eventBytes, out);
        }
    }

    static TraceEntry read(DataInputStream in) throws IOException {
        int kind = in.readByte();
        long from = readNumber(in);
        if (kind == CUT) {
            return cut(from);
        }
        long length = readNumber(in);
        long skipped = readNumber(in);
        return new TraceEntry(from, from + length, from - skipped, readNumber(in), readNumber(in), kind == ROUGH);
    }

    /** Seven bits a byte, the lowest first: most numbers here are small. */
    private static void writeNumber(long number, DataOutputStream out) throws IOException {
        long rest = number;
        while ((rest & ~0x7fL) != 0) {
            out.writeByte((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    private static long readNumber(DataInputStream in) throws IOException {
        long number = 0;
        int read;
        int shift = 0;
        do {
            read = in.readUnsignedByte();
            number |= (read & 0x7fL) << shift;
            shift += 7;
        } while ((read & 0x80) != 0);
        return number;
    }
}
