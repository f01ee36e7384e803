package io.fsledger.examples;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** A file of this machine that takes as long to answer as one across a network. Safe to use from many threads. */
final class DistantFile implements Closeable {
    private final FileChannel channel;
    private final Duration latency;

    DistantFile(Path path, Duration latency) throws IOException {
        channel = FileChannel.open(path, StandardOpenOption.READ);
        this.latency = latency;
    }

    long size() throws IOException {
        return channel.size();
    }

    /** Fewer bytes than asked for where the file ends before, and none behind its end. */
    ByteBuffer read(long offset, int length) throws IOException, InterruptedException {
        Thread.sleep(latency.toMillis());
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) >= 0) {
            // a read may bring less than there is
        }
        return bytes.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
