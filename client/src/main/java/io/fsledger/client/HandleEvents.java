package io.fsledger.client;

import io.fsledger.core.handles.OpenFlags;
import io.fsledger.events.HandleCleaned;
import io.fsledger.events.HandleClosed;
import io.fsledger.events.HandleDirtied;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.HandleMoved;
import io.fsledger.events.HandleOpened;
import io.fsledger.events.HandleRef;
import io.fsledger.schemas.Topics;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The events of {@code fs.handles}, as a producer publishes them. Of each, the future gives the position. */
public final class HandleEvents {
    private final ClientLives lives;
    private final long term;

    /** @param term the only one in which these events are published, or {@link ClientLives#PRESENT} */
    HandleEvents(ClientLives lives, long term) {
        this.lives = lives;
        this.term = term;
    }

    public CompletableFuture<Position> opened(HandleRef handle, OpenFlags flags) {
        return opened(handle, flags, null);
    }

    /** @param delegate the handle of an inner file system that this one stands for; it closes with this one */
    public CompletableFuture<Position> opened(HandleRef handle, OpenFlags flags, @Nullable HandleRef delegate) {
        return publish(event().setOpened(new HandleOpened(
                handle.getFilesystem(),
                handle.getInode(),
                handle.getGeneration(),
                handle.getFh(),
                flags.bits(),
                delegate)));
    }

    public CompletableFuture<Position> closed(HandleRef handle) {
        return publish(event().setClosed(new HandleClosed(
                handle.getFilesystem(), handle.getInode(), handle.getGeneration(), handle.getFh())));
    }

    /** Seek: for producers that know the offset. */
    public CompletableFuture<Position> moved(HandleRef handle, long offset) {
        return publish(event().setMoved(new HandleMoved(
                handle.getFilesystem(), handle.getInode(), handle.getGeneration(), handle.getFh(), offset)));
    }

    /** The handle has writes that are not flushed. */
    public CompletableFuture<Position> dirtied(HandleRef handle) {
        return publish(event().setDirtied(new HandleDirtied(
                handle.getFilesystem(), handle.getInode(), handle.getGeneration(), handle.getFh())));
    }

    public CompletableFuture<Position> cleaned(HandleRef handle) {
        return publish(event().setCleaned(new HandleCleaned(
                handle.getFilesystem(), handle.getInode(), handle.getGeneration(), handle.getFh())));
    }

    private static HandleEvent.Builder event() {
        return HandleEvent.newBuilder().setHeader(ClientLives.UNNUMBERED);
    }

    private CompletableFuture<Position> publish(HandleEvent.Builder event) {
        return lives.publish(Topics.HANDLES, event.build(), term);
    }
}
