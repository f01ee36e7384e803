package io.fsledger.projector.files;

import io.fsledger.projector.files.Checkpoint.Change;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files of a folder as they are now: the manifest, and what has changed since its last checkpoint. Changed by one thread,
 * read by many.
 */
final class WorkingFiles {
    private final Manifest manifest;
    private final Map<FileId, Change> changes = new HashMap<>();
    private final Map<FileId, List<TraceEntry>> origins = new HashMap<>();

    /** Of inodes whose latest life is not the first. */
    private final Map<Inode, Long> generations = new HashMap<>();

    private record Inode(String filesystem, long inode) {
        static Inode of(FileId file) {
            return new Inode(file.filesystem(), file.inode());
        }
    }

    WorkingFiles(Manifest manifest) {
        this.manifest = manifest;
        findGenerations();
    }

    private void findGenerations() {
        generations.clear();
        for (FileId file : manifest.files().keySet()) {
            if (file.generation() > 0) {
                generations.merge(Inode.of(file), file.generation(), Math::max);
            }
        }
    }

    synchronized @Nullable FileEntry get(FileId file) {
        Change change = changes.get(file);
        return change == null ? manifest.get(file) : change.entry();
    }

    /** The latest life of an inode that has data; null where it has none. */
    synchronized @Nullable FileId latest(String filesystem, long inode) {
        FileId latest = new FileId(filesystem, inode, generations.getOrDefault(new Inode(filesystem, inode), 0L));
        return get(latest) == null ? null : latest;
    }

    synchronized void put(FileId file, FileEntry entry) {
        changes.put(file, new Change(file, entry));
        if (file.generation() > 0) {
            generations.put(Inode.of(file), file.generation());
        }
    }

    synchronized void remove(FileId file) {
        changes.put(file, new Change(file, null));
        origins.remove(file);
    }

    synchronized void trace(FileId file, Collection<TraceEntry> entries) {
        origins.computeIfAbsent(file, f -> new ArrayList<>()).addAll(entries);
    }

    /** What the trace on disk does not say yet. */
    synchronized List<TraceEntry> untraced(FileId file) {
        return List.copyOf(origins.getOrDefault(file, List.of()));
    }

    synchronized List<FileId> untraced() {
        return List.copyOf(origins.keySet());
    }

    synchronized Checkpoint checkpoint(long offset, boolean sealed) {
        return new Checkpoint(offset, sealed, List.copyOf(changes.values()));
    }

    /** The checkpoint is on disk. */
    synchronized void commit(Checkpoint checkpoint) {
        manifest.apply(checkpoint);
        changes.clear();
        origins.clear();
    }

    synchronized void rollback() {
        changes.clear();
        origins.clear();
        findGenerations();
    }

    /** As of the last checkpoint. */
    Manifest manifest() {
        return manifest;
    }

    synchronized long offset() {
        return manifest.offset();
    }

    synchronized int size() {
        return manifest.files().size() + changes.size();
    }
}
