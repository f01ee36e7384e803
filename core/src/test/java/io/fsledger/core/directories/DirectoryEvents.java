package io.fsledger.core.directories;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fsledger.core.ledger.ScenarioEvent;
import io.fsledger.events.Cause;
import io.fsledger.events.DirectoryAttributesChanged;
import io.fsledger.events.DirectoryDrained;
import io.fsledger.events.DirectoryEntryCreated;
import io.fsledger.events.DirectoryEntryDeleted;
import io.fsledger.events.DirectoryEntryRenamed;
import io.fsledger.events.DirectoryEvent;
import io.fsledger.events.DirectoryUnwatched;
import io.fsledger.events.DirectoryWatched;
import io.fsledger.events.EventPosition;
import io.fsledger.events.Fenced;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.events.Ticked;
import io.fsledger.schemas.Keys;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Builds events of {@code fs.directories}. Unless said otherwise: by client {@code a} in term 1, not sequenced, of a directory of
 * {@code mesa} in generation 0, under the key that belongs to it.
 */
public final class DirectoryEvents implements ScenarioEvent<DirectoryEvent> {
    private final Kind kind;
    private final long inode;
    private String client = "a";
    private long term = 1;
    private long sequence;
    private Origin origin = Origin.PRODUCER;
    private Cause cause = Cause.NONE;
    private @Nullable EventPosition causedBy;
    private String filesystem = "mesa";
    private long generation;
    private long child;
    private long childGeneration;
    private @Nullable ByteBuffer name;
    private @Nullable ByteBuffer newName;
    private long cookie;
    private @Nullable Long replaced;
    private long replacedGeneration;
    private boolean exchanged;
    private long upToTerm;
    private boolean byName;
    private int fences;

    private enum Kind {
        WATCHED,
        UNWATCHED,
        CREATED,
        DELETED,
        RENAMED,
        ATTRIBUTES_CHANGED,
        DRAINED,
        FENCED,
        TICKED
    }

    private DirectoryEvents(Kind kind, long inode) {
        this.kind = kind;
        this.inode = inode;
    }

    public static DirectoryEvents watched(long directory) {
        return new DirectoryEvents(Kind.WATCHED, directory);
    }

    public static DirectoryEvents unwatched(long directory) {
        return new DirectoryEvents(Kind.UNWATCHED, directory);
    }

    public static DirectoryEvents drained(long directory) {
        return new DirectoryEvents(Kind.DRAINED, directory);
    }

    public static DirectoryEvents created(long directory, long child, String name) {
        return new DirectoryEvents(Kind.CREATED, directory).child(child).name(name.getBytes(UTF_8));
    }

    public static DirectoryEvents deleted(long directory, long child, String name) {
        return new DirectoryEvents(Kind.DELETED, directory).child(child).name(name.getBytes(UTF_8));
    }

    public static DirectoryEvents renamed(long directory, long child, String oldName, String newName) {
        return movedOut(directory, child, oldName, 0).newName(newName);
    }

    /** The half of a move that is published for the directory that the entry leaves. */
    public static DirectoryEvents movedOut(long directory, long child, String oldName, long cookie) {
        return new DirectoryEvents(Kind.RENAMED, directory)
                .child(child)
                .name(oldName.getBytes(UTF_8))
                .cookie(cookie);
    }

    /** The half of a move that is published for the directory that the entry comes to. */
    public static DirectoryEvents movedIn(long directory, long child, String newName, long cookie) {
        return new DirectoryEvents(Kind.RENAMED, directory)
                .child(child)
                .newName(newName)
                .cookie(cookie);
    }

    public static DirectoryEvents attributesChanged(long directory, long child) {
        return new DirectoryEvents(Kind.ATTRIBUTES_CHANGED, directory).child(child);
    }

    /** A fence of the service, because the client was lost. */
    public static DirectoryEvents fenced(String client, long upToTerm) {
        DirectoryEvents fenced = new DirectoryEvents(Kind.FENCED, 0).by(client);
        fenced.upToTerm = upToTerm;
        fenced.causedBy = new EventPosition("fs.clients", 0, 5L);
        return fenced.fromService(Cause.LOST);
    }

