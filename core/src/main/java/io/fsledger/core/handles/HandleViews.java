package io.fsledger.core.handles;

import io.fsledger.core.table.Key;
import io.fsledger.core.table.Page;
import io.fsledger.core.table.TableReader;
import io.fsledger.events.HandleRef;
import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.HandleCounts;
import io.fsledger.state.InodeHandles;
import io.fsledger.state.OpenHandle;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Answers questions about the handles in one partition. None costs more because more handles are open. */
public class HandleViews {
    static final StateCodec<HandleCounts> COUNTS = StateCodec.of(HandleCounts.class);
    static final StateCodec<InodeHandles> OF_INODES = StateCodec.of(InodeHandles.class);
    private static final HandleCounts NONE = new HandleCounts(0L, 0L, 0L, 0L);
    private static final InodeHandles NONE_OF_INODE = new InodeHandles(0L, 0L, 0L);

    private final TableReader entries;
    private final TableReader marks;

    public HandleViews(TableReader entries, TableReader marks) {
        this.entries = entries;
        this.marks = marks;
    }

    /** Counts of one file system that has handles here. */
    public record FilesystemCounts(String filesystem, HandleCounts counts) {}

    public @Nullable OpenHandle get(HandleRef handle, String client) {
        return getByKey(HandleKeys.handle(handle, client));
    }

    public boolean isOpen(String filesystem, long inode) {
        return countsOf(filesystem, inode).getOpen() > 0;
    }

    public boolean isOpenForWrite(String filesystem, long inode) {
        return countsOf(filesystem, inode).getWritable() > 0;
    }

    /** Counts of an inode, of all its generations. */
    public InodeHandles countsOf(String filesystem, long inode) {
        byte @Nullable [] value = entries.get(HandleKeys.inodeCounts(filesystem, inode));
        return value == null ? NONE_OF_INODE : OF_INODES.decode(value);
    }

    public HandleCounts countsOf(String filesystem) {
        byte @Nullable [] value = marks.get(HandleKeys.filesystemCounts(filesystem));
        return value == null ? NONE : COUNTS.decode(value);
    }

    /** Counts of all file systems that have handles here. */
    public Page<FilesystemCounts> filesystems(byte @Nullable [] after, int limit) {
        return Page.read(marks, HandleKeys.filesystemCounts(), after, limit, entry -> {
            HandleCounts counts = COUNTS.decode(entry.value());
            return counts.getOpen() == 0
                    ? null
                    : new FilesystemCounts(Key.read(entry.key()).text(), counts);
        });
    }

    public Page<OpenHandle> all(Predicate<OpenHandle> filter, byte @Nullable [] after, int limit) {
        return handles(HandleKeys.inodes(), filter, after, limit);
    }

    public Page<OpenHandle> ofFilesystem(
            String filesystem, Predicate<OpenHandle> filter, byte @Nullable [] after, int limit) {
        return handles(HandleKeys.inodes(filesystem), filter, after, limit);
    }

    public Page<OpenHandle> ofInode(
            String filesystem, long inode, Predicate<OpenHandle> filter, byte @Nullable [] after, int limit) {
        return handles(HandleKeys.handlesOf(filesystem, inode), filter, after, limit);
    }

    public Page<OpenHandle> ofClient(String client, Predicate<OpenHandle> filter, byte @Nullable [] after, int limit) {
        return Page.read(
                entries,
                HandleKeys.byClient(client),
                after,
                limit,
                entry -> matching(getByKey(HandleKeys.handleOfClientKey(entry.key())), filter));
    }

    /** All handles with that number: several where clients number on their own. */
    public Page<OpenHandle> ofFh(
            String filesystem, long fh, Predicate<OpenHandle> filter, byte @Nullable [] after, int limit) {
        return Page.read(
                entries,
                HandleKeys.byFh(filesystem, fh),
                after,
                limit,
                entry -> matching(getByKey(HandleKeys.handleOfFhKey(entry.key())), filter));
    }

    private Page<OpenHandle> handles(byte[] prefix, Predicate<OpenHandle> filter, byte @Nullable [] after, int limit) {
        return Page.read(
                entries,
                prefix,
                after,
                limit,
                entry -> HandleKeys.isHandle(entry.key())
                        ? matching(HandleCodec.decode(entry.key(), entry.value()), filter)
                        : null);
    }

    final @Nullable OpenHandle getByKey(byte[] key) {
        byte @Nullable [] value = entries.get(key);
        return value == null ? null : HandleCodec.decode(key, value);
    }

    private static @Nullable OpenHandle matching(@Nullable OpenHandle handle, Predicate<OpenHandle> filter) {
        return handle != null && filter.test(handle) ? handle : null;
    }
}
