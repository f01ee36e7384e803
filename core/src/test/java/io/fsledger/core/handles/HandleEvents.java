package io.fsledger.core.handles;

import io.fsledger.core.ledger.ScenarioEvent;
import io.fsledger.events.Cause;
import io.fsledger.events.EventPosition;
import io.fsledger.events.Fenced;
import io.fsledger.events.HandleCleaned;
import io.fsledger.events.HandleClosed;
import io.fsledger.events.HandleDirtied;
import io.fsledger.events.HandleEvent;
import io.fsledger.events.HandleMoved;
import io.fsledger.events.HandleOpened;
import io.fsledger.events.HandleRef;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.events.Ticked;
import io.fsledger.schemas.Keys;
import org.jspecify.annotations.Nullable;

/**
 * Builds events of {@code fs.handles}. Unless said otherwise: by client {@code a} in term 1, not sequenced, read only, of
 * inode {@code mesa/42} in generation 0, under the key that belongs to it.
 */
public final class HandleEvents implements ScenarioEvent<HandleEvent> {
    private final Kind kind;
    private final long fh;
    private String client = "a";
    private long term = 1;
    private long sequence;
    private Origin origin = Origin.PRODUCER;
    private Cause cause = Cause.NONE;
    private @Nullable EventPosition causedBy;
    private String filesystem = "mesa";
    private long inode = 42;
    private long generation;
    private int flags;
    private long offset;
    private long upToTerm;
    private boolean byName;
    private int fences;
    private @Nullable HandleRef delegate;
    private @Nullable String otherKey;
    private boolean hasOtherKey;

    private enum Kind {
        OPENED,
        CLOSED,
        MOVED,
        DIRTIED,
        CLEANED,
        TICKED,
        FENCED,
        NONE,
        TWO
    }

    private HandleEvents(Kind kind, long fh) {
        this.kind = kind;
        this.fh = fh;
    }

    public static HandleEvents opened(long fh) {
        return new HandleEvents(Kind.OPENED, fh);
    }

    public static HandleEvents closed(long fh) {
        return new HandleEvents(Kind.CLOSED, fh);
    }

    public static HandleEvents moved(long fh, long offset) {
        HandleEvents moved = new HandleEvents(Kind.MOVED, fh);
        moved.offset = offset;
        return moved;
    }

    public static HandleEvents dirtied(long fh) {
        return new HandleEvents(Kind.DIRTIED, fh);
    }

    public static HandleEvents cleaned(long fh) {
        return new HandleEvents(Kind.CLEANED, fh);
    }

    /** A tick of the service. */
    public static HandleEvents ticked() {
        return new HandleEvents(Kind.TICKED, 0).fromService(Cause.NONE);
    }

    /** A fence of the service, because the client was lost. */
    public static HandleEvents fenced(String client, long upToTerm) {
        HandleEvents fenced = new HandleEvents(Kind.FENCED, 0).by(client).fromService(Cause.LOST);
        fenced.upToTerm = upToTerm;
        return fenced;
    }

    /** An event without a kind, as an older version reads one that it does not know. */
    public static HandleEvents nothing() {
        return new HandleEvents(Kind.NONE, 0);
    }

    /** An event that is an open and a close at once. */
    public static HandleEvents openedAndClosed(long fh) {
        return new HandleEvents(Kind.TWO, fh);
    }

    public HandleEvents by(String client) {
        this.client = client;
        return this;
    }

    public HandleEvents term(long term) {
        this.term = term;
        return this;
    }

    public HandleEvents sequence(long sequence) {
        this.sequence = sequence;
        return this;
    }

    public HandleEvents in(String filesystem) {
        this.filesystem = filesystem;
        return this;
    }

    public HandleEvents inode(long inode) {
        this.inode = inode;
        return this;
    }

    public HandleEvents generation(long generation) {
        this.generation = generation;
        return this;
    }

    public HandleEvents flags(int flags) {
        this.flags = flags;
        return this;
    }

    /** Stands for a handle of an inner file system. */
    public HandleEvents delegate(String filesystem, long inode, long fh) {
        return delegate(filesystem, inode, 0, fh);
    }

    public HandleEvents delegate(String filesystem, long inode, long generation, long fh) {
        delegate = new HandleRef(filesystem, inode, generation, fh);
        return this;
    }

    /** Of a fence: term 0 too. */
    public HandleEvents byName() {
        byName = true;
        return this;
    }

    /** Of a fence: that many partitions report. */
    public HandleEvents fences(int fences) {
        this.fences = fences;
        return this;
    }

    public HandleEvents fromService(Cause cause) {
        origin = Origin.SERVICE;
        this.cause = cause;
        return this;
    }

    public HandleEvents fromProducer() {
        origin = Origin.PRODUCER;
        return this;
    }

    public HandleEvents causedBy(String topic, int partition, long offset) {
        causedBy = new EventPosition(topic, partition, offset);
        return this;
    }

    public HandleEvents withKey(@Nullable String key) {
        otherKey = key;
        hasOtherKey = true;
        return this;
    }

    @Override
    public @Nullable String key() {
        if (hasOtherKey) {
            return otherKey;
        }
        return kind == Kind.TICKED || kind == Kind.FENCED ? null : Keys.inode(filesystem, inode);
    }

    @Override
    public HandleEvent event() {
        HandleEvent.Builder event =
                HandleEvent.newBuilder().setHeader(new Header(client, term, sequence, 0L, origin, cause, causedBy));
        switch (kind) {
            case OPENED -> event.setOpened(new HandleOpened(filesystem, inode, generation, fh, flags, delegate));
            case CLOSED -> event.setClosed(new HandleClosed(filesystem, inode, generation, fh));
            case MOVED -> event.setMoved(new HandleMoved(filesystem, inode, generation, fh, offset));
            case DIRTIED -> event.setDirtied(new HandleDirtied(filesystem, inode, generation, fh));
            case CLEANED -> event.setCleaned(new HandleCleaned(filesystem, inode, generation, fh));
            case TICKED -> event.setTicked(new Ticked());
            case FENCED -> event.setFenced(new Fenced(client, upToTerm, byName, fences));
            case TWO ->
                event.setOpened(new HandleOpened(filesystem, inode, generation, fh, flags, delegate))
                        .setClosed(new HandleClosed(filesystem, inode, generation, fh));
            case NONE -> {
                // no kind is set
            }
        }
        return event.build();
    }
}
