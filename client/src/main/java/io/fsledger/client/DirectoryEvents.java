package io.fsledger.client;

import io.fsledger.events.DirectoryAttributesChanged;
import io.fsledger.events.DirectoryDrained;
import io.fsledger.events.DirectoryEntryCreated;
import io.fsledger.events.DirectoryEntryDeleted;
import io.fsledger.events.DirectoryEntryRenamed;
import io.fsledger.events.DirectoryEvent;
import io.fsledger.events.DirectoryUnwatched;
import io.fsledger.events.DirectoryWatched;
import io.fsledger.events.InodeRef;
import io.fsledger.schemas.Topics;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The events of {@code fs.directories}, as a producer publishes them. Of each, the future gives the position.
 *
 * <p>What happens is published for each directory that it happens in. It is ignored where nobody watches that directory, so who cares
 * little may publish all of it. Names are bytes: 1 to 255 without / and NUL.
 */
public final class DirectoryEvents {
    private final ClientLives lives;

    DirectoryEvents(ClientLives lives) {
        this.lives = lives;
    }

    /** This life of the client wants to hear of changes, on {@code fs.directories.notifications}. */
    public CompletableFuture<Position> watched(InodeRef directory) {
        return publish(event().setWatched(new DirectoryWatched(
                directory.getFilesystem(), directory.getInode(), directory.getGeneration())));
    }

    public CompletableFuture<Position> unwatched(InodeRef directory) {
        return publish(event().setUnwatched(new DirectoryUnwatched(
                directory.getFilesystem(), directory.getInode(), directory.getGeneration())));
    }

    /** Asks that what is pending be told at once. */
    public CompletableFuture<Position> drained(InodeRef directory) {
        return publish(event().setDrained(new DirectoryDrained(
                directory.getFilesystem(), directory.getInode(), directory.getGeneration())));
    }

    public CompletableFuture<Position> created(InodeRef directory, Child child, ByteBuffer name) {
        return publish(event().setCreated(new DirectoryEntryCreated(
                directory.getFilesystem(),
                directory.getInode(),
                directory.getGeneration(),
                child.inode(),
                child.generation(),
                name)));
    }

    public CompletableFuture<Position> deleted(InodeRef directory, Child child, ByteBuffer name) {
        return publish(event().setDeleted(new DirectoryEntryDeleted(
                directory.getFilesystem(),
                directory.getInode(),
                directory.getGeneration(),
                child.inode(),
                child.generation(),
                name)));
    }

    /** Of an entry of the directory, or of the directory itself. */
    public CompletableFuture<Position> attributesChanged(InodeRef directory, Child child) {
        return publish(event().setAttributesChanged(new DirectoryAttributesChanged(
                directory.getFilesystem(),
                directory.getInode(),
                directory.getGeneration(),
                child.inode(),
                child.generation())));
    }

    /** A rename within the directory. */
    public CompletableFuture<Position> renamed(
            InodeRef directory, Child child, ByteBuffer oldName, ByteBuffer newName, Instead instead) {
        return renamed(directory, child, oldName, newName, 0, instead);
    }

    /**
     * One half of a move: the entry has left this directory for another, for which {@link #movedIn} is published.
     *
     * @param cookie the same in both halves and in no other move of this client; not 0
     */
    public CompletableFuture<Position> movedOut(
            InodeRef directory, Child child, ByteBuffer oldName, long cookie, Instead instead) {
        return renamed(directory, child, oldName, null, cookie, instead);
    }

    /** The other half: the entry has come from another directory. */
    public CompletableFuture<Position> movedIn(
            InodeRef directory, Child child, ByteBuffer newName, long cookie, Instead instead) {
        return renamed(directory, child, null, newName, cookie, instead);
    }

    private CompletableFuture<Position> renamed(
            InodeRef directory,
            Child child,
            @Nullable ByteBuffer oldName,
            @Nullable ByteBuffer newName,
            long cookie,
            Instead instead) {
        return publish(event().setRenamed(new DirectoryEntryRenamed(
                directory.getFilesystem(),
                directory.getInode(),
                directory.getGeneration(),
                child.inode(),
                child.generation(),
                oldName,
                newName,
                cookie,
                instead.other() == null ? null : instead.other().inode(),
                instead.other() == null ? 0L : instead.other().generation(),
                instead.exchanged())));
    }

    /** The inode of an entry. */
    public record Child(long inode, long generation) {
        /** In a file system that gives no inode number twice. */
        public static Child of(long inode) {
            return new Child(inode, 0);
        }
    }

    /**
     * What a rename did to who had the new name.
     *
     * @param other null where nobody had it
     * @param exchanged it has the old name now
     */
    public record Instead(@Nullable Child other, boolean exchanged) {
        public static final Instead OF_NOTHING = new Instead(null, false);

        public static Instead replaced(Child other) {
            return new Instead(other, false);
        }

        public static Instead exchanged(Child other) {
            return new Instead(other, true);
        }
    }

    private static DirectoryEvent.Builder event() {
        return DirectoryEvent.newBuilder().setHeader(ClientLives.UNNUMBERED);
    }

    private CompletableFuture<Position> publish(DirectoryEvent.Builder event) {
        return lives.publish(Topics.DIRECTORIES, event.build(), ClientLives.PRESENT);
    }
}
