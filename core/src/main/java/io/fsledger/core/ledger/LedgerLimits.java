package io.fsledger.core.ledger;

import io.fsledger.core.retry.ReconnectPolicy;
import io.fsledger.events.Limit;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The bounds and times that decide what becomes of events, so they are part of the log: a partition applies the limits that a
 * <i>configured</i> event brought it, whatever the process that applies it is configured with. A value: it never changes.
 */
public final class LedgerLimits {
    private static final double THOUSANDTHS = 1_000;

    /** Ten years: added to any ledger time this is still a time. */
    private static final class Times {
        private static final long MAX_MS = 10L * 365 * 24 * 3_600_000;
    }

    /**
     * One limit, with what holds where nothing has been configured yet. Logs rely on these defaults: never edit them, change
     * what is configured.
     */
    public enum Bound {
        /** Longer events are refused unread. */
        EVENT_MAX_BYTES(1 << 20, Integer.MAX_VALUE),
        /**
         * Holdings released at once; this many at most are under way in one partition. What a release puts between two events
         * of other clients is one slice.
         */
        RELEASE_SLICE(100, Integer.MAX_VALUE),
        /** Holdings released in one partition between two ticks: so that a release leaves most of the time to others. */
        RELEASE_PER_TICK(100, Integer.MAX_VALUE),
        /** Things that may wait for time in one partition because they came too early. */
        WAITING_MAX(10_000, Integer.MAX_VALUE),
        /** How long something that came too early waits for what it belongs to. */
        WAIT_MS(30_000, Times.MAX_MS),
        /** How long a client stays connected without a word. */
        CLIENT_LEASE_MS(30_000, Times.MAX_MS),
        /** Of {@link ReconnectPolicy}, as all that follows but the last. */
        RECONNECT_FIRST_DELAY_MS(100, Integer.MAX_VALUE),
        RECONNECT_LARGEST_DELAY_MS(30_000, Integer.MAX_VALUE),
        RECONNECT_MULTIPLIER_THOUSANDTHS(2_000, Integer.MAX_VALUE),
        RECONNECT_JITTER_THOUSANDTHS(100, 1_000),
        RECONNECT_ATTEMPTS(10, Integer.MAX_VALUE),
        /** How long a resolver may take. */
        RESOLVE_TIMEOUT_MS(30_000, Times.MAX_MS),
        /** What is fetched ahead is fetched in blocks of this size. */
        READS_BLOCK_BYTES(64 << 10, Integer.MAX_VALUE),
        /** How far ahead of a sequential reader. An event may look at each of them. */
        READS_WINDOW_BLOCKS(8, 1_024),
        /** Blocks of one inode that are requested at once. */
        READS_IN_FLIGHT(4, 1_024),
        /** Blocks that are requested at once in one partition. */
        READS_IN_FLIGHT_MAX(100_000, Integer.MAX_VALUE),
        /** How many reads in sequence make a sequential reader. */
        READS_THRESHOLD(2, Integer.MAX_VALUE),
        /** How long a fetcher may take. */
        READS_REQUEST_TIMEOUT_MS(30_000, Times.MAX_MS),
        /** Inodes whose reads are followed in one partition. */
        READS_TRACKED_MAX(100_000, Integer.MAX_VALUE),
        /** Directories that can be watched in one partition. */
        DIRECTORY_WATCHES_MAX(1_024, Integer.MAX_VALUE),
        /** Changes that may be pending in one directory; beyond, the oldest is dropped. */
        DIRECTORY_PENDING_MAX(256, 10_000),
        /** How long what is pending waits for more, before it is told. */
        DIRECTORY_INTERVAL_MS(200, Times.MAX_MS),
        /** Bytes buffered of one inode: when there are more, they leave. */
        WRITE_FLUSH_BYTES(1 << 20, 1 << 28),
        /**
         * Bytes buffered in one partition, and, counted apart, bytes of memory that keep account of them: when there are more of
         * either, the inodes that are dirty for the longest leave.
         */
        WRITE_BUFFER_BYTES(16 << 20, 1 << 30),
        /** Ranges at most this far apart leave in one record. */
        WRITE_GAP_BYTES(4_096, 1 << 20),
        /** How long bytes may stay buffered. Retention must keep what they are read back from for much longer. */
        WRITE_DIRTY_MS(5_000, 24 * 3_600_000),
        /** Everything included. */
        WRITE_RECORD_MAX_BYTES(900 << 10, 4 << 20),
        /** Events for which a partition remembers at least where an append among them went. */
        WRITE_APPENDS_REMEMBERED(100_000, 10_000_000);

