package io.fsledger.examples;

import io.fsledger.client.Publisher;
import io.fsledger.client.ReadAhead;
import io.fsledger.events.InodeRef;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;

/**
 * Reads a file from its beginning on, piece by piece, as a program does on a mount whose store is far away: once without
 * the ledger, and once with it and a {@link FileFetcher} that brings blocks before they are read.
 */
public final class ReadAheadTrial {
    private final InodeRef inode;
    private final Path path;
    private final Pace pace;

    /**
     * How a file is read.
     *
     * @param latency of the store, for each piece and each block
     * @param work what the program does with each piece
     * @param pieceBytes what it reads at once
     * @param piecesMax after so many it has read enough
     */
    public record Pace(Duration latency, Duration work, int pieceBytes, int piecesMax) {}

    /**
     * @param served reads that had all their bytes in the buffer
     * @param checksum of all that was read
     */
    public record Result(long reads, long served, long bytes, long checksum, Duration time) {
        public double hitRatio() {
            return reads == 0 ? 0 : (double) served / reads;
        }
    }

    /** What is done at a mount when somebody reads. */
    @FunctionalInterface
    private interface Reading {
        ByteBuffer read(long offset, int length) throws IOException, InterruptedException;
    }

    /** @param inode which inode of the ledger the file is to be */
    public ReadAheadTrial(InodeRef inode, Path path, Pace pace) {
        this.inode = inode;
        this.path = path;
        this.pace = pace;
    }

    /** Each piece comes from the store. */
    public Result without() throws IOException, InterruptedException {
        try (DistantFile file = new DistantFile(path, pace.latency())) {
            return readAll(file, file::read, new ReadAhead());
        }
    }

    /** @param settings see {@link io.fsledger.client.PublisherConfig} */
    public Result with(Map<String, ?> settings) throws IOException, InterruptedException {
        ReadAhead ahead = new ReadAhead();
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try (DistantFile file = new DistantFile(path, pace.latency());
                Publisher publisher = Publisher.connect(clientName(), settings);
                FileFetcher fetcher = new FileFetcher(inode, file, ahead, publisher, settings)) {
            Future<?> fetching = thread.submit(fetcher::run);
            Result result;
            try {
                result = readAll(file, (offset, length) -> read(file, ahead, publisher, offset, length), ahead);
            } finally {
                fetcher.stop();
                fetching.get();
            }
            ahead.evict(inode);
            publisher.reads().evicted(inode);
            publisher.leave();
            return result;
        } catch (ExecutionException e) {
            throw new IOException("the fetcher failed", e);
        } finally {
            thread.shutdownNow();
        }
    }

    private static String clientName() {
        return "example-reader-" + ProcessHandle.current().pid();
    }

    /** From the buffer where it is there, else from the store; the ledger hears of both. */
    private ByteBuffer read(DistantFile file, ReadAhead ahead, Publisher publisher, long offset, int length)
            throws IOException, InterruptedException {
        ByteBuffer buffered = ahead.read(inode, offset, length).orElse(null);
        ByteBuffer bytes = buffered != null ? buffered : file.read(offset, length);
        publisher.reads().read(inode, offset, bytes.remaining());
        return bytes;
    }

    private Result readAll(DistantFile file, Reading reading, ReadAhead ahead)
            throws IOException, InterruptedException {
        CRC32 checksum = new CRC32();
        long began = System.nanoTime();
        long size = Math.min(file.size(), (long) pace.pieceBytes() * pace.piecesMax());
        long reads = 0;
        for (long offset = 0; offset < size; offset += pace.pieceBytes()) {
            checksum.update(reading.read(offset, (int) Math.min(pace.pieceBytes(), size - offset)));
            reads++;
            Thread.sleep(pace.work().toMillis());
        }
        Duration time = Duration.ofNanos(System.nanoTime() - began);
        return new Result(reads, ahead.counts().served(), size, checksum.getValue(), time);
    }
}
