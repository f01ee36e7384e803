package io.fsledger.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.fsledger.events.Cause;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.HandleOpened;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.schemas.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Measures how long after an event is acknowledged a query shows what it did. Opens handles one by one, so many a second
 * whatever becomes of them; the moment one is acknowledged it is asked for, at its position, if it is one of those that are:
 * a question for each would take more of the machine than the ledger does, and queue up before it.
 */
final class VisibleProbe implements AutoCloseable {
    /** As many questions as may wait at once by default. */
    private static final int CONNECTIONS = 16;

    private static final int ASKED_FOR_ONE_OF = 5;
    private static final long ASK_AGAIN_NANOS = 1_000_000;
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);
    private static final Duration DRAIN_MAX = Duration.ofSeconds(60);

    private final World world;
    private final HttpQuery query;
    private final long intervalNanos;
    private final ExecutorService asking = Executors.newFixedThreadPool(CONNECTIONS);
    private final AtomicReference<@Nullable String> wrong = new AtomicReference<>();
    private long opened;

    VisibleProbe(World world, HttpQuery query, int perSecond) {
        this.world = world;
        this.query = query;
        intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
    }

    /** Opens that many handles; the times of those that were asked for. */
    Histogram run(int events) throws InterruptedException {
        long last = opened + events;
        return runWhile(() -> opened < last);
    }

    /** Opens handles while a condition holds. */
    Histogram runWhile(BooleanSupplier condition) throws InterruptedException {
        Histogram times = new ConcurrentHistogram(TimeUnit.MINUTES.toNanos(1), 3);
        ConcurrentLinkedQueue<CountDownLatch> left = new ConcurrentLinkedQueue<>();
        long due = System.nanoTime();
        while (condition.getAsBoolean() && wrong.get() == null) {
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            due += intervalNanos;
            CountDownLatch one = new CountDownLatch(1);
            left.add(one);
            publish(times, one);
        }
        long end = System.nanoTime() + DRAIN_MAX.toNanos();
        for (CountDownLatch one : left) {
            if (wrong.get() == null && !one.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                wrong.set("events were not acknowledged and asked for in time");
            }
        }
        String failure = wrong.get();
        if (failure != null) {
            throw new MeasurementFailed(failure);
        }
        return times;
    }

    /** Opens a handle on an inode of its own. */
    private void publish(Histogram times, CountDownLatch left) {
        long fh = ++opened;
        long inode = fh + 1;
        HandleEvent event = HandleEvent.newBuilder()
                .setHeader(new Header("visible", 1L, fh, 0L, Origin.PRODUCER, Cause.NONE, null))
                .setOpened(new HandleOpened(HandleLife.FILESYSTEM, inode, 0L, fh, 0, null))
                .build();
        world.publish(Topics.HANDLES, event, (metadata, error) -> {
            long acknowledgedAt = System.nanoTime();
            if (error != null) {
                wrong.compareAndSet(null, "publishing failed: " + error);
            } else if (fh % ASKED_FOR_ONE_OF != 0) {
                left.countDown();
            } else if (wrong.get() == null) {
                asking.execute(() -> ask(inode, fh, metadata, acknowledgedAt, times, left));
            }
        });
    }

    private void ask(
            long inode, long fh, RecordMetadata at, long acknowledgedAt, Histogram times, CountDownLatch left) {
        try {
            String question = "/v1/filesystems/%s/inodes/%d/handles?client=visible&position=handles:%d:%d"
                    .formatted(HandleLife.FILESYSTEM, inode, at.partition(), at.offset());
            Optional<byte[]> answer = query.get(question);
            // the first events of a service wait for longer than one question does
            while (answer.isEmpty() && System.nanoTime() - acknowledgedAt < ANSWER_MAX.toNanos()) {
                LockSupport.parkNanos(ASK_AGAIN_NANOS);
                answer = query.get(question);
            }
            times.recordValue(System.nanoTime() - acknowledgedAt);
            if (answer.isEmpty() || !shows(answer.get(), fh)) {
                wrong.compareAndSet(null, "handle " + fh + " is not shown at the position of its event");
            }
        } catch (IOException e) {
            wrong.compareAndSet(null, "the service cannot be asked: " + e);
        } finally {
            left.countDown();
        }
    }

    private static boolean shows(byte[] answer, long fh) throws IOException {
        for (JsonNode handle : HttpQuery.parse(answer).path("handles")) {
            if (handle.path("fh").asLong() == fh) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        asking.shutdownNow();
    }
}
