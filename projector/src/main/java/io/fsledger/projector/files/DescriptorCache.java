package io.fsledger.projector.files;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The open files of a process: at most so many, the least recently used goes first. Safe to use from many threads.
 *
 * <p>Each entry is of one file and knows the term under whose name that was opened. Asked for another term, and not for 0, the
 * entry leaves the cache at once, its descriptor closes when its last user is done with it, and the file is opened under the right
 * name. A file is opened once however many ask, and what is in use is not evicted. What was written is on disk before a
 * descriptor is given up; where that fails, the folder of the file hears of it at its next {@link #check}.
 *
 * <p>The limit counts every descriptor that is not closed yet, those that have left the cache among them. Where all are in use, who asks
 * waits for one to become free, and fails after a time limit.
 */
public final class DescriptorCache implements AutoCloseable {
    public static final int LIMIT_DEFAULT = 1_024;

    /** Fewer would not do for one copy beside one checkpoint. */
    public static final int LIMIT_MIN = 8;

    public static final Duration WAIT_DEFAULT = Duration.ofSeconds(10);

    private final Disk disk;
    private final int limit;
    private final Duration wait;

    private final Syncs syncs = new Syncs();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** The least recently used first. */
    private final Map<Key, CachedFile> entries = new LinkedHashMap<>(16, 0.75f, true);

    /** Not in the cache any more, and still in use. */
    private final Set<CachedFile> leaving = new HashSet<>();

    /** Folders that may have lost what was written to them. */
    private final Map<Path, IOException> failures = new HashMap<>();

    private int open;
    private int mostOpen;

    public DescriptorCache(Disk disk, int limit, Duration wait) {
        if (limit < 1) {
            throw new IllegalArgumentException("a limit of " + limit + " descriptors lets nothing be opened");
        }
        this.disk = disk;
        this.limit = limit;
        this.wait = wait;
    }

    /** What may be open: something of a folder, whatever its term. */
    public record Key(Path folder, FileKind kind, @Nullable FileId file) {
        public static Key of(Path folder, FileKind kind) {
            return new Key(folder, kind, null);
        }

        Path path(long term) {
            return kind == FileKind.FOLDER ? folder : folder.resolve(new FileName(kind, file, term).text());
        }
    }

    /** Opening to read makes nothing, opening to write makes what is missing. */
    public enum Access {
        READ,
        WRITE
    }

    /**
     * Opens something, or uses what is open already. Close the descriptor after use: until then it counts as in use.
     *
     * @param term under whose name; 0 takes what is open under any, and else means the name without a term
     * @throws java.nio.file.NoSuchFileException where it is to be read and is not there
     * @throws DescriptorsExhaustedException where all descriptors stay in use
     */
    public Descriptor open(Key key, long term, Access access) throws IOException {
        long wanted = term;
        long deadline = System.nanoTime() + wait.toNanos();
        lock.lock();
        try {
            while (true) {
                CachedFile entry = entries.get(key);
                if (entry != null && entry.stage != CachedFile.Stage.OPEN) {
                    changed.awaitUninterruptibly();
                } else if (entry != null && entry.serves(wanted, access)) {
                    entry.users++;
                    return new Descriptor(this, entry);
                } else if (entry != null) {
                    wanted = wanted == 0 ? entry.term : wanted;
                    leave(entry);
                } else if (open < limit) {
                    return openNew(key, wanted, access);
                } else if (!evictOne()) {
                    awaitFree(deadline);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private Descriptor openNew(Key key, long term, Access access) throws IOException {
        CachedFile entry = new CachedFile(key, term, access == Access.WRITE);
        entries.put(key, entry);
        open++;
        mostOpen = Math.max(mostOpen, open);
        DiskFile file = null;
        lock.unlock();
        try {
            Path path = key.path(term);
            file = access == Access.WRITE ? disk.openToWrite(path) : disk.openToRead(path);
        } finally {
            lock.lock();
            if (file == null) {
                entries.remove(key);
                open--;
            }
            changed.signalAll();
        }
        entry.opened(file);
        entry.users = 1;
        return new Descriptor(this, entry);
    }

    /** Out of the cache: at once, or by whoever uses it last. */
    private void leave(CachedFile entry) {
        if (entry.users > 0) {
            entries.remove(entry.key);
            leaving.add(entry);
        } else {
            giveUp(entry);
        }
    }

    private boolean evictOne() {
        for (CachedFile entry : entries.values()) {
            if (entry.users == 0 && entry.stage == CachedFile.Stage.OPEN) {
                giveUp(entry);
                return true;
            }
        }
        return false;
    }

    /** Closes what nobody uses. It stays in its place until it is closed: who wants it meanwhile waits. */
    private void giveUp(CachedFile entry) {
        entry.stage = CachedFile.Stage.CLOSING;
        lock.unlock();
        IOException failure = null;
        try {
            failure = entry.forceAndClose();
        } finally {
            lock.lock();
            if (failure != null) {
                failures.putIfAbsent(entry.key.folder(), failure);
            }
            entries.remove(entry.key, entry);
            leaving.remove(entry);
            open--;
            changed.signalAll();
        }
    }

    private void awaitFree(long deadline) throws IOException {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new DescriptorsExhaustedException(limit, wait.toMillis());
        }
        try {
            changed.await(left, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException("interrupted while all descriptors are in use");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    void release(CachedFile entry) {
        lock.lock();
        try {
            entry.users--;
            if (entry.users == 0 && leaving.contains(entry)) {
                giveUp(entry);
            } else {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Brings what was written through one descriptor to the disk. */
    void force(CachedFile entry) throws SyncFailedException {
        // one at a time: who comes second comes back when the first is through
        synchronized (entry) {
            if (!entry.dirty || entry.discarded) {
                return;
            }
            entry.dirty = false;
            try {
                entry.file().force();
            } catch (IOException e) {
                fail(entry.key.folder(), e);
                throw new SyncFailedException(entry.key.folder(), e);
            }
        }
    }

    private void fail(Path folder, IOException failure) {
        lock.lock();
        try {
            failures.putIfAbsent(folder, failure);
        } finally {
            lock.unlock();
        }
    }

    /** Comes back when all that was written to it before is on disk, whoever has given up its descriptor since. */
    public void sync(Key key) throws SyncFailedException {
        for (CachedFile entry : used(key)) {
            try {
                force(entry);
            } finally {
                release(entry);
            }
        }
        check(key.folder());
    }

    /** The same for several, some at once: a disk brings many files to itself in hardly more time than one. */
    public void syncAll(Collection<Key> keys) throws SyncFailedException {
        syncs.of(this, keys);
    }

    /** All descriptors of it, in use by the caller from here on. */
    private List<CachedFile> used(Key key) {
        lock.lock();
        try {
            CachedFile present = entries.get(key);
            while (present != null && present.stage != CachedFile.Stage.OPEN) {
                changed.awaitUninterruptibly();
                present = entries.get(key);
            }
            List<CachedFile> all = Stream.concat(Stream.ofNullable(present), leaving.stream())
                    .filter(entry -> entry.key.equals(key) && entry.stage == CachedFile.Stage.OPEN)
                    .toList();
            all.forEach(entry -> entry.users++);
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** Whether anything written to the folder has come to the disk when it had to. */
    public void check(Path folder) throws SyncFailedException {
        lock.lock();
        try {
            IOException failure = failures.get(folder);
            if (failure != null) {
                throw new SyncFailedException(folder, failure);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets go of all that is open of a folder; what was written need not come to the disk, and what has failed there is
     * forgotten: it will be written again.
     */
    public void discard(Path folder) {
        lock.lock();
        try {
            Stream.concat(entries.values().stream(), leaving.stream())
                    .filter(entry -> entry.key.folder().equals(folder))
                    .forEach(entry -> entry.discarded = true);
            leaveAll(folder);
            failures.remove(folder);
        } finally {
            lock.unlock();
        }
    }

    /** Lets go of one thing without bringing it to the disk: the name that it has in that term is to stand for something else. */
    void forget(Key key, long term) {
        lock.lock();
        try {
            CachedFile entry = settled(key);
            if (entry != null && entry.term == term) {
                entry.discarded = true;
                leave(entry);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets go of all that is open of a folder, and comes back when it is on disk. */
    public void giveUp(Path folder) throws SyncFailedException {
        lock.lock();
        try {
            leaveAll(folder);
        } finally {
            lock.unlock();
        }
        check(folder);
    }

    private void leaveAll(Path folder) {
        for (Key key : List.copyOf(entries.keySet())) {
            CachedFile entry = key.folder().equals(folder) ? settled(key) : null;
            if (entry != null) {
                leave(entry);
            }
        }
    }

    /** What is open, once it is neither being opened nor being closed. */
    private @Nullable CachedFile settled(Key key) {
        CachedFile entry = entries.get(key);
        while (entry != null && entry.stage != CachedFile.Stage.OPEN) {
            changed.awaitUninterruptibly();
            entry = entries.get(key);
        }
        return entry;
    }

    /** How many descriptors are open now. */
    public int openCount() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    /** How many were open at most. */
    public int mostOpen() {
        lock.lock();
        try {
            return mostOpen;
        } finally {
            lock.unlock();
        }
    }

    public int limit() {
        return limit;
    }

    Disk disk() {
        return disk;
    }

    /** Gives up all that nobody uses; what is in use closes when its last user is done. */
    @Override
    public void close() {
        syncs.close();
        lock.lock();
        try {
            for (Key key : List.copyOf(entries.keySet())) {
                CachedFile entry = settled(key);
                if (entry != null) {
                    leave(entry);
                }
            }
        } finally {
            lock.unlock();
        }
    }
}
