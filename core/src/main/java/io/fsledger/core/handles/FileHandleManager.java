package io.fsledger.core.handles;

import io.fsledger.core.ledger.Names;
import io.fsledger.core.ledger.Refusal;
import io.fsledger.core.ledger.Ruling;
import io.fsledger.core.table.Recent;
import io.fsledger.core.table.Table;
import io.fsledger.events.HandleRef;
import io.fsledger.events.ReasonCode;
import io.fsledger.state.HandleCounts;
import io.fsledger.state.InodeHandles;
import io.fsledger.state.OpenHandle;
import org.jspecify.annotations.Nullable;

/**
 * The open handles of one partition and the one place that changes them: every handle with its two other views and its
 * counts, together or not at all.
 *
 * <p>A handle is held by a (client, term): nobody else's event reaches it. Whether an event may count is decided before
 * (duplicates, fences), what it causes elsewhere after ({@link HandleFamily}).
 */
public final class FileHandleManager extends HandleViews {
    private static final byte[] NOTHING = {};

    private final Table entries;
    private final Table marks;
    private final Recent<HandleCounts> filesystems = new Recent<>();

    public FileHandleManager(Table entries, Table marks) {
        super(entries, marks);
        this.entries = entries;
        this.marks = marks;
    }

    /**
     * What an open changed.
     *
     * @param superseded the same handle of an earlier life of its client, which closed first
     * @param endsFormerLife handles of a lower generation are left, and must be closed
     */
    public record Opened(OpenHandle handle, @Nullable OpenHandle superseded, boolean endsFormerLife) {}

    /** Opens a handle: clean, at offset 0, whatever the given one says. */
    public Ruling<Opened> open(OpenHandle wanted) {
        Refusal refusal = check(wanted);
        if (refusal != null) {
            return Ruling.refused(refusal);
        }
        InodeHandles counts = countsOf(wanted.getFilesystem(), wanted.getInode());
        refusal = checkGeneration(wanted.getGeneration(), counts.getGeneration());
        if (refusal != null) {
            return Ruling.refused(refusal);
        }
        byte[] key = HandleKeys.handle(wanted);
        OpenHandle former = getByKey(key);
        if (former != null && wanted.getTerm() <= former.getTerm()) {
            return Ruling.refused(new Refusal(ReasonCode.HANDLE_EXISTS, shown(former) + " is open already"));
        }
        if (former != null) {
            remove(key, former);
        }
        boolean endsFormerLife = wanted.getGeneration() > counts.getGeneration() && counts.getOpen() > 0;
        OpenHandle handle = changed(wanted, 0, false);
        entries.put(key, HandleCodec.encode(handle));
        entries.putView(HandleKeys.byFh(handle), NOTHING);
        entries.putView(HandleKeys.byClient(handle), HandleKeys.termOf(handle.getTerm()));
        count(handle, 1, 0);
        return Ruling.of(new Opened(handle, former, endsFormerLife));
    }

    /** Closes a handle; the answer is what was open. */
    public Ruling<OpenHandle> close(HandleRef handle, String client, long term) {
        byte[] key = HandleKeys.handle(handle, client);
        Ruling<OpenHandle> found = held(key, handle, client, term);
        OpenHandle open = found.value();
        if (open != null) {
            remove(key, open);
        }
        return found;
    }

    /** Closes a handle that has been looked up before and is still open, whoever holds it. */
    public void closeFound(OpenHandle handle) {
        remove(HandleKeys.handle(handle), handle);
    }

    /** Sets the offset, from producers that know it. */
    public Ruling<OpenHandle> seek(HandleRef handle, String client, long term, long offset) {
        if (offset < 0) {
            return Ruling.refused(Refusal.malformed("offset " + offset + " is negative"));
        }
        byte[] key = HandleKeys.handle(handle, client);
        Ruling<OpenHandle> found = held(key, handle, client, term);
        OpenHandle open = found.value();
        if (open == null) {
            return found;
        }
        OpenHandle moved = changed(open, offset, open.getDirty());
        entries.put(key, HandleCodec.encode(moved));
        return Ruling.of(moved);
    }

    /** A handle with writes that are not flushed is dirty. Marking what is marked already changes nothing. */
    public Ruling<OpenHandle> mark(HandleRef handle, String client, long term, boolean dirty) {
        byte[] key = HandleKeys.handle(handle, client);
        Ruling<OpenHandle> found = held(key, handle, client, term);
        OpenHandle open = found.value();
        if (open == null || open.getDirty() == dirty) {
            return found;
        }
        OpenHandle marked = changed(open, open.getOffset(), dirty);
        entries.put(key, HandleCodec.encode(marked));
        countOfFilesystem(marked, 0, dirty ? 1 : -1);
        return Ruling.of(marked);
    }

