package io.fsledger.core.directories;

import io.fsledger.core.directories.DirectoryKeys.Holding;
import io.fsledger.core.table.Page;
import io.fsledger.core.table.TableReader;
import io.fsledger.events.DirectoryChange;
import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.DirectoryCounts;
import io.fsledger.state.DirectoryWatch;
import io.fsledger.state.PendingChange;
import io.fsledger.state.WatchedDirectory;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers questions about the watched directories in one partition. None costs more because there are more of them. */
public final class DirectoryViews {
    static final StateCodec<WatchedDirectory> DIRECTORIES = StateCodec.of(WatchedDirectory.class);
    static final StateCodec<DirectoryWatch> WATCHES = StateCodec.of(DirectoryWatch.class);
    static final StateCodec<PendingChange> CHANGES = StateCodec.of(PendingChange.class);
    static final StateCodec<DirectoryCounts> COUNTS = StateCodec.of(DirectoryCounts.class);
    private static final DirectoryCounts NONE = new DirectoryCounts(0L, 0L, 0L);

    private final TableReader entries;
    private final TableReader marks;

    public DirectoryViews(TableReader entries, TableReader marks) {
        this.entries = entries;
        this.marks = marks;
    }

    /**
     * That one life of a client watches a directory.
     *
     * @param since milliseconds since 1970
     */
    public record Watch(String filesystem, long inode, long generation, String client, long term, long since) {
        private static Watch of(Holding holding, byte[] watch) {
            return new Watch(
                    holding.filesystem(),
                    holding.inode(),
                    holding.generation(),
                    holding.client(),
                    holding.term(),
                    WATCHES.decode(watch).getSince());
        }
    }

    /** Null where nobody watches it. */
    public @Nullable WatchedDirectory get(String filesystem, long inode) {
        byte @Nullable [] value = marks.get(DirectoryKeys.directory(filesystem, inode));
        return value == null ? null : DIRECTORIES.decode(value);
    }

    public Page<WatchedDirectory> all(byte @Nullable [] after, int limit) {
        return Page.read(marks, DirectoryKeys.directories(), after, limit, entry -> DIRECTORIES.decode(entry.value()));
    }

    public DirectoryCounts counts() {
        return counts(marks);
    }

    static DirectoryCounts counts(TableReader marks) {
        byte @Nullable [] value = marks.get(DirectoryKeys.counts());
        return value == null ? NONE : COUNTS.decode(value);
    }

    /** Who watches a directory; for a moment also in former generations of its number. */
    public Page<Watch> watches(String filesystem, long inode, byte @Nullable [] after, int limit) {
        return Page.read(
                entries,
                DirectoryKeys.watches(filesystem, inode),
                after,
                limit,
                entry -> Watch.of(DirectoryKeys.holdingOfWatch(entry.key()), entry.value()));
    }

    /** What a client watches. */
    public Page<Watch> ofClient(String client, byte @Nullable [] after, int limit) {
        return Page.read(entries, DirectoryKeys.byClient(client), after, limit, entry -> {
            Holding holding = DirectoryKeys.holdingOfClient(entry.key());
            byte @Nullable [] watch = entries.get(DirectoryKeys.watch(holding));
            return watch == null ? null : Watch.of(holding, watch);
        });
    }

    /** What is pending in a directory, without taking it: oldest first. */
    public Page<DirectoryChange> pending(String filesystem, long inode, byte @Nullable [] after, int limit) {
        WatchedDirectory directory = get(filesystem, inode);
        if (directory == null || directory.getPending() == 0) {
            return new Page<>(List.of(), null);
        }
        byte[] before = DirectoryKeys.beforeHead(directory);
        return Page.read(
                entries,
                DirectoryKeys.pending(filesystem, inode),
                after == null || Arrays.compareUnsigned(after, before) < 0 ? before : after,
                limit,
                entry -> CHANGES.decode(entry.value()).getChange());
    }
}
