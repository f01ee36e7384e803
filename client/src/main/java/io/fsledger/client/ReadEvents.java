package io.fsledger.client;

import io.fsledger.events.BlockFetched;
import io.fsledger.events.BlocksEvicted;
import io.fsledger.events.DataRead;
import io.fsledger.events.InodeRef;
import io.fsledger.events.Prefetch;
import io.fsledger.events.ReadEvent;
import io.fsledger.schemas.Topics;
import java.util.concurrent.CompletableFuture;

/** The events of {@code fs.reads}, as a producer publishes them. Of each, the future gives the position. */
public final class ReadEvents {
    /** In an answer: whichever request there is, or none. */
    private static final long ANY_REQUEST = -1;

    private final ClientLives lives;

    ReadEvents(ClientLives lives) {
        this.lives = lives;
    }

    /** Somebody read; whether it was served from what had been fetched ahead does not matter. */
    public CompletableFuture<Position> read(InodeRef inode, long offset, long length) {
        return publish(event().setRead(
                        new DataRead(inode.getFilesystem(), inode.getInode(), inode.getGeneration(), offset, length)));
    }

    /**
     * A block is there that was asked for.
     *
     * @param version of the data, as the fetcher counts; 0 where it does not
     */
    public CompletableFuture<Position> blockFetched(Prefetch request, long version) {
        return publish(event().setBlockFetched(new BlockFetched(
                request.getFilesystem(),
                request.getInode(),
                request.getGeneration(),
                request.getBlock(),
                version,
                request.getRequest())));
    }

    /** A block is there, whether or not anybody asked for it. */
    public CompletableFuture<Position> blockFetched(InodeRef inode, long block, long version) {
        return publish(event().setBlockFetched(new BlockFetched(
                inode.getFilesystem(), inode.getInode(), inode.getGeneration(), block, version, ANY_REQUEST)));
    }

    /** The last handle of the inode was closed, say: what was fetched of it is thrown away. */
    public CompletableFuture<Position> evicted(InodeRef inode) {
        return publish(
                event().setEvicted(new BlocksEvicted(inode.getFilesystem(), inode.getInode(), inode.getGeneration())));
    }

    private static ReadEvent.Builder event() {
        return ReadEvent.newBuilder().setHeader(ClientLives.UNNUMBERED);
    }

    private CompletableFuture<Position> publish(ReadEvent.Builder event) {
        return lives.publish(Topics.READS, event.build(), ClientLives.PRESENT);
    }
}
