package io.fsledger.core.writes;

import io.fsledger.core.table.Page;
import io.fsledger.core.table.TableReader;
import io.fsledger.schemas.serde.StateCodec;
import io.fsledger.state.AppendPlace;
import io.fsledger.state.WriteEntry;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Answers questions about the writes in one partition. None costs more because more inodes are dirty. */
public final class WriteViews {
    static final StateCodec<WriteEntry> ENTRIES = StateCodec.of(WriteEntry.class);
    static final StateCodec<AppendPlace> APPENDS = StateCodec.of(AppendPlace.class);

    private final TableReader entries;

    /** @param entries with what is in memory before it ({@link io.fsledger.core.table.LayeredReader}) */
    public WriteViews(TableReader entries) {
        this.entries = entries;
    }

    /** Bytes that are buffered, one behind the other. */
    public record Range(long offset, long length) {}

    /** What is buffered of all inodes. */
    public record Total(long inodes, long bytes) {}

    /** What is known of an inode; null where nothing is. */
    public @Nullable WriteEntry get(String filesystem, long inode) {
        return getByKey(WriteKeys.entry(filesystem, inode));
    }

    private @Nullable WriteEntry getByKey(byte[] key) {
        byte @Nullable [] value = entries.get(key);
        return value == null ? null : ENTRIES.decode(value);
    }

    /** The inodes that are dirty, those first that are so for the longest. */
    public Page<WriteEntry> dirty(byte @Nullable [] after, int limit) {
        return Page.read(entries, WriteKeys.dirty(), after, limit, entry -> getByKey(entry.value()));
    }

    /** The key of {@link #dirty} of the inode that the event at an offset made dirty. */
    public static byte[] dirtyFrom(long offset) {
        return WriteKeys.dirty(offset);
    }

    /** What is buffered of an inode, in the order of the file. */
    public Page<Range> ranges(String filesystem, long inode, byte @Nullable [] after, int limit) {
        return Page.read(
                entries,
                WriteKeys.ranges(filesystem, inode),
                after,
                limit,
                entry -> new Range(
                        WriteKeys.offsetOfRange(entry.key()),
                        ByteBuffer.wrap(entry.value()).getLong()));
    }

    public Total total() {
        byte @Nullable [] value = entries.get(WriteKeys.total());
        if (value == null) {
            return new Total(0, 0);
        }
        ByteBuffer numbers = ByteBuffer.wrap(value);
        return new Total(numbers.getLong(), numbers.getLong());
    }

    /**
     * Where an append went; null where none at that position was applied, or it is forgotten already.
     *
     * @param position of the append in its partition
     * @param remembered for how many events appends are remembered in it
     */
    public @Nullable AppendPlace append(long position, long remembered) {
        byte @Nullable [] value = entries.get(WriteKeys.append(position, remembered));
        AppendPlace place = value == null ? null : APPENDS.decode(value);
        return place != null && place.getPosition() == position ? place : null;
    }
}
