package io.fsledger.projector.files;

import io.fsledger.projector.files.DescriptorCache.Access;
import io.fsledger.projector.files.DescriptorCache.Key;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Brings a file of an older term under the name of this one, before its first write. From an owner that finished it gets a second name,
 * and no byte is copied; what another may still write to is copied. The old name stays until a checkpoint has entered the new
 * one.
 */
final class Handover {
    private static final int CHUNK_BYTES = 1 << 20;

    private final DescriptorCache cache;
    private final Path folder;
    private final long term;

    Handover(DescriptorCache cache, Path folder, long term) {
        this.cache = cache;
        this.folder = folder;
        this.term = term;
    }

    /**
     * Brings over data and trace.
     *
     * @return under which term they were found
     */
    long take(FileId file, FileEntry entry) throws IOException {
        long found = found(file, entry.term());
        take(new Key(folder, FileKind.DATA, file), found, entry.shared());
        Key trace = new Key(folder, FileKind.TRACE, file);
        if (cache.disk().exists(trace.path(found))) {
            take(trace, found, entry.shared());
        } else {
            clear(trace);
        }
        return found;
    }

    /**
     * Under which term a file is. A predecessor that was stopped amid its work may still bring it over, enter that, and remove
     * the old name after this owner has begun; then it is under that one's.
     */
    private long found(FileId file, long named) throws NoSuchFileException {
        for (long at = named; at < term; at++) {
            if (cache.disk().exists(new Key(folder, FileKind.DATA, file).path(at))) {
                return at;
            }
        }
        throw new NoSuchFileException(
                new Key(folder, FileKind.DATA, file).path(named).toString(),
                null,
                "the manifest names it, and it is gone: bring it back from a copy");
    }

    private void take(Key key, long from, boolean shared) throws IOException {
        clear(key);
        if (shared || !linked(key, from)) {
            copy(key, from);
        }
    }

    /** What an attempt before has left under the new name. */
    private void clear(Key key) throws IOException {
        cache.forget(key, term);
        cache.disk().delete(key.path(term));
    }

    /** False where this disk cannot give a file two names. */
    private boolean linked(Key key, long from) throws IOException {
        try {
            cache.disk().link(key.path(from), key.path(term));
            return true;
        } catch (UnsupportedOperationException noLinks) {
            return false;
        }
    }

    /** Of what is nothing but zeros, a hole is made: so a file that is mostly holes stays one. */
    private void copy(Key key, long from) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
        try (Descriptor source = cache.open(key, from, Access.READ);
                Descriptor target = cache.open(key, term, Access.WRITE)) {
            long at = 0;
            for (int read = source.readFully(chunk, at); read > 0; read = source.readFully(chunk, at)) {
                chunk.flip();
                if (!isZeros(chunk)) {
                    target.write(chunk, at);
                }
                at += read;
                chunk.clear();
            }
            target.setSize(at);
        }
    }

    private static boolean isZeros(ByteBuffer chunk) {
        for (int i = chunk.position(); i < chunk.limit(); i++) {
            if (chunk.get(i) != 0) {
                return false;
            }
        }
        return true;
    }
}
