package io.fsledger.core.directories;

import io.fsledger.core.directories.DirectoryKeys.Holding;
import io.fsledger.core.ledger.Arrival;
import io.fsledger.core.table.Key;
import io.fsledger.core.table.Recent;
import io.fsledger.core.table.Table;
import io.fsledger.schemas.Keys;
import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.DirectoryCounts;
import io.fsledger.state.DirectoryWatch;
import io.fsledger.state.HighestGeneration;
import io.fsledger.state.WatchedDirectory;
import org.jspecify.annotations.Nullable;

/**
 * Which directories are watched, and by whom: each life of each client has a row of its own, with a view by client. Counts are kept
 * with each change, so the limit of watched directories is exact.
 */
final class Watches {
    private static final StateCodec<HighestGeneration> GENERATIONS = StateCodec.of(HighestGeneration.class);
    private static final byte[] NOTHING = {};

    private final Table entries;
    private final Table marks;
    private final Recent<WatchedDirectory> recent = new Recent<>();
    private @Nullable DirectoryCounts counts;

    Watches(Table entries, Table marks) {
        this.entries = entries;
        this.marks = marks;
    }

    /** One that nobody watches has no watchers; its generation is the highest seen all the same. */
    WatchedDirectory directory(String filesystem, long inode) {
        return recent.get(Keys.inode(filesystem, inode), name -> read(filesystem, inode));
    }

    /** @param key of a directory */
    WatchedDirectory byKey(byte[] key) {
        Key.Reader parts = Key.read(key);
        return directory(parts.text(), parts.number());
    }

    private WatchedDirectory read(String filesystem, long inode) {
        byte @Nullable [] watched = marks.get(DirectoryKeys.directory(filesystem, inode));
        if (watched != null) {
            return DirectoryViews.DIRECTORIES.decode(watched);
        }
        byte @Nullable [] highest = entries.get(DirectoryKeys.highestGeneration(filesystem, inode));
        long generation = highest == null ? 0 : GENERATIONS.decode(highest).getGeneration();
        return unwatched(filesystem, inode, generation);
    }

    static WatchedDirectory unwatched(String filesystem, long inode, long generation) {
        return new WatchedDirectory(filesystem, inode, generation, 0L, 0L, 1L, 0, 0L, -1L, -1L, Queues.NEVER);
    }

    /** Ends an event: writes what is known of the directory from here on, if anything has changed. */
    void save(WatchedDirectory before, WatchedDirectory after) {
        if (after.equals(before)) {
            return;
        }
        byte[] key = DirectoryKeys.directory(after);
        if (after.getWatchers() > 0) {
            marks.put(key, DirectoryViews.DIRECTORIES.encode(after));
        } else if (before.getWatchers() > 0) {
            marks.delete(key);
        }
        if (after.getGeneration() > before.getGeneration()) {
            entries.put(
                    DirectoryKeys.highestGeneration(after.getFilesystem(), after.getInode()),
                    GENERATIONS.encode(new HighestGeneration(after.getGeneration())));
        }
        recent.put(Keys.inode(after.getFilesystem(), after.getInode()), after);
        int directories = (after.getWatchers() > 0 ? 1 : 0) - (before.getWatchers() > 0 ? 1 : 0);
        count(directories, 0, after.getPending() - before.getPending());
    }

    boolean isHeld(Holding holding) {
        return entries.get(DirectoryKeys.watch(holding)) != null;
    }

    /** Adds a watch that is not held. */
    void add(Holding holding, Arrival at) {
        entries.put(DirectoryKeys.watch(holding), DirectoryViews.WATCHES.encode(new DirectoryWatch(at.appendedAt())));
        entries.putView(DirectoryKeys.byClient(holding), NOTHING);
        count(0, 1, 0);
    }

    /** Removes a watch that is held. */
    void remove(Holding holding) {
        entries.delete(DirectoryKeys.watch(holding));
        entries.deleteView(DirectoryKeys.byClient(holding));
        count(0, -1, 0);
    }

    DirectoryCounts counts() {
        if (counts == null) {
            counts = DirectoryViews.counts(marks);
        }
        return counts;
    }

    private void count(long directories, long watches, long pending) {
        if (directories == 0 && watches == 0 && pending == 0) {
            return;
        }
        DirectoryCounts before = counts();
        counts = new DirectoryCounts(
                before.getDirectories() + directories, before.getWatches() + watches, before.getPending() + pending);
        marks.put(DirectoryKeys.counts(), DirectoryViews.COUNTS.encode(counts));
    }
}
