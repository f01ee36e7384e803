package io.fsledger.core.ledger;

import io.fsledger.events.Limit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bounds of what every family shares. They decide what becomes of events, so they are part of the log: a partition
 * applies the limits that a <i>configured</i> event brought it, whatever the process that applies it is configured with.
 *
 * @param eventMaxBytes longer events are refused unread
 * @param releaseSlice holdings released at once; this many at most are under way in one partition. What a release puts
 *     between two events of other clients is one slice.
 * @param waitingMax things that may wait for time in one partition
 * @param waitMs how long something that came too early waits for what it belongs to, in ledger time
 */
public record LedgerLimits(int eventMaxBytes, int releaseSlice, int waitingMax, long waitMs) {
    public static final String EVENT_MAX_BYTES = "event.max.bytes";
    public static final String RELEASE_SLICE = "release.slice";
    public static final String WAITING_MAX = "waiting.max";
    public static final String WAIT_MS = "wait.ms";

    /** What holds where nothing has been configured yet. Logs rely on it: never edit it, change what is configured. */
    public static final LedgerLimits UNCONFIGURED = new LedgerLimits(1 << 20, 500, 10_000, 30_000);

    /** These, with what is named changed; what a later version may name is passed over. */
    LedgerLimits with(List<Limit> changes) {
        LedgerLimits limits = this;
        for (Limit change : changes) {
            limits = limits.with(change.getName(), change.getValue());
        }
        return limits;
    }

    private LedgerLimits with(String name, long value) {
        return switch (name) {
            case EVENT_MAX_BYTES -> new LedgerLimits((int) value, releaseSlice, waitingMax, waitMs);
            case RELEASE_SLICE -> new LedgerLimits(eventMaxBytes, (int) value, waitingMax, waitMs);
            case WAITING_MAX -> new LedgerLimits(eventMaxBytes, releaseSlice, (int) value, waitMs);
            case WAIT_MS -> new LedgerLimits(eventMaxBytes, releaseSlice, waitingMax, value);
            default -> this;
        };
    }

    /** As a <i>configured</i> event carries them. */
    public List<Limit> toList() {
        return List.of(
                new Limit(EVENT_MAX_BYTES, (long) eventMaxBytes),
                new Limit(RELEASE_SLICE, (long) releaseSlice),
                new Limit(WAITING_MAX, (long) waitingMax),
                new Limit(WAIT_MS, waitMs));
    }

    /** A limit below 1 would stop what it limits for ever. */
    static @Nullable Refusal check(List<Limit> changes) {
        for (Limit change : changes) {
            boolean wide = change.getName().equals(WAIT_MS);
            if (change.getValue() < 1 || !wide && change.getValue() > Integer.MAX_VALUE) {
                return Refusal.malformed("limit " + Names.shown(change.getName()) + " cannot be " + change.getValue());
            }
        }
        return null;
    }
}
