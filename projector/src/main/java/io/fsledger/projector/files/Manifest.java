package io.fsledger.projector.files;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What counts in a folder: up to which offset its partition has been applied, and which file lives under which term. */
final class Manifest {
    private final Map<FileId, FileEntry> files = new HashMap<>();
    private long offset;
    private boolean sealed;

    Manifest(long offset, boolean sealed) {
        this.offset = offset;
        this.sealed = sealed;
    }

    long offset() {
        return offset;
    }

    boolean sealed() {
        return sealed;
    }

    Map<FileId, FileEntry> files() {
        return Collections.unmodifiableMap(files);
    }

    @Nullable
    FileEntry get(FileId file) {
        return files.get(file);
    }

    void put(FileId file, FileEntry entry) {
        files.put(file, entry);
    }

    void apply(Checkpoint checkpoint) {
        offset = checkpoint.offset();
        sealed = checkpoint.sealed();
        for (Checkpoint.Change change : checkpoint.changes()) {
            if (change.entry() == null) {
                files.remove(change.file());
            } else {
                files.put(change.file(), change.entry());
            }
        }
    }

    /** The predecessor did not finish: whatever it could write to, it may still write to. */
    void shareAll() {
        files.replaceAll((file, entry) -> entry.asShared());
    }

    void unseal() {
        sealed = false;
    }
}
