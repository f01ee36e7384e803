package io.fsledger.core.inodes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fsledger.core.ledger.ScenarioEvent;
import io.fsledger.events.Cause;
import io.fsledger.events.EventPosition;
import io.fsledger.events.Fenced;
import io.fsledger.events.Header;
import io.fsledger.events.InodeAttributes;
import io.fsledger.events.InodeChildPlaced;
import io.fsledger.events.InodeChildRemoved;
import io.fsledger.events.InodeEvent;
import io.fsledger.events.InodeFailed;
import io.fsledger.events.InodeForgotten;
import io.fsledger.events.InodeInvalidated;
import io.fsledger.events.InodeKind;
import io.fsledger.events.InodeLinked;
import io.fsledger.events.InodeListed;
import io.fsledger.events.InodeLookedUp;
import io.fsledger.events.InodeRef;
import io.fsledger.events.InodeResolutionRequested;
import io.fsledger.events.InodeResolved;
import io.fsledger.events.InodeUnlinked;
import io.fsledger.events.Origin;
import io.fsledger.events.Ticked;
import io.fsledger.schemas.Keys;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Builds events of {@code fs.inodes}. Unless said otherwise: by client {@code a} in term 1, not sequenced, of an inode of
 * {@code mesa} in generation 0, without a name, under the key that belongs to it.
 */
public final class InodeEvents implements ScenarioEvent<InodeEvent> {
    private final Kind kind;
    private final long inode;
    private String client = "a";
    private long term = 1;
    private Origin origin = Origin.PRODUCER;
    private Cause cause = Cause.NONE;
    private String filesystem = "mesa";
    private long generation;
    private long count = 1;
    private @Nullable Long parent;
    private @Nullable ByteBuffer name;
    private @Nullable InodeAttributes attributes;
    private InodeKind listedKind = InodeKind.FILE;
    private long ttlMs;
    private @Nullable InodeRef delegate;
    private int nesting;
    private String requestId = "";
    private String error = "no such file";
    private long child;
    private long namedAt;
    private long linksLeft;
    private long upToTerm;
    private @Nullable EventPosition causedBy;

    private enum Kind {
        LOOKED_UP,
        LISTED,
        FORGOTTEN,
        LINKED,
        UNLINKED,
        REQUESTED,
        RESOLVED,
        FAILED,
        INVALIDATED,
        PLACED,
        REMOVED,
        FENCED,
        TICKED
    }

    private InodeEvents(Kind kind, long inode) {
        this.kind = kind;
        this.inode = inode;
    }

    public static InodeEvents lookedUp(long inode) {
        return new InodeEvents(Kind.LOOKED_UP, inode);
    }

    public static InodeEvents listed(long inode, long parent, String name) {
        return new InodeEvents(Kind.LISTED, inode).named(parent, name);
    }

    public static InodeEvents forgotten(long inode) {
        return new InodeEvents(Kind.FORGOTTEN, inode);
    }

    public static InodeEvents linked(long inode, long parent, String name) {
        return new InodeEvents(Kind.LINKED, inode).named(parent, name);
    }

    public static InodeEvents unlinked(long inode, long linksLeft) {
        InodeEvents unlinked = new InodeEvents(Kind.UNLINKED, inode);
        unlinked.linksLeft = linksLeft;
        return unlinked;
    }

    public static InodeEvents requested(long inode) {
        return new InodeEvents(Kind.REQUESTED, inode);
    }

    public static InodeEvents resolved(long inode, String requestId) {
        InodeEvents resolved = new InodeEvents(Kind.RESOLVED, inode).size(7);
        resolved.requestId = requestId;
        return resolved;
    }

    public static InodeEvents failed(long inode, String requestId) {
        InodeEvents failed = new InodeEvents(Kind.FAILED, inode);
        failed.requestId = requestId;
        return failed;
    }

    public static InodeEvents invalidated(long inode) {
        return new InodeEvents(Kind.INVALIDATED, inode);
    }

    /** The claim of a child to a name in the directory, named at that time by the event at that place in another partition. */
    public static InodeEvents placed(long directory, String name, long child, long namedAt, long byOffset) {
        InodeEvents placed = placed(directory, Kind.PLACED, name, child);
        placed.namedAt = namedAt;
        placed.cause = Cause.NAMED;
        placed.causedBy = new EventPosition("fs.inodes", 7, byOffset);
        return placed;
    }

    private static InodeEvents placed(long directory, Kind kind, String name, long child) {
        InodeEvents event = new InodeEvents(kind, directory).named(directory, name);
        event.child = child;
        event.origin = Origin.SERVICE;
        event.causedBy = new EventPosition("fs.inodes", 7, 1L);
        return event;
    }

