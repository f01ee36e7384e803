package io.fsledger.core.ledger;

import io.fsledger.events.EventPosition;
import java.util.ArrayList;
import java.util.List;

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
     */
    public record Report(EventPosition event, String key, Refusal refusal) {}

    private final List<E> derived = new ArrayList<>();
    private final List<Report> reports = new ArrayList<>();
    private int released;
    private int releasedDirty;

    /** An event of the same family, to be appended under its own key and judged there on its own. */
    public void derive(E event) {
        derived.add(event);
    }

    public void report(EventPosition event, String key, Refusal refusal) {
        reports.add(new Report(event, key, refusal));
    }

    /** A holding has been let go of because a release asked for it. */
    public void released(boolean dirty) {
        released++;
        if (dirty) {
            releasedDirty++;
        }
    }

    public List<E> derived() {
        return derived;
    }

    public List<Report> reports() {
        return reports;
    }

    int releasedCount() {
        return released;
    }

    int releasedDirtyCount() {
        return releasedDirty;
    }

    public void clear() {
        derived.clear();
        reports.clear();
        released = 0;
        releasedDirty = 0;
    }
}
