package io.fsledger.e2e;

import io.fsledger.client.Position;
import io.fsledger.client.Publisher;
import io.fsledger.client.PublisherConfig;
import io.fsledger.client.PublisherListener;
import io.fsledger.core.handles.OpenFlags;
import io.fsledger.events.HandleRef;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** One mount that opens, writes, moves and closes, at a steady pace and without end, through the client library. */
final class MountLoad implements AutoCloseable {
    private static final long PAUSE_NANOS = 5_000_000;
    private static final int INODES = 40;
    private static final int OPEN_MAX = 60;

    private final Publisher publisher;
    private final Random random;
    private final Deque<HandleRef> open = new ArrayDeque<>();
    private final List<CompletableFuture<Position>> published = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "mount-load");
    private volatile boolean stopping;
    private long fh;

    MountLoad(String client, Map<String, ?> settings, long seed) throws InterruptedException {
        publisher = Publisher.connect(client, new PublisherConfig(settings), 1L, PublisherListener.NONE);
        random = new Random(seed);
        thread.start();
    }

    private void run() {
        while (!stopping) {
            published.add(next());
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private CompletableFuture<Position> next() {
        int dice = random.nextInt(10);
        if (open.isEmpty() || dice < 4 && open.size() < OPEN_MAX) {
            HandleRef handle = new HandleRef("mount", (long) 2 + random.nextInt(INODES), 0L, ++fh);
            open.add(handle);
            return publisher.handles().opened(handle, new OpenFlags(random.nextInt(3)));
        }
        HandleRef handle = open.remove();
        if (dice < 7) {
            return publisher.handles().closed(handle);
        }
        open.add(handle);
        return switch (dice) {
            case 7 -> publisher.handles().dirtied(handle);
            case 8 -> publisher.handles().cleaned(handle);
            default -> publisher.handles().moved(handle, random.nextInt(1 << 20));
        };
    }

    /** Publishes nothing more; where everything stands, in the order of the calls, once all is acknowledged. */
    List<Position> stop() throws InterruptedException {
        stopping = true;
        thread.join();
        return published.stream().map(CompletableFuture::join).toList();
    }

    /** For good: what it still holds is released. */
    void leave() {
        publisher.leave();
    }

    String client() {
        return publisher.client();
    }

    /** How many events have gone to the log more than once, perhaps. */
    long repeated() {
        return publisher.counts().repeated();
    }

    @Override
    public void close() throws InterruptedException {
        stopping = true;
        thread.join();
        publisher.close();
    }
}