    /** A child in that {@link #generation} has given up a name in the directory. */
    public static InodeEvents removed(long directory, String name, long child) {
        InodeEvents removed = placed(directory, Kind.REMOVED, name, child);
        removed.cause = Cause.EVICTED;
        return removed;
    }

    /** A fence of the service, because the client was lost. */
    public static InodeEvents fenced(String client, long upToTerm) {
        InodeEvents fenced = new InodeEvents(Kind.FENCED, 0).by(client);
        fenced.upToTerm = upToTerm;
        fenced.origin = Origin.SERVICE;
        fenced.cause = Cause.LOST;
        fenced.causedBy = new EventPosition("fs.clients", 0, 5L);
        return fenced;
    }

    public static InodeEvents ticked() {
        InodeEvents ticked = new InodeEvents(Kind.TICKED, 0);
        ticked.origin = Origin.SERVICE;
        return ticked;
    }

    public InodeEvents by(String client) {
        this.client = client;
        return this;
    }

    /** Of another client, whose name ends with a number; the service stays itself. */
    public InodeEvents renamed(int number) {
        client = client + number;
        return this;
    }

    public InodeEvents term(long term) {
        this.term = term;
        return this;
    }

    public InodeEvents in(String filesystem) {
        this.filesystem = filesystem;
        return this;
    }

    public InodeEvents generation(long generation) {
        this.generation = generation;
        return this;
    }

    public InodeEvents count(long count) {
        this.count = count;
        return this;
    }

    public InodeEvents named(long parent, String name) {
        return named(parent, name.getBytes(UTF_8));
    }

    public InodeEvents named(long parent, byte[] name) {
        this.parent = parent;
        this.name = ByteBuffer.wrap(name);
        return this;
    }

    /** With the attributes of a file of that size. */
    public InodeEvents size(long size) {
        return attributes(InodeKind.FILE, size);
    }

    public InodeEvents directory() {
        return attributes(InodeKind.DIRECTORY, 0);
    }

    private InodeEvents attributes(InodeKind attributeKind, long size) {
        listedKind = attributeKind;
        attributes = InodeAttributes.newBuilder()
                .setKind(attributeKind)
                .setSize(size)
                .build();
        return this;
    }

    public InodeEvents ttlMs(long ttlMs) {
        this.ttlMs = ttlMs;
        return this;
    }

    /** Of what failed. */
    public InodeEvents error(String error) {
        this.error = error;
        return this;
    }

    /** Stands for an inode of an inner file system. */
    public InodeEvents delegate(String filesystem, long inode) {
        delegate = new InodeRef(filesystem, inode, 0L);
        return this;
    }

    /** Caused by what happened to an inode that stands for this one. */
    public InodeEvents byService() {
        origin = Origin.SERVICE;
        cause = Cause.DELEGATED;
        return this;
    }

    /** Through how many inodes that stand for others it says that it came. */
    public InodeEvents nesting(int nesting) {
        this.nesting = nesting;
        return this;
    }

    @Override
    public @Nullable String key() {
        return kind == Kind.TICKED || kind == Kind.FENCED ? null : Keys.inode(filesystem, inode);
    }

    @Override
    public InodeEvent event() {
        InodeEvent.Builder event =
                InodeEvent.newBuilder().setHeader(new Header(client, term, 0L, 0L, origin, cause, causedBy));
        switch (kind) {
            case LOOKED_UP ->
                event.setLookedUp(new InodeLookedUp(
                        filesystem, inode, generation, count, parent, name, attributes, ttlMs, delegate, nesting));
            case LISTED -> event.setListed(new InodeListed(filesystem, inode, generation, parent, name, listedKind));
            case FORGOTTEN -> event.setForgotten(new InodeForgotten(filesystem, inode, generation, count, nesting));
            case LINKED -> event.setLinked(new InodeLinked(filesystem, inode, generation, parent, name));
            case UNLINKED ->
                event.setUnlinked(new InodeUnlinked(filesystem, inode, generation, parent, name, linksLeft));
            case REQUESTED -> event.setResolutionRequested(new InodeResolutionRequested(filesystem, inode, generation));
            case RESOLVED ->
                event.setResolved(new InodeResolved(filesystem, inode, generation, requestId, attributes, ttlMs));
            case FAILED -> event.setFailed(new InodeFailed(filesystem, inode, generation, requestId, error));
            case INVALIDATED -> event.setInvalidated(new InodeInvalidated(filesystem, inode, generation));
            case PLACED ->
                event.setChildPlaced(new InodeChildPlaced(filesystem, inode, 0L, name, child, generation, namedAt));
            case REMOVED ->
                event.setChildRemoved(new InodeChildRemoved(filesystem, inode, 0L, name, child, generation));
            case FENCED -> event.setFenced(new Fenced(client, upToTerm, false, 4));
            case TICKED -> event.setTicked(new Ticked());
        }
        return event.build();
    }
}
