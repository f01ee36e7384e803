package io.fsledger.cli;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads lines in batches as large as one request may carry, with the number that each has in its file. */
final class EventLines implements Closeable {
    /** Events in one request; the service takes ten times as many. */
    static final int BATCH_LINES = 1_000;

    /** A line is at most this long: four times what the service takes for an event. */
    static final int LINE_BYTES_MAX = 4 << 20;

    private static final int BATCH_BYTES = 1 << 20;

    private final InputStream in;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long number;
    private long bytesRead;

    EventLines(InputStream in) {
        this.in = in;
    }

    /** A line that is not empty. */
    record Line(long number, String text) {}

    long bytesRead() {
        return bytesRead;
    }

    /** The next lines, no more than can be had without waiting for whoever writes them; none at the end. */
    List<Line> nextBatch() throws IOException {
        List<Line> batch = new ArrayList<>();
        int bytes = 0;
        while (batch.size() < BATCH_LINES && bytes < BATCH_BYTES) {
            Line next = next();
            if (next == null) {
                break;
            }
            batch.add(next);
            bytes += line.size();
            if (in.available() == 0) {
                break;
            }
        }
        return batch;
    }

    private @Nullable Line next() throws IOException {
        while (readLine()) {
            String text = decoded();
            if (!text.isBlank()) {
                return new Line(number, text);
            }
        }
        return null;
    }

    /** False at the end of the file. */
    private boolean readLine() throws IOException {
        line.reset();
        number++;
        while (true) {
            int next = in.read();
            if (next == -1) {
                return line.size() > 0;
            }
            bytesRead++;
            if (next == '\n') {
                return true;
            }
            if (line.size() == LINE_BYTES_MAX) {
                throw CommandFailure.refused("line %d: it is longer than %d MiB; one event stands in each line."
                        .formatted(number, LINE_BYTES_MAX >> 20));
            }
            line.write(next);
        }
    }

    private String decoded() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line.toByteArray()))
                    .toString()
                    .strip();
        } catch (CharacterCodingException e) {
            throw CommandFailure.refused("line %d: it is not UTF-8.".formatted(number));
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
