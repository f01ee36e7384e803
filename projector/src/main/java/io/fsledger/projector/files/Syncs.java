package io.fsledger.projector.files;

import io.fsledger.projector.files.DescriptorCache.Key;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Threads that bring files to the disk, some at once. */
final class Syncs implements AutoCloseable {
    private static final int AT_ONCE = 8;

    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE, work -> {
        Thread thread = new Thread(work, "fsledger-sync");
        thread.setDaemon(true);
        return thread;
    });

    /** Comes back when all of it is on disk. */
    void of(DescriptorCache cache, Collection<Key> keys) throws SyncFailedException {
        List<Future<?>> running = new ArrayList<>();
        for (Key key : keys) {
            running.add(threads.submit(() -> {
                cache.sync(key);
                return null;
            }));
        }
        SyncFailedException failure = null;
        for (Future<?> one : running) {
            try {
                one.get();
            } catch (ExecutionException e) {
                failure = failure(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failure = new SyncFailedException(keys.iterator().next().folder(), new IOException("interrupted", e));
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static SyncFailedException failure(ExecutionException e) {
        if (e.getCause() instanceof SyncFailedException failed) {
            return failed;
        }
        throw new IllegalStateException("bringing a file to the disk ended in a way that no disk knows", e);
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
