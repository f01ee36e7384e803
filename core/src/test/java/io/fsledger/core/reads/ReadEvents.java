package io.fsledger.core.reads;

import io.fsledger.core.ledger.LedgerLimits.Bound;
import io.fsledger.core.ledger.ScenarioEvent;
import io.fsledger.events.BlockFetched;
import io.fsledger.events.BlocksEvicted;
import io.fsledger.events.Cause;
import io.fsledger.events.Configured;
import io.fsledger.events.DataRead;
import io.fsledger.events.EventPosition;
import io.fsledger.events.Fenced;
import io.fsledger.events.Header;
import io.fsledger.events.Limit;
import io.fsledger.events.Origin;
import io.fsledger.events.ReadEvent;
import io.fsledger.events.Ticked;
import io.fsledger.schemas.Keys;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Builds events of {@code fs.reads}. Unless said otherwise: by client {@code a} in term 1, not sequenced, of an inode of {@code
 * mesa} in generation 0, under the key that belongs to it.
 */
public final class ReadEvents implements ScenarioEvent<ReadEvent> {
    /** As in the default limits. */
    public static final long BLOCK = 64 << 10;

    private final Kind kind;
    private final long inode;
    private long offset;
    private long length;
    private long block;
    private long request = BlocksAhead.ANY_REQUEST;
    private String client = "a";
    private long term = 1;
    private long sequence;
    private String filesystem = "mesa";
    private long generation;
    private @Nullable Limit limit;
    private @Nullable String otherKey;

    private enum Kind {
        READ,
        FETCHED,
        EVICTED,
        FENCED,
        TICKED,
        CONFIGURED,
        NOTHING
    }

    private ReadEvents(Kind kind, long inode) {
        this.kind = kind;
        this.inode = inode;
    }

    public static ReadEvents read(long inode, long offset, long length) {
        ReadEvents read = new ReadEvents(Kind.READ, inode);
        read.offset = offset;
        read.length = length;
        return read;
    }

    /** The whole of a block is read. */
    public static ReadEvents readBlock(long inode, long block) {
        return read(inode, block * BLOCK, BLOCK);
    }

    public static ReadEvents fetched(long inode, long block) {
        ReadEvents fetched = new ReadEvents(Kind.FETCHED, inode);
        fetched.block = block;
        return fetched;
    }

    public static ReadEvents evicted(long inode) {
        return new ReadEvents(Kind.EVICTED, inode);
    }

    /** A fence of the service, because the client was lost. */
    public static ReadEvents fenced(String client, long upToTerm) {
        return new ReadEvents(Kind.FENCED, 0).by(client).term(upToTerm);
    }

    public static ReadEvents ticked() {
        return new ReadEvents(Kind.TICKED, 0);
    }

    /** A limit changes. */
    public static ReadEvents configured(Bound bound, long value) {
        ReadEvents configured = new ReadEvents(Kind.CONFIGURED, 0);
        configured.limit = new Limit(bound.key(), value);
        return configured;
    }

    /** An event of a kind that this version does not know. */
    public static ReadEvents ofNoKind() {
        return new ReadEvents(Kind.NOTHING, 42);
    }

    public ReadEvents by(String client) {
        this.client = client;
        return this;
    }

    public ReadEvents term(long term) {
        this.term = term;
        return this;
    }

    public ReadEvents sequence(long sequence) {
        this.sequence = sequence;
        return this;
    }

    public ReadEvents in(String filesystem) {
        this.filesystem = filesystem;
        return this;
    }

    public ReadEvents generation(long generation) {
        this.generation = generation;
        return this;
    }

    /** In answer to that request. */
    public ReadEvents request(long request) {
        this.request = request;
        return this;
    }

    public ReadEvents withKey(String key) {
        otherKey = key;
        return this;
    }

    @Override
    public @Nullable String key() {
        if (otherKey != null) {
            return otherKey;
        }
        return isOfService() ? null : Keys.inode(filesystem, inode);
    }

    private boolean isOfService() {
        return kind == Kind.FENCED || kind == Kind.TICKED || kind == Kind.CONFIGURED;
    }

    @Override
    public ReadEvent event() {
        ReadEvent.Builder event = ReadEvent.newBuilder()
                .setHeader(new Header(
                        client,
                        term,
                        sequence,
                        0L,
                        isOfService() ? Origin.SERVICE : Origin.PRODUCER,
                        kind == Kind.FENCED ? Cause.LOST : Cause.NONE,
                        kind == Kind.FENCED ? new EventPosition("fs.clients", 0, 5L) : null));
        switch (kind) {
            case READ -> event.setRead(new DataRead(filesystem, inode, generation, offset, length));
            case FETCHED -> event.setBlockFetched(new BlockFetched(filesystem, inode, generation, block, 0L, request));
            case EVICTED -> event.setEvicted(new BlocksEvicted(filesystem, inode, generation));
            case FENCED -> event.setFenced(new Fenced(client, term, false, 4));
            case TICKED -> event.setTicked(new Ticked());
            case CONFIGURED -> event.setConfigured(new Configured(List.of(Objects.requireNonNull(limit))));
            case NOTHING -> {
                // as a newer version might say it
            }
        }
        return event.build();
    }
}
