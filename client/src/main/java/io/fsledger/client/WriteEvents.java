package io.fsledger.client;

import io.fsledger.events.DataAppended;
import io.fsledger.events.DataDiscarded;
import io.fsledger.events.DataFlushed;
import io.fsledger.events.DataRemoved;
import io.fsledger.events.DataSized;
import io.fsledger.events.DataTruncated;
import io.fsledger.events.DataWritten;
import io.fsledger.events.InodeRef;
import io.fsledger.events.WriteEvent;
import io.fsledger.schemas.Topics;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * The events of {@code fs.writes}, as a producer publishes them. Of each, the future gives the position. Data must not change
 * until then.
 */
public final class WriteEvents {
    private final ClientLives lives;

    WriteEvents(ClientLives lives) {
        this.lives = lives;
    }

    public CompletableFuture<Position> written(InodeRef inode, long offset, ByteBuffer data) {
        return publish(event().setWritten(
                        new DataWritten(inode.getFilesystem(), inode.getInode(), inode.getGeneration(), offset, data)));
    }

    /** At the end of the file, wherever that is by then: the ledger decides, and can be asked by the position. */
    public CompletableFuture<Position> appended(InodeRef inode, ByteBuffer data) {
        return publish(event().setAppended(
                        new DataAppended(inode.getFilesystem(), inode.getInode(), inode.getGeneration(), data)));
    }

    /** So long is the file, as far as is known here; 0 for a new one. Before the first append to it. */
    public CompletableFuture<Position> sized(InodeRef inode, long size) {
        return publish(
                event().setSized(new DataSized(inode.getFilesystem(), inode.getInode(), inode.getGeneration(), size)));
    }

    /** What is buffered of the inode is to go to disk at once. */
    public CompletableFuture<Position> flushed(InodeRef inode) {
        return publish(
                event().setFlushed(new DataFlushed(inode.getFilesystem(), inode.getInode(), inode.getGeneration())));
    }

    public CompletableFuture<Position> truncated(InodeRef inode, long size) {
        return publish(event().setTruncated(
                        new DataTruncated(inode.getFilesystem(), inode.getInode(), inode.getGeneration(), size)));
    }

    /** What is buffered of the inode is not wanted any more. */
    public CompletableFuture<Position> discarded(InodeRef inode) {
        return publish(event().setDiscarded(
                        new DataDiscarded(inode.getFilesystem(), inode.getInode(), inode.getGeneration())));
    }

    /** Nobody can want the data any more. */
    public CompletableFuture<Position> removed(InodeRef inode) {
        return publish(
                event().setRemoved(new DataRemoved(inode.getFilesystem(), inode.getInode(), inode.getGeneration())));
    }

    private static WriteEvent.Builder event() {
        return WriteEvent.newBuilder().setHeader(ClientLives.UNNUMBERED);
    }

    private CompletableFuture<Position> publish(WriteEvent.Builder event) {
        return lives.publish(Topics.WRITES, event.build(), ClientLives.PRESENT);
    }
}