    public static DirectoryEvents ticked() {
        return new DirectoryEvents(Kind.TICKED, 0).fromService(Cause.NONE);
    }

    public DirectoryEvents by(String client) {
        this.client = client;
        return this;
    }

    /** Of another client and in another file system, whose names end with a number; the service stays itself. */
    public DirectoryEvents moved(int number) {
        client = client + number;
        filesystem = filesystem + number;
        return this;
    }

    public DirectoryEvents term(long term) {
        this.term = term;
        return this;
    }

    public DirectoryEvents sequence(long sequence) {
        this.sequence = sequence;
        return this;
    }

    public DirectoryEvents fromService(Cause cause) {
        origin = Origin.SERVICE;
        this.cause = cause;
        return this;
    }

    /** As a fence that also means events without a term. */
    public DirectoryEvents byName() {
        byName = true;
        return this;
    }

    /** As a fence on which so many partitions report. */
    public DirectoryEvents fences(int fences) {
        this.fences = fences;
        return this;
    }

    public DirectoryEvents in(String filesystem) {
        this.filesystem = filesystem;
        return this;
    }

    public DirectoryEvents generation(long generation) {
        this.generation = generation;
        return this;
    }

    private DirectoryEvents child(long child) {
        this.child = child;
        return this;
    }

    public DirectoryEvents childGeneration(long childGeneration) {
        this.childGeneration = childGeneration;
        return this;
    }

    /** Bytes that need not be text. */
    public DirectoryEvents name(byte[] name) {
        this.name = ByteBuffer.wrap(name);
        return this;
    }

    private DirectoryEvents newName(String newName) {
        this.newName = ByteBuffer.wrap(newName.getBytes(UTF_8));
        return this;
    }

    public DirectoryEvents cookie(long cookie) {
        this.cookie = cookie;
        return this;
    }

    public DirectoryEvents replaced(long replaced, long replacedGeneration) {
        this.replaced = replaced;
        this.replacedGeneration = replacedGeneration;
        return this;
    }

    public DirectoryEvents exchanged() {
        exchanged = true;
        return this;
    }

    /** As a rename that says neither from where nor to where. */
    public DirectoryEvents nameless() {
        name = null;
        newName = null;
        return this;
    }

    @Override
    public @Nullable String key() {
        return kind == Kind.TICKED || kind == Kind.FENCED ? null : Keys.inode(filesystem, inode);
    }

    @Override
    public DirectoryEvent event() {
        DirectoryEvent.Builder event =
                DirectoryEvent.newBuilder().setHeader(new Header(client, term, sequence, 0L, origin, cause, causedBy));
        switch (kind) {
            case WATCHED -> event.setWatched(new DirectoryWatched(filesystem, inode, generation));
            case UNWATCHED -> event.setUnwatched(new DirectoryUnwatched(filesystem, inode, generation));
            case DRAINED -> event.setDrained(new DirectoryDrained(filesystem, inode, generation));
            case CREATED ->
                event.setCreated(
                        new DirectoryEntryCreated(filesystem, inode, generation, child, childGeneration, name));
            case DELETED ->
                event.setDeleted(
                        new DirectoryEntryDeleted(filesystem, inode, generation, child, childGeneration, name));
            case RENAMED ->
                event.setRenamed(new DirectoryEntryRenamed(
                        filesystem,
                        inode,
                        generation,
                        child,
                        childGeneration,
                        name,
                        newName,
                        cookie,
                        replaced,
                        replacedGeneration,
                        exchanged));
            case ATTRIBUTES_CHANGED ->
                event.setAttributesChanged(
                        new DirectoryAttributesChanged(filesystem, inode, generation, child, childGeneration));
            case FENCED -> event.setFenced(new Fenced(client, upToTerm, byName, fences));
            case TICKED -> event.setTicked(new Ticked());
        }
        return event.build();
    }
}
