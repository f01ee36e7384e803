package io.fsledger.streams.kernel;

import io.fsledger.core.table.Key;
import io.fsledger.core.table.TableReader;
import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.LogReading;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log again for a family that keeps something in memory: from the event on from which memory follows, until everything has
 * been read that Kafka Streams handed over meanwhile.
 *
 * <p>Meanwhile what Streams hands over is only noted: it is read here too, in its place. So nothing has to be queued in memory, and
 * nothing waits for anything. The note is part of the state, because Streams commits that it has handed over what is not applied
 * yet; a task that is stopped before it was reads on from here.
 *
 * <p>It goes on in slices bounded by time, so that polls and commits of the thread go on between them.
 */
public final class CatchUp {
    /** How often a slice is due. */
    static final Duration EVERY = Duration.ofMillis(5);

    static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    static final Duration POLL = Duration.ofMillis(20);
    private static final byte[] READING = Key.of('H').bytes();
    private static final StateCodec<LogReading> CODEC = StateCodec.of(LogReading.class);

    private final SourceLog log;
    private final StoreTable marks;
    private Iterator<ConsumerRecord<byte[], byte[]>> polled = Collections.emptyIterator();
    private long target;
    private @Nullable LongConsumer first;
    private @Nullable Cancellable schedule;

    /**
     * @param from offset of the first event that is wanted
     * @param target offset of the last event that is wanted, as far as is known
     */
    CatchUp(SourceLog log, StoreTable marks, long from, long target) {
        this.log = log;
        this.marks = marks;
        this.target = target;
        log.seek(from);
    }

    /** What has been noted of the log. */
    static LogReading noted(TableReader marks) {
        byte @Nullable [] value = marks.get(READING);
        return value == null ? new LogReading(-1L, -1L) : CODEC.decode(value);
    }

    /**
     * Whether Streams had committed that it handed over some event before that was applied here: then its commits do not tell yet
     * whether what the event caused is committed.
     */
    public static boolean isAhead(TableReader marks) {
        return noted(marks).getHanded() != -1;
    }

    /** All that was handed over has been applied, and committed. */
    static void forgetHanded(StoreTable marks) {
        if (isAhead(marks)) {
            note(marks, new LogReading(-1L, -1L));
        }
    }

    static void note(StoreTable marks, LogReading reading) {
        marks.put(READING, CODEC.encode(reading));
        marks.flush();
    }

    /** Streams has handed over an event, which it will not hand over again. */
    void handed(long position) {
        target = Math.max(target, position);
        note(marks, new LogReading(target, -1L));
    }

    /** What is to be done before anything is read. */
    void first(LongConsumer action) {
        first = action;
    }

    /** What calls for the slices. */
    void goesOnWith(Cancellable slices) {
        schedule = slices;
    }

    /** Reads on for a while. */
    void slice(long now, Consumer<ConsumerRecord<byte[], byte[]>> each) {
        if (first != null) {
            first.accept(now);
            first = null;
        }
        long deadline = System.nanoTime() + SLICE_NANOS;
        while (!isDone() && System.nanoTime() - deadline < 0) {
            if (!polled.hasNext()) {
                polled = log.poll(POLL).iterator();
            }
            while (polled.hasNext() && System.nanoTime() - deadline < 0) {
                each.accept(polled.next());
            }
        }
    }

    boolean isDone() {
        return !polled.hasNext() && log.position() > target;
    }

    void close() {
        if (schedule != null) {
            schedule.cancel();
        }
        log.close();
    }
}
