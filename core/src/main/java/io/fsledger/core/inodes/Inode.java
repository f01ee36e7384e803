package io.fsledger.core.inodes;

import io.fsledger.core.inodes.InodeKeys.Name;
import io.fsledger.events.EventPosition;
import io.fsledger.events.InodeAttributes;
import io.fsledger.events.InodeRef;
import io.fsledger.state.InodeEntry;
import io.fsledger.state.InodeHolder;
import io.fsledger.state.InodeStatus;
import org.jspecify.annotations.Nullable;

/** An {@link InodeEntry} while an event changes it; it is written once, when the event is through. */
final class Inode {
    /** Never evicted. */
    static final long ROOT = 1;

    /** Nothing waits for time. */
    static final long NEVER = -1;

    final String filesystem;
    final long number;
    final long generation;
    final long bornAt;
    InodeStatus status = InodeStatus.STUB;
    long references;
    long holders;

    /** One of the holders; null where all have rows of their own, or there are none. */
    @Nullable
    InodeHolder holder;

    @Nullable
    Name name;

    long namedAt;

    @Nullable
    EventPosition namedBy;

    int furtherNames;

    @Nullable
    InodeAttributes attributes;

    @Nullable
    InodeRef delegate;

    @Nullable
    String requestId;

    int attempt;

    @Nullable
    String error;

    long dueAt = NEVER;
    boolean unlinked;

    Inode(String filesystem, long number, long generation, long bornAt) {
        this.filesystem = filesystem;
        this.number = number;
        this.generation = generation;
        this.bornAt = bornAt;
    }

    static Inode of(InodeEntry entry) {
        Inode inode = new Inode(entry.getFilesystem(), entry.getInode(), entry.getGeneration(), entry.getBornAt());
        inode.status = entry.getStatus();
        inode.references = entry.getReferences();
        inode.holders = entry.getHolders();
        inode.holder = entry.getHolder();
        Long parent = entry.getParent();
        inode.name = parent == null ? null : new Name(parent, entry.getName());
        inode.namedAt = entry.getNamedAt();
        inode.namedBy = entry.getNamedBy();
        inode.furtherNames = entry.getFurtherNames();
        inode.attributes = entry.getAttributes();
        inode.delegate = entry.getDelegate();
        inode.requestId = entry.getRequestId();
        inode.attempt = entry.getAttempt();
        inode.error = entry.getError();
        inode.dueAt = entry.getDueAt();
        inode.unlinked = entry.getUnlinked();
        return inode;
    }

    InodeEntry toEntry() {
        return new InodeEntry(
                filesystem,
                number,
                generation,
                bornAt,
                status,
                references,
                holders,
                holder,
                name == null ? null : name.parent(),
                name == null ? null : name.name(),
                namedAt,
                namedBy,
                furtherNames,
                attributes,
                delegate,
                requestId,
                attempt,
                error,
                dueAt,
                unlinked);
    }

    boolean isRoot() {
        return number == ROOT;
    }

    String shown() {
        return shown(filesystem, number);
    }

    static String shown(String filesystem, long number) {
        return "inode " + filesystem + '/' + Long.toUnsignedString(number);
    }
}
