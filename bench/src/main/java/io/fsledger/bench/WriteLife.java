package io.fsledger.bench;

import io.fsledger.events.Cause;
import io.fsledger.events.DataWritten;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.events.WriteEvent;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import java.nio.ByteBuffer;
import java.util.Random;

/** Writes of one size to some files, the same ones each time. */
final class WriteLife implements Workload<WriteEvent> {
    private static final long SEED = 42;
    private static final int CLIENTS = 64;
    private static final int SPREAD = 64 << 20;

    /** Ranges that lie so far apart are never one. */
    private static final int APART = 8_192;

    /** Where the next write to a file goes. */
    private enum Pattern {
        SEQUENTIAL,
        RANDOM,
        RANGES
    }

    private final Pattern pattern;
    private final int files;
    private final int ranges;
    private final Random random = new Random(SEED);
    private final byte[] data;
    private final long[] ends;
    private final long[] sequences = new long[CLIENTS];
    private int begun;

    private WriteLife(Pattern pattern, int files, int ranges, int size) {
        this.pattern = pattern;
        this.files = files;
        this.ranges = ranges;
        data = new byte[size];
        random.nextBytes(data);
        ends = new long[files];
    }

    /** Each file is written to from its beginning on. */
    static WriteLife sequential(int size) {
        return new WriteLife(Pattern.SEQUENTIAL, CLIENTS, 0, size);
    }

    /** Anywhere in large files. */
    static WriteLife random(int size) {
        return new WriteLife(Pattern.RANDOM, CLIENTS, 0, size);
    }

    /** One file with so many ranges of eight bytes: first each once, then any of them again. */
    static WriteLife ranges(int count) {
        return new WriteLife(Pattern.RANGES, 1, count, Long.BYTES);
    }

    @Override
    public Topic<WriteEvent> topic() {
        return Topics.WRITES;
    }

    @Override
    public WriteEvent next() {
        int file = random.nextInt(files);
        int client = random.nextInt(CLIENTS);
        return WriteEvent.newBuilder()
                .setHeader(
                        new Header("client-" + client, 1L, ++sequences[client], 0L, Origin.PRODUCER, Cause.NONE, null))
                .setWritten(new DataWritten(HandleLife.FILESYSTEM, 2L + file, 0L, offset(file), ByteBuffer.wrap(data)))
                .build();
    }

    private long offset(int file) {
        return switch (pattern) {
            case SEQUENTIAL -> {
                long offset = ends[file];
                ends[file] += data.length;
                yield offset;
            }
            case RANDOM -> random.nextInt(SPREAD);
            case RANGES -> (long) APART * (begun < ranges ? begun++ : random.nextInt(ranges));
        };
    }
}