        private final String key = name().toLowerCase(Locale.ROOT).replace('_', '.');
        private final long unconfigured;
        private final long max;

        Bound(long unconfigured, long max) {
            this.unconfigured = unconfigured;
            this.max = max;
        }

        /** Its name in events and in the configuration. */
        public String key() {
            return key;
        }

        public long unconfigured() {
            return unconfigured;
        }

        /** A limit below this would stop for ever what it limits, or let one random read fetch ahead. */
        private long min() {
            return switch (this) {
                case RECONNECT_JITTER_THOUSANDTHS, WRITE_GAP_BYTES -> 0;
                case WRITE_RECORD_MAX_BYTES -> 4_096;
                case READS_THRESHOLD -> 2;
                default -> 1;
            };
        }
    }

    private static final Bound[] BOUNDS = Bound.values();

    /** What holds where nothing has been configured yet. */
    public static final LedgerLimits UNCONFIGURED = of(Bound::unconfigured);

    private final long[] values;
    private final ReconnectPolicy reconnect;

    private LedgerLimits(long[] values) {
        this.values = values;
        for (Bound bound : BOUNDS) {
            long value = get(bound);
            if (value < bound.min() || value > bound.max) {
                throw new IllegalArgumentException("limit " + bound.key() + " cannot be " + value);
            }
        }
        reconnect = new ReconnectPolicy(
                get(Bound.RECONNECT_FIRST_DELAY_MS),
                get(Bound.RECONNECT_MULTIPLIER_THOUSANDTHS) / THOUSANDTHS,
                get(Bound.RECONNECT_LARGEST_DELAY_MS),
                get(Bound.RECONNECT_JITTER_THOUSANDTHS) / THOUSANDTHS,
                (int) get(Bound.RECONNECT_ATTEMPTS));
    }

    /**
     * All limits at once.
     *
     * @throws IllegalArgumentException for a value that cannot be
     */
    public static LedgerLimits of(ToLongFunction<Bound> value) {
        return new LedgerLimits(Arrays.stream(BOUNDS).mapToLong(value).toArray());
    }

    /**
     * These, with one changed.
     *
     * @throws IllegalArgumentException for a value that cannot be
     */
    public LedgerLimits with(Bound changed, long value) {
        return of(bound -> bound == changed ? value : get(bound));
    }

    /** These, with what is named changed; what a later version may name is passed over. */
    LedgerLimits with(List<Limit> changes) {
        long[] changed = values.clone();
        for (Limit change : changes) {
            for (Bound bound : BOUNDS) {
                if (bound.key().equals(change.getName())) {
                    changed[bound.ordinal()] = change.getValue();
                }
            }
        }
        return new LedgerLimits(changed);
    }

    /** Why these cannot be changed so; null where they can. */
    @Nullable
    Refusal check(List<Limit> changes) {
        try {
            with(changes);
            return null;
        } catch (IllegalArgumentException e) {
            return Refusal.malformed(String.valueOf(e.getMessage()));
        }
    }

    /** As a <i>configured</i> event carries them. */
    public List<Limit> toList() {
        return Arrays.stream(BOUNDS)
                .map(bound -> new Limit(bound.key(), get(bound)))
                .toList();
    }

    public long get(Bound bound) {
        return values[bound.ordinal()];
    }

    public int eventMaxBytes() {
        return (int) get(Bound.EVENT_MAX_BYTES);
    }

    public int releaseSlice() {
        return (int) get(Bound.RELEASE_SLICE);
    }

    /** A quarter of those of a tick, with which a release begins in a partition: before its first tick no more go. */
    public int releaseFirst() {
        return 1 + (releasePerTick() - 1) / 4;
    }

    public int releasePerTick() {
        return (int) get(Bound.RELEASE_PER_TICK);
    }

    public int waitingMax() {
        return (int) get(Bound.WAITING_MAX);
    }

    public long waitMs() {
        return get(Bound.WAIT_MS);
    }

    public long clientLeaseMs() {
        return get(Bound.CLIENT_LEASE_MS);
    }

    public ReconnectPolicy reconnect() {
        return reconnect;
    }

    public long resolveTimeoutMs() {
        return get(Bound.RESOLVE_TIMEOUT_MS);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof LedgerLimits limits && Arrays.equals(values, limits.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return toList().toString();
    }
}
