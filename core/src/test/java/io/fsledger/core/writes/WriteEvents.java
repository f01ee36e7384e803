package io.fsledger.core.writes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fsledger.core.ledger.ScenarioEvent;
import io.fsledger.events.AllDataFlushed;
import io.fsledger.events.Cause;
import io.fsledger.events.DataAppended;
import io.fsledger.events.DataDiscarded;
import io.fsledger.events.DataFlushed;
import io.fsledger.events.DataRemoved;
import io.fsledger.events.DataSized;
import io.fsledger.events.DataTruncated;
import io.fsledger.events.DataWritten;
import io.fsledger.events.Fenced;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.events.Ticked;
import io.fsledger.events.WriteEvent;
import io.fsledger.schemas.Keys;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Builds events of {@code fs.writes}. Unless said otherwise: by client {@code a} in term 1, not sequenced, of inode 42 of
 * {@code mesa} in generation 0, under the key that belongs to it.
 */
public final class WriteEvents implements ScenarioEvent<WriteEvent> {
    private final Kind kind;
    private String client = "a";
    private long term = 1;
    private long sequence;
    private Origin origin = Origin.PRODUCER;
    private Cause cause = Cause.NONE;
    private String filesystem = "mesa";
    private long inode = 42;
    private long generation;
    private long number;
    private byte[] data = {};
    private @Nullable String key;

    private enum Kind {
        WRITTEN,
        APPENDED,
        SIZED,
        FLUSHED,
        TRUNCATED,
        DISCARDED,
        REMOVED,
        DRAINED,
        FENCED,
        TICKED
    }

    private WriteEvents(Kind kind) {
        this.kind = kind;
    }

    public static WriteEvents written(long offset, byte[] data) {
        WriteEvents event = new WriteEvents(Kind.WRITTEN);
        event.number = offset;
        event.data = data;
        return event;
    }

    public static WriteEvents written(long offset, String data) {
        return written(offset, data.getBytes(UTF_8));
    }

    /** So many bytes, whatever they are. */
    public static WriteEvents written(long offset, int length) {
        return written(offset, bytes(length));
    }

    public static WriteEvents appended(byte[] data) {
        WriteEvents event = new WriteEvents(Kind.APPENDED);
        event.data = data;
        return event;
    }

    public static WriteEvents appended(String data) {
        return appended(data.getBytes(UTF_8));
    }

    public static WriteEvents sized(long size) {
        WriteEvents event = new WriteEvents(Kind.SIZED);
        event.number = size;
        return event;
    }

    public static WriteEvents truncated(long size) {
        WriteEvents event = new WriteEvents(Kind.TRUNCATED);
        event.number = size;
        return event;
    }

    public static WriteEvents flushed() {
        return new WriteEvents(Kind.FLUSHED);
    }

    public static WriteEvents discarded() {
        return new WriteEvents(Kind.DISCARDED);
    }

    public static WriteEvents removed() {
        return new WriteEvents(Kind.REMOVED);
    }

    public static WriteEvents drained() {
        return new WriteEvents(Kind.DRAINED).fromService();
    }

    public static WriteEvents fenced(String client, long upToTerm) {
        WriteEvents event = new WriteEvents(Kind.FENCED).by(client).fromService();
        event.number = upToTerm;
        return event;
    }

    public static WriteEvents ticked() {
        return new WriteEvents(Kind.TICKED).by("fsledger").term(0).fromService();
    }

    public WriteEvents by(String name) {
        client = name;
        return this;
    }

    public WriteEvents term(long number) {
        term = number;
        return this;
    }

    public WriteEvents sequence(long number) {
        sequence = number;
        return this;
    }

    public WriteEvents fromService() {
        origin = Origin.SERVICE;
        cause = kind == Kind.FENCED ? Cause.LOST : Cause.UNLINKED;
        return this;
    }

    public WriteEvents in(String name) {
        filesystem = name;
        return this;
    }

    public WriteEvents of(long number) {
        inode = number;
        return this;
    }

    public WriteEvents generation(long number) {
        generation = number;
        return this;
    }

    public WriteEvents key(String other) {
        key = other;
        return this;
    }

    @Override
    public @Nullable String key() {
        if (key != null) {
            return key;
        }
        return kind == Kind.TICKED || kind == Kind.FENCED || kind == Kind.DRAINED
                ? null
                : Keys.inode(filesystem, inode);
    }

    @Override
    public WriteEvent event() {
        WriteEvent.Builder event =
                WriteEvent.newBuilder().setHeader(new Header(client, term, sequence, 0L, origin, cause, null));
        switch (kind) {
            case WRITTEN ->
                event.setWritten(new DataWritten(filesystem, inode, generation, number, ByteBuffer.wrap(data)));
            case APPENDED -> event.setAppended(new DataAppended(filesystem, inode, generation, ByteBuffer.wrap(data)));
            case SIZED -> event.setSized(new DataSized(filesystem, inode, generation, number));
            case FLUSHED -> event.setFlushed(new DataFlushed(filesystem, inode, generation));
            case TRUNCATED -> event.setTruncated(new DataTruncated(filesystem, inode, generation, number));
            case DISCARDED -> event.setDiscarded(new DataDiscarded(filesystem, inode, generation));
            case REMOVED -> event.setRemoved(new DataRemoved(filesystem, inode, generation));
            case DRAINED -> event.setAllFlushed(new AllDataFlushed());
            case FENCED -> event.setFenced(new Fenced(client, number, false, 0));
            case TICKED -> event.setTicked(new Ticked());
        }
        return event.build();
    }

    /** Bytes that are all alike. */
    public static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 'x');
        return bytes;
    }
}
