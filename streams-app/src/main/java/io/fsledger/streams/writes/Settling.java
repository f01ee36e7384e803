package io.fsledger.streams.writes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How far one partition's writes that had been accepted at some moment have come on their way to the disk. They pass the stages one after
 * the other, and what is compared at each was asked for after the stage before had been passed: so nothing can be between two of them
 * unseen.
 */
final class Settling {
    private static final long UNSEEN = Long.MIN_VALUE;

    private final int partition;

    /** Behind the last write that is meant. */
    private final long accepted;

    private Stage stage = Stage.EVENTS;

    /** Of the last event whose effects must be committed. */
    private long position;

    /** Behind all that must be on disk. */
    private long end;

    private long onDisk = -1;
    private long seenAt = UNSEEN;
    private long eventsBehind = UNSEEN;
    private @Nullable JsonNode basis;

    /** What is waited for. */
    enum Stage {
        /** That all of them have been applied. */
        EVENTS,
        /** That nothing of them is buffered any more. */
        FLUSH,
        /** That the transaction is committed in which the last of them left. */
        COMMIT,
        /** That the projector has all that left on disk. */
        DISK,
        NOTHING
    }

    Settling(int partition, long accepted) {
        this.partition = partition;
        this.accepted = accepted;
    }

    int partition() {
        return partition;
    }

    long accepted() {
        return accepted;
    }

    boolean isAt(Stage asked) {
        return stage == asked;
    }

    boolean isBuffered() {
        return stage == Stage.EVENTS || stage == Stage.FLUSH;
    }

    /** Whether the log is worth a look behind a position: not while events move on, and not where there are events. */
    boolean wantsLook(long at) {
        boolean rests = seenAt == UNSEEN || seenAt == at;
        seenAt = at;
        return rests && eventsBehind != at;
    }

    /** Behind that position there are events, which are to be applied. */
    void foundEvents(long at) {
        eventsBehind = at;
    }

    /**
     * What the state of the partition says.
     *
     * @param at offset of the last event that this reflects
     * @param dirtyFrom offset of the event that made the inode dirty that is so for the longest; -1 where none is dirty
     * @param ahead whether commits do not tell about that event yet
     * @param applied whether all events that are meant were handed over before this was asked for, or are none
     */
    void buffered(long at, long dirtyFrom, boolean ahead, boolean applied, JsonNode restsOn) {
        basis = restsOn;
        if (!applied) {
            stage = Stage.EVENTS;
        } else if (ahead || (dirtyFrom != -1 && dirtyFrom < accepted)) {
            stage = Stage.FLUSH;
        } else {
            stage = Stage.COMMIT;
            position = at;
        }
    }

    /** Up to where events are committed with what they caused; asked for after the state. */
    boolean isCommitted(long handed) {
        return handed > position || position == -1;
    }

    /** All that is meant lies before that end, which was asked for after it had been committed. */
    void committed(long coalescedEnd) {
        stage = Stage.DISK;
        end = coalescedEnd;
    }

    /** Asked for after the end. */
    void onDisk(long reached) {
        onDisk = reached;
        if (Math.max(0, reached) >= end) {
            stage = Stage.NOTHING;
        }
    }

    boolean isSettled() {
        return stage == Stage.NOTHING;
    }

    @Nullable
    JsonNode basis() {
        return basis;
    }

    ObjectNode toJson() {
        ObjectNode shown = JsonNodeFactory.instance
                .objectNode()
                .put("partition", partition)
                .put("accepted", accepted)
                .put("settled", isSettled());
        if (!isSettled()) {
            shown.put("waitsFor", stage.name().toLowerCase(Locale.ROOT));
        }
        if (stage == Stage.DISK) {
            shown.put("toDisk", end);
        }
        if (stage == Stage.DISK && onDisk != -1) {
            shown.put("onDisk", onDisk);
        }
        return shown;
    }
}
