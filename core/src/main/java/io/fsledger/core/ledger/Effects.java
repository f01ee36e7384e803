package io.fsledger.core.ledger;

import io.fsledger.events.EventPosition;
import io.fsledger.events.Fenced;
import io.fsledger.events.Header;
import io.fsledger.schemas.Topic;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What an event causes outside the state of its partition. Made once for each partition and cleared before each event.
 *
 * @param <E> the family's events
 */
public final class Effects<E> {
    /**
     * An earlier event of which it is decided only now that it cannot be applied.
     *
     * @param event where that stands, or what caused it
     * @param key null where it is not about one key
     */
    public record Report(EventPosition event, @Nullable String key, Refusal refusal) {}

    /**
     * A record for another topic.
     *
     * @param <T> what that topic holds
     */
    public record Published<T extends SpecificRecord>(Topic<T> topic, String key, T record) {}

    /** A fence for every partition of every family. */
    public record Fence(Header header, Fenced fenced) {}

    private final List<E> derived = new ArrayList<>();
    private final List<Published<?>> published = new ArrayList<>();
    private final List<Fence> fences = new ArrayList<>();
    private final List<Report> reports = new ArrayList<>();
    private boolean awaited;
    private long released;
    private long releasedDirty;
    private long dropped;

    /** An event of the same family, to be appended under its own key and judged there on its own. */
    public void derive(E event) {
        derived.add(event);
    }

    /** A record for another topic: work or a fact for others, or an event that another family judges on its own. */
    public <T extends SpecificRecord> void publish(Topic<T> topic, String key, T record) {
        awaited = true;
        published.add(new Published<>(topic, key, record));
    }

    /** From here on every partition of every family refuses a life of a client, and lets go of what it held. */
    public void fence(Header header, Fenced fenced) {
        fences.add(new Fence(header, fenced));
    }

    /** A record for another topic that nobody waits for: it leaves with the next commit, whenever that is. */
    public <T extends SpecificRecord> void publishUnhurried(Topic<T> topic, String key, T record) {
        published.add(new Published<>(topic, key, record));
    }

    public void report(EventPosition event, @Nullable String key, Refusal refusal) {
        reports.add(new Report(event, key, refusal));
    }

    /** A holding has been let go of because a release asked for it. */
    public void released(boolean dirty) {
        released++;
        if (dirty) {
            releasedDirty++;
        }
    }

    /** As above, of a holding that counts for several. */
    public void released(long count) {
        released += count;
    }

    /** So many events were lost for those who wanted to hear of them, and they are told so. */
    public void dropped(long count) {
        dropped += count;
    }

    public List<E> derived() {
        return derived;
    }

    public List<Published<?>> published() {
        return published;
    }

    public List<Fence> fences() {
        return fences;
    }

    public List<Report> reports() {
        return reports;
    }

    /** Whether nothing goes out. */
    public boolean isEmpty() {
        return derived.isEmpty() && published.isEmpty() && fences.isEmpty() && reports.isEmpty();
    }

    /** Whether somebody waits for something of this. */
    public boolean isAwaited() {
        return awaited || !derived.isEmpty() || !fences.isEmpty();
    }

    public long droppedCount() {
        return dropped;
    }

    long releasedCount() {
        return released;
    }

    long releasedDirtyCount() {
        return releasedDirty;
    }

    public void clear() {
        derived.clear();
        published.clear();
        fences.clear();
        reports.clear();
        awaited = false;
        released = 0;
        releasedDirty = 0;
        dropped = 0;
    }
}
