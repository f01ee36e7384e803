package io.fsledger.client;

import io.fsledger.core.handles.FileHandleManager;
import io.fsledger.core.handles.OpenFlags;
import io.fsledger.core.ledger.Ruling;
import io.fsledger.core.table.MemoryTable;
import io.fsledger.core.table.Page;
import io.fsledger.events.HandleRef;
import io.fsledger.state.OpenHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a producer itself has open on one file system, by the same rules as in the ledger. With a {@link Publisher} all that
 * happens here is published too, in the order in which it happens; whether that succeeds does not change this table: the
 * publisher's counts and its listener tell. When the ledger has given up the client and a new life of it begins
 * ({@link PublisherListener#renewed}), all that was open here is released there, and so nothing is open here either.
 *
 * <p>Safe to use from many threads. Handles that are not open answer with "no", never with an exception.
 */
public final class OpenFileTable {
    private static final int PAGE = 1_000;

    private final String filesystem;
    private final FileTable numbers;
    private final String client;
    private final @Nullable Publisher publisher;

    private final ReentrantLock lock = new ReentrantLock();
    private long term;
    private @Nullable HandleEvents events;
    private FileHandleManager handles = nothingOpen();
    private long opened;

    /** A table of its own, of which nobody hears. */
    public OpenFileTable(String filesystem, FileTable numbers) {
        this(filesystem, numbers, "local", null);
    }

    /** A table of which the ledger hears. */
    public OpenFileTable(String filesystem, FileTable numbers, Publisher publisher) {
        this(filesystem, numbers, publisher.client(), publisher);
    }

    private OpenFileTable(String filesystem, FileTable numbers, String client, @Nullable Publisher publisher) {
        this.filesystem = filesystem;
        this.numbers = numbers;
        this.client = client;
        this.publisher = publisher;
    }

    private static FileHandleManager nothingOpen() {
        return new FileHandleManager(new MemoryTable(), new MemoryTable());
    }

    /** What is open belongs to one life of the client. What happens to it is published in that life or not at all. */
    private void lock() {
        lock.lock();
        if (publisher != null && (events == null || publisher.term() != term)) {
            term = publisher.term();
            events = publisher.handlesIn(term);
            handles = nothingOpen();
        }
    }

    /** Opens a file: each time a handle of its own. */
    public OpenHandle open(long inode, OpenFlags flags) {
        return open(inode, 0, flags, null);
    }

    /**
     * @param generation which life of the inode; handles of an earlier one close
     * @param delegate the handle of an inner file system that this one stands for
     * @throws IllegalArgumentException for inode 0, and for a life of the inode that is over
     * @throws SequenceUnavailableException where there is no number for the handle
     */
    public OpenHandle open(long inode, long generation, OpenFlags flags, @Nullable HandleRef delegate) {
        long fh = numbers.allocate();
        lock();
        try {
            OpenHandle wanted = new OpenHandle(
                    filesystem,
                    inode,
                    generation,
                    fh,
                    client,
                    term,
                    ++opened,
                    flags.bits(),
                    0L,
                    false,
                    System.currentTimeMillis(),
                    delegate);
            FileHandleManager.Opened change = handles.open(wanted).match(Function.identity(), refusal -> {
                throw new IllegalArgumentException(refusal.sentence());
            });
            if (change.endsFormerLife()) {
                all(inode).stream()
                        .filter(handle -> handle.getGeneration() < generation)
                        .forEach(handles::closeFound);
            }
            if (events != null) {
                events.opened(reference(change.handle()), flags, delegate);
            }
            return change.handle();
        } finally {
            lock.unlock();
        }
    }

    public Optional<OpenHandle> get(long fh) {
        lock();
        try {
            return Optional.ofNullable(find(fh));
        } finally {
            lock.unlock();
        }
    }

    /** What was open, or empty where nothing was. */
    public Optional<OpenHandle> close(long fh) {
        return change(
                fh,
                handle -> handles.close(reference(handle), client, term),
                (published, handle) -> published.closed(reference(handle)));
    }

    /** Sets the offset. False where the handle is not open, or the offset negative. */
    public boolean seek(long fh, long offset) {
        return change(
                        fh,
                        handle -> handles.seek(reference(handle), client, term, offset),
                        (published, handle) -> published.moved(reference(handle), offset))
                .isPresent();
    }

    /** The handle has writes that are not flushed. False where it is not open. */
    public boolean markDirty(long fh) {
        return change(
                        fh,
                        handle -> handles.mark(reference(handle), client, term, true),
                        (published, handle) -> published.dirtied(reference(handle)))
                .isPresent();
    }

    /** False where the handle is not open. */
    public boolean markClean(long fh) {
        return change(
                        fh,
                        handle -> handles.mark(reference(handle), client, term, false),
                        (published, handle) -> published.cleaned(reference(handle)))
                .isPresent();
    }

    public List<OpenHandle> handlesFor(long inode) {
        lock();
        try {
            return all(inode);
        } finally {
            lock.unlock();
        }
    }

    public boolean isOpen(long inode) {
        lock();
        try {
            return handles.isOpen(filesystem, inode);
        } finally {
            lock.unlock();
        }
    }

    public boolean isOpenForWrite(long inode) {
        lock();
        try {
            return handles.isOpenForWrite(filesystem, inode);
        } finally {
            lock.unlock();
        }
    }

    public long count() {
        lock();
        try {
            return handles.countsOf(filesystem).getOpen();
        } finally {
            lock.unlock();
        }
    }

    public long dirtyCount() {
        lock();
        try {
            return handles.countsOf(filesystem).getDirty();
        } finally {
            lock.unlock();
        }
    }

    /** How a change is told to the ledger. */
    @FunctionalInterface
    private interface Told {
        Object tell(HandleEvents events, OpenHandle handle);
    }

    private Optional<OpenHandle> change(long fh, Function<OpenHandle, Ruling<OpenHandle>> rule, Told told) {
        lock();
        try {
            OpenHandle found = find(fh);
            OpenHandle changed = found == null ? null : rule.apply(found).value();
            if (changed != null && events != null) {
                told.tell(events, changed);
            }
            return Optional.ofNullable(changed);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable OpenHandle find(long fh) {
        List<OpenHandle> found =
                handles.ofFh(filesystem, fh, handle -> true, null, 1).items();
        return found.isEmpty() ? null : found.get(0);
    }

    private List<OpenHandle> all(long inode) {
        List<OpenHandle> all = new ArrayList<>();
        byte @Nullable [] after = null;
        do {
            Page<OpenHandle> page = handles.ofInode(filesystem, inode, handle -> true, after, PAGE);
            all.addAll(page.items());
            after = page.next();
        } while (after != null);
        return all;
    }

    private static HandleRef reference(OpenHandle handle) {
        return new HandleRef(handle.getFilesystem(), handle.getInode(), handle.getGeneration(), handle.getFh());
    }
}
