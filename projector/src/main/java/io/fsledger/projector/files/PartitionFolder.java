package io.fsledger.projector.files;

import io.fsledger.projector.files.DescriptorCache.Access;
import io.fsledger.projector.files.DescriptorCache.Key;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data files of one partition, in the hands of one owner at a time. Each owner takes the next term, and writes only to names of that term:
 * one that has lost the partition and does not know it yet cannot touch what its successor writes.
 *
 * <p>What is written counts from the next {@link #checkpoint} on. After any failure {@link #rollback} goes back to the last one, and
 * what came after it has to be applied again, which is harmless: so nothing that a disk refused or lost is ever taken for written.
 *
 * <p>Used by one thread; any may ask its {@link #reader}.
 */
public final class PartitionFolder {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionFolder.class);

    private final DescriptorCache cache;
    private final Path folder;
    private final long term;
    private final boolean isNew;
    private final ManifestLog log;
    private final TraceLog traces;
    private final Handover handover;
    private final WorkingFiles files;

    private final Set<FileId> dirty = new HashSet<>();

    /** Names that go when the next checkpoint is on disk. */
    private final Set<FileName> obsolete = new HashSet<>();

    /** Names that no checkpoint mentions any more. */
    private final Set<FileName> removable = new HashSet<>();

    private boolean folderDirty;

    /** Something has failed, and it is not known how far it came. */
    private boolean inDoubt;

    /** How owners of a folder are told from each other. */
    public enum Fencing {
        /** By terms: there may be several owners one after another, and some may not know that they are no longer. */
        TERMS,
        /** Not at all, term 0: there is one projector only, on a disk of its own. */
        NONE
    }

    private PartitionFolder(DescriptorCache cache, Path folder, long term, FolderState found, int tracePiecesMax)
            throws IOException {
        this.cache = cache;
        this.folder = folder;
        this.term = term;
        isNew = found.manifest() == null;
        log = new ManifestLog(cache, folder, term);
        traces = new TraceLog(cache, folder, tracePiecesMax);
        handover = new Handover(cache, folder, term);
        files = new WorkingFiles(found.inherited(folder, term));
    }

    /**
     * Takes the folder over, or begins it.
     *
     * @param tracePiecesMax how much is remembered of which events a file's bytes are of; beyond, it is known only roughly
     * @throws TermTakenException where another one has done so at the same moment
     * @throws UnusableFolderException where what is there must not be guessed at
     */
    public static PartitionFolder open(DescriptorCache cache, Path folder, Fencing fencing, int tracePiecesMax)
            throws IOException {
        cache.discard(folder);
        cache.disk().createFolder(folder);
        long newest = FolderState.newestTerm(cache, folder);
        long term = fencing == Fencing.NONE ? 0 : newest + 1;
        if (fencing == Fencing.TERMS) {
            take(cache, folder, term);
        } else if (newest > 0) {
            throw new UnusableFolderException(
                    "%s is in term %d, and local mode knows no terms: leave local mode, or use another folder"
                            .formatted(folder, newest));
        }
        // what the predecessor has entered until now counts, and nothing that it enters from here on
        FolderState found = FolderState.read(cache, folder, term == 0 ? 0 : term - 1);
        PartitionFolder opened = new PartitionFolder(cache, folder, term, found, tracePiecesMax);
        opened.begin(found);
        return opened;
    }

    private void begin(FolderState found) throws IOException {
        changing(() -> {
            log.replace(files.manifest());
            requireOwner();
            if (!found.fellBack()) {
                found.leftovers(files.manifest(), term).forEach(this::delete);
            }
        });
    }

    private static void take(DescriptorCache cache, Path folder, long term) throws IOException {
        try {
            cache.disk().create(folder.resolve(FileName.manifest(term).text()));
        } catch (FileAlreadyExistsException e) {
            throw new TermTakenException(folder, term, e);
        }
        ManifestLog.forceFolder(cache, folder);
    }

    public long term() {
        return term;
    }

    /** Up to which offset the partition has been applied and is on disk; what stands there has not. */
    public long offset() {
        return files.offset();
    }

    /** Whether nobody has owned this folder before. */
    public boolean isNew() {
        return isNew;
    }

    /** Files whose last writes are not on disk yet. */
    public int dirtyFiles() {
        return dirty.size();
    }

    /** How many files have data here, about. */
    public int size() {
        return files.size();
    }

    /** Writes bytes of a file; of a life of its inode that is over, nothing. */
    public void write(FileId file, long offset, ByteBuffer bytes, Collection<TraceEntry> origin) throws IOException {
        changing(() -> {
            if (begin(file)) {
                try (Descriptor data = cache.open(key(FileKind.DATA, file), term, Access.WRITE)) {
                    data.write(bytes, offset);
                }
                files.trace(file, origin);
            }
        });
    }

    /** Makes a file that long: cuts it, or extends it by a hole. */
    public void truncate(FileId file, long size) throws IOException {
        changing(() -> {
            if (begin(file)) {
                try (Descriptor data = cache.open(key(FileKind.DATA, file), term, Access.WRITE)) {
                    data.setSize(size);
                }
                files.trace(file, List.of(TraceEntry.cut(size)));
            }
        });
    }

    /** Removes the data of this life of an inode, and of those before it. */
    public void remove(FileId file) throws IOException {
        changing(() -> {
            FileId latest = files.latest(file.filesystem(), file.inode());
            if (latest != null && latest.generation() <= file.generation()) {
                drop(latest);
            }
        });
    }

    /** Something that leaves the folder in doubt unless it comes to its end. */
    @FunctionalInterface
    private interface Doing {
        void run() throws IOException;
    }

    private void changing(Doing doing) throws IOException {
        if (inDoubt) {
            throw new IllegalStateException("something failed in " + folder + ": go back to the last checkpoint first");
        }
        inDoubt = true;
        try {
            doing.run();
        } catch (IOException e) {
            // a successor removes what it does not need: that this one misses it then is no fault of the disk
            requireOwner();
            throw e;
        }
        inDoubt = false;
    }

    /** Makes sure that the file may be written to under this term. False where a later life of its inode has data. */
    private boolean begin(FileId file) throws IOException {
        FileId latest = files.latest(file.filesystem(), file.inode());
        if (latest != null && latest.generation() > file.generation()) {
            return false;
        }
        if (latest != null && latest.generation() < file.generation()) {
            drop(latest);
        }
        FileEntry entry = files.get(file);
        if (entry == null) {
            create(file);
        } else if (entry.term() != term) {
            long found = handover.take(file, entry);
            enter(file);
            obsolete.add(FileName.data(file, found));
            obsolete.add(FileName.trace(file, found));
        }
        dirty.add(file);
        return true;
    }

    private void create(FileId file) throws IOException {
        try (Descriptor data = cache.open(key(FileKind.DATA, file), term, Access.WRITE)) {
            data.setSize(0);
        }
        cache.forget(key(FileKind.TRACE, file), term);
        cache.disk().delete(key(FileKind.TRACE, file).path(term));
        enter(file);
    }

    private void enter(FileId file) {
        traces.forget(file);
        obsolete.remove(FileName.data(file, term));
        obsolete.remove(FileName.trace(file, term));
        removable.remove(FileName.data(file, term));
        removable.remove(FileName.trace(file, term));
        files.put(file, new FileEntry(term, false));
        folderDirty = true;
    }

    private void drop(FileId file) {
        FileEntry entry = Objects.requireNonNull(files.get(file));
        files.remove(file);
        dirty.remove(file);
        traces.forget(file);
        obsolete.add(FileName.data(file, entry.term()));
        obsolete.add(FileName.trace(file, entry.term()));
    }

    /**
     * Brings everything to the disk, and then enters that the partition has been applied up to an offset.
     *
     * @throws SupersededException where another owner has taken over: stop
     * @throws SyncFailedException where something may be lost: {@link #rollback}, and apply again
     */
    public void checkpoint(long offset) throws IOException {
        changing(() -> enter(offset, false));
    }

    private void enter(long offset, boolean sealed) throws IOException {
        requireOwner();
        bringToDisk();
        Checkpoint checkpoint = files.checkpoint(offset, sealed);
        if (sealed) {
            cache.giveUp(folder);
        }
        log.append(checkpoint);
        files.commit(checkpoint);
        dirty.clear();
        removable.addAll(obsolete);
        obsolete.clear();
        if (log.wantsSnapshot()) {
            log.replace(files.manifest());
        }
        removeWhatIsGone();
    }

    private void bringToDisk() throws IOException {
        for (FileId file : files.untraced()) {
            traces.append(file, term, files.untraced(file));
        }
        List<Key> keys = new ArrayList<>();
        for (FileId file : dirty) {
            keys.add(key(FileKind.DATA, file));
            keys.add(key(FileKind.TRACE, file));
        }
        cache.syncAll(keys);
        if (folderDirty) {
            ManifestLog.forceFolder(cache, folder);
            folderDirty = false;
        }
        cache.check(folder);
    }

    /**
     * An owner that is none any more must not remove what its successor may build on. Once it is certain that there was none when
     * the checkpoint was entered, any later one knows by that checkpoint that these names are gone.
     */
    private void removeWhatIsGone() throws IOException {
        if (!removable.isEmpty()) {
            requireOwner();
            removable.removeIf(this::delete);
        }
    }

    private boolean delete(FileName name) {
        Key key = new Key(folder, name.kind(), name.file());
        try {
            cache.forget(key, name.term());
            cache.disk().delete(key.path(name.term()));
            return true;
        } catch (IOException e) {
            LOG.warn("{} could not be removed; it is tried again", key.path(name.term()), e);
            return false;
        }
    }

    /** Forgets all since the last checkpoint, also what the system may believe to be on disk. From there on apply again. */
    public void rollback() throws IOException {
        inDoubt = true;
        cache.discard(folder);
        files.rollback();
        dirty.clear();
        obsolete.clear();
        traces.doubt();
        folderDirty = true;
        requireOwner();
        if (log.isDoubtful()) {
            log.replace(files.manifest());
        }
        inDoubt = false;
    }

    /** Finishes in order: whoever comes next takes all over as it is. Nothing can be written after it. */
    public void seal(long offset) throws IOException {
        changing(() -> enter(offset, true));
        inDoubt = true;
        cache.discard(folder);
    }

    /** Lets go without finishing, because the partition is somebody else's already. Nothing can be written after it. */
    public void abandon() {
        inDoubt = true;
        cache.discard(folder);
    }

    /** Old manifests go from the lowest term up, the next term's comes before this one's goes: so these two tell. */
    private void requireOwner() throws SupersededException {
        if (term == 0) {
            return;
        }
        boolean mine =
                cache.disk().exists(folder.resolve(FileName.manifest(term).text()));
        boolean next =
                cache.disk().exists(folder.resolve(FileName.manifest(term + 1).text()));
        if (!mine || next) {
            throw new SupersededException(folder, term);
        }
    }

    /** For questions, by any thread. */
    public FolderReader reader() {
        return new FolderReader(cache, folder, files);
    }

    private Key key(FileKind kind, FileId file) {
        return new Key(folder, kind, file);
    }
}
