package io.fsledger.projector.files;

/**
 * Where a file lives.
 *
 * @param term under whose name
 * @param shared an owner that did not finish in order may still write to it: it is copied before it is written to
 */
record FileEntry(long term, boolean shared) {
    FileEntry asShared() {
        return shared ? this : new FileEntry(term, true);
    }
}