    private Ruling<OpenHandle> held(byte[] key, HandleRef handle, String client, long term) {
        Refusal refusal = check(handle);
        if (refusal == null) {
            refusal = checkGeneration(handle);
        }
        if (refusal != null) {
            return Ruling.refused(refusal);
        }
        OpenHandle open = getByKey(key);
        if (open == null || open.getTerm() != term) {
            return Ruling.refused(notFound(handle, client, term));
        }
        return Ruling.of(open);
    }

    private static OpenHandle changed(OpenHandle handle, long offset, boolean dirty) {
        return new OpenHandle(
                handle.getFilesystem(),
                handle.getInode(),
                handle.getGeneration(),
                handle.getFh(),
                handle.getClient(),
                handle.getTerm(),
                handle.getSequence(),
                handle.getFlags(),
                offset,
                dirty,
                handle.getOpenedAt(),
                handle.getDelegate());
    }

    private void remove(byte[] key, OpenHandle handle) {
        entries.delete(key);
        entries.deleteView(HandleKeys.byFh(handle));
        entries.deleteView(HandleKeys.byClient(handle));
        count(handle, -1, handle.getDirty() ? -1 : 0);
    }

    /** A row of zeros goes, unless it must remember a generation; here as for file systems. */
    private void count(OpenHandle handle, int open, int dirty) {
        byte[] key = HandleKeys.inodeCounts(handle.getFilesystem(), handle.getInode());
        InodeHandles before = countsOf(handle.getFilesystem(), handle.getInode());
        InodeHandles after = new InodeHandles(
                before.getOpen() + open,
                before.getWritable() + (writable(handle) ? open : 0),
                Math.max(before.getGeneration(), handle.getGeneration()));
        if (after.getOpen() == 0 && after.getGeneration() == 0) {
            entries.delete(key);
        } else {
            entries.put(key, OF_INODES.encode(after));
        }
        countOfFilesystem(handle, open, dirty);
    }

    private void countOfFilesystem(OpenHandle handle, int open, int dirty) {
        byte[] key = HandleKeys.filesystemCounts(handle.getFilesystem());
        HandleCounts before = ofFilesystem(handle.getFilesystem());
        HandleCounts after = new HandleCounts(
                before.getOpen() + open,
                before.getWritable() + (writable(handle) ? open : 0),
                before.getDirty() + dirty,
                Math.max(before.getGeneration(), handle.getGeneration()));
        filesystems.put(handle.getFilesystem(), after);
        if (after.getOpen() == 0 && after.getGeneration() == 0) {
            marks.delete(key);
        } else {
            marks.put(key, COUNTS.encode(after));
        }
    }

    private HandleCounts ofFilesystem(String filesystem) {
        return filesystems.get(filesystem, this::countsOf);
    }

    private static boolean writable(OpenHandle handle) {
        return new OpenFlags(handle.getFlags()).writable();
    }

    /** Whether a handle of that name can exist at all. Nothing may be looked up under a name out of rule. */
    static @Nullable Refusal check(HandleRef handle) {
        return check(handle.getFilesystem(), handle.getInode(), handle.getGeneration(), handle.getFh());
    }

    private static @Nullable Refusal check(String filesystem, long inode, long generation, long fh) {
        return fh == 0 ? Refusal.malformed("fh 0 is invalid") : Names.checkInode(filesystem, inode, generation);
    }

    private static @Nullable Refusal check(OpenHandle wanted) {
        Refusal refusal = check(wanted.getFilesystem(), wanted.getInode(), wanted.getGeneration(), wanted.getFh());
        if (refusal == null && !OpenFlags.isValid(wanted.getFlags())) {
            refusal = Refusal.malformed("open flags " + wanted.getFlags() + " are negative");
        }
        HandleRef inner = wanted.getDelegate();
        return refusal == null && inner != null ? check(inner) : refusal;
    }

    /** Many file systems have no generations: what no inode of theirs has had needs not be looked up for each. */
    private @Nullable Refusal checkGeneration(HandleRef handle) {
        String filesystem = handle.getFilesystem();
        return handle.getGeneration() >= ofFilesystem(filesystem).getGeneration()
                ? null
                : checkGeneration(
                        handle.getGeneration(),
                        countsOf(filesystem, handle.getInode()).getGeneration());
    }

    private static @Nullable Refusal checkGeneration(long generation, long highest) {
        return generation >= highest
                ? null
                : new Refusal(
                        ReasonCode.STALE_GENERATION,
                        "generation " + generation + " is over: " + highest + " has been seen");
    }

    static Refusal notFound(HandleRef handle, String client, long term) {
        return new Refusal(
                ReasonCode.HANDLE_NOT_FOUND,
                "client " + client + " in term " + term + " has no handle "
                        + Long.toUnsignedString(handle.getFh()) + " of inode " + handle.getFilesystem() + '/'
                        + Long.toUnsignedString(handle.getInode()));
    }

    private static String shown(OpenHandle handle) {
        return "handle " + Long.toUnsignedString(handle.getFh()) + " of inode " + handle.getFilesystem() + '/'
                + Long.toUnsignedString(handle.getInode()) + " by client " + handle.getClient() + " in term "
                + handle.getTerm();
    }
}
