package io.fsledger.streams.kernel;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.DOUBLE;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;

import io.fsledger.core.ledger.LedgerLimits.Bound;
import org.apache.kafka.common.config.ConfigDef;

/** The settings behind {@link io.fsledger.core.ledger.LedgerLimits}: partitions keep them as an event in their log. */
final class LimitSettings {
    static final String RECONNECT_MULTIPLIER = "reconnect.multiplier";
    static final String RECONNECT_JITTER = "reconnect.jitter";

    private LimitSettings() {}

    static ConfigDef addTo(ConfigDef definition) {
        return definition
                .define(
                        Bound.EVENT_MAX_BYTES.key(),
                        LONG,
                        Bound.EVENT_MAX_BYTES.unconfigured(),
                        between(1 << 10, 4 << 20),
                        MEDIUM,
                        "Longer events are refused (TOO_LARGE).")
                .define(
                        Bound.RELEASE_SLICE.key(),
                        LONG,
                        Bound.RELEASE_SLICE.unconfigured(),
                        between(1, 10_000),
                        LOW,
                        "Holdings of a lost client that are released at once in a partition. More waits until half is done.")
                .define(
                        Bound.RELEASE_PER_TICK.key(),
                        LONG,
                        Bound.RELEASE_PER_TICK.unconfigured(),
                        between(1, 10_000),
                        LOW,
                        "Holdings of lost clients that are released in a partition between two ticks, which are 200 ms apart. More"
                                + " waits for the next one: a higher number releases sooner and lets others wait longer.")
                .define(
                        Bound.WAITING_MAX.key(),
                        LONG,
                        Bound.WAITING_MAX.unconfigured(),
                        between(1, 10_000_000),
                        LOW,
                        "Things that may wait for time in a partition (a close that came before its open). Beyond, refused.")
                .define(
                        Bound.WAIT_MS.key(),
                        LONG,
                        Bound.WAIT_MS.unconfigured(),
                        atLeast(1_000),
                        LOW,
                        "How long, in ledger time, something that came early waits for what it belongs to.")
                .define(
                        Bound.CLIENT_LEASE_MS.key(),
                        LONG,
                        Bound.CLIENT_LEASE_MS.unconfigured(),
                        atLeast(1_000),
                        MEDIUM,
                        "How long, in ledger time, a client stays connected without a word. At the limit it is reconnecting.")
                .define(
                        Bound.RECONNECT_FIRST_DELAY_MS.key(),
                        LONG,
                        Bound.RECONNECT_FIRST_DELAY_MS.unconfigured(),
                        atLeast(1),
                        LOW,
                        "First delay of a client that reconnects, and of a resolution that is tried again.")
                .define(
                        Bound.RECONNECT_LARGEST_DELAY_MS.key(),
                        LONG,
                        Bound.RECONNECT_LARGEST_DELAY_MS.unconfigured(),
                        atLeast(2),
                        LOW,
                        "Largest delay; the first must be below.")
                .define(
                        RECONNECT_MULTIPLIER,
                        DOUBLE,
                        2.0,
                        LOW,
                        "By which each delay is longer than the one before; above 1.")
                .define(
                        RECONNECT_JITTER,
                        DOUBLE,
                        0.1,
                        between(0.0, 1.0),
                        LOW,
                        "Part of itself by which a delay may be shorter or longer; 0 = exact.")
                .define(
                        Bound.RECONNECT_ATTEMPTS.key(),
                        LONG,
                        Bound.RECONNECT_ATTEMPTS.unconfigured(),
                        atLeast(1),
                        MEDIUM,
                        "Attempts that may fail: then the client has failed, and all that it holds is released.")
                .define(
                        Bound.RESOLVE_TIMEOUT_MS.key(),
                        LONG,
                        Bound.RESOLVE_TIMEOUT_MS.unconfigured(),
                        atLeast(100),
                        LOW,
                        "How long, in ledger time, a resolver may take. At the limit the request has failed.")
                .define(
                        Bound.WRITE_FLUSH_BYTES.key(),
                        LONG,
                        Bound.WRITE_FLUSH_BYTES.unconfigured(),
                        between(1, 1 << 28),
                        MEDIUM,
                        "Bytes buffered of one inode. When there are more, they leave.")
                .define(
                        Bound.WRITE_BUFFER_BYTES.key(),
                        LONG,
                        Bound.WRITE_BUFFER_BYTES.unconfigured(),
                        between(1 << 10, 1 << 30),
                        MEDIUM,
                        "Bytes buffered in one partition, and, counted apart, bytes of memory to keep account of them (160 for each"
                                + " write). When there are more of either, the inodes that are dirty for the longest leave.")
                .define(
                        Bound.WRITE_GAP_BYTES.key(),
                        LONG,
                        Bound.WRITE_GAP_BYTES.unconfigured(),
                        between(0, 1 << 20),
                        LOW,
                        "Ranges at most this far apart leave in one record, as segments: the gap is not filled.")
                .define(
                        Bound.WRITE_DIRTY_MS.key(),
                        LONG,
                        Bound.WRITE_DIRTY_MS.unconfigured(),
                        between(1, 24 * 3_600_000),
                        MEDIUM,
                        "How long, in ledger time, bytes stay buffered. Retention must keep what they are read back from for longer.")
                .define(
                        Bound.WRITE_RECORD_MAX_BYTES.key(),
                        LONG,
                        Bound.WRITE_RECORD_MAX_BYTES.unconfigured(),
                        between(4 << 10, 4 << 20),
                        LOW,
                        "Largest record of what is to go to disk, everything included. A larger flush is cut into several.")
                .define(
                        Bound.WRITE_APPENDS_REMEMBERED.key(),
                        LONG,
                        Bound.WRITE_APPENDS_REMEMBERED.unconfigured(),
                        between(1, 10_000_000),
                        LOW,
                        "For how many further events a partition remembers, at least, where an append went.")
                .define(
                        Bound.READS_BLOCK_BYTES.key(),
                        LONG,
                        Bound.READS_BLOCK_BYTES.unconfigured(),
                        between(1 << 12, 16 << 20),
                        MEDIUM,
                        "Size of the blocks in which files are fetched ahead. After a change, reads in progress count anew.")
                .define(
                        Bound.READS_WINDOW_BLOCKS.key(),
                        LONG,
                        Bound.READS_WINDOW_BLOCKS.unconfigured(),
                        between(1, 1_024),
                        MEDIUM,
                        "How many blocks ahead of a sequential reader are fetched at most.")
                .define(
                        Bound.READS_IN_FLIGHT.key(),
                        LONG,
                        Bound.READS_IN_FLIGHT.unconfigured(),
                        between(1, 1_024),
                        MEDIUM,
                        "Blocks of one inode that are requested at once. At the limit the next is requested when one arrives.")
                .define(
                        Bound.READS_IN_FLIGHT_MAX.key(),
                        LONG,
                        Bound.READS_IN_FLIGHT_MAX.unconfigured(),
                        between(1, 10_000_000),
                        LOW,
                        "Blocks that are requested at once in a partition. At the limit none is requested until one arrives or is"
                                + " given up.")
                .define(
                        Bound.READS_THRESHOLD.key(),
                        LONG,
                        Bound.READS_THRESHOLD.unconfigured(),
                        between(2, 1_000),
                        MEDIUM,
                        "Reads in sequence after which blocks are fetched ahead.")
                .define(
                        Bound.READS_REQUEST_TIMEOUT_MS.key(),
                        LONG,
                        Bound.READS_REQUEST_TIMEOUT_MS.unconfigured(),
                        atLeast(100),
                        LOW,
                        "How long, in ledger time, a fetcher may take. At the limit the request is given up and counted.")
                .define(
                        Bound.READS_TRACKED_MAX.key(),
                        LONG,
                        Bound.READS_TRACKED_MAX.unconfigured(),
                        between(1, 10_000_000),
                        LOW,
                        "Inodes whose reads are followed in a partition. Beyond, the one that was not read for the longest is"
                                + " forgotten and counted.")
                .define(
                        Bound.DIRECTORY_WATCHES_MAX.key(),
                        LONG,
                        Bound.DIRECTORY_WATCHES_MAX.unconfigured(),
                        between(1, 1_000_000),
                        MEDIUM,
                        "Directories that can be watched in a partition. Beyond, refused (WATCH_LIMIT).")
                .define(
                        Bound.DIRECTORY_PENDING_MAX.key(),
                        LONG,
                        Bound.DIRECTORY_PENDING_MAX.unconfigured(),
                        between(1, 10_000),
                        MEDIUM,
                        "Changes that may be pending in a directory. Beyond, the oldest is dropped, and the next notification says so.")
                .define(
                        Bound.DIRECTORY_INTERVAL_MS.key(),
                        LONG,
                        Bound.DIRECTORY_INTERVAL_MS.unconfigured(),
                        between(200, 60_000),
                        MEDIUM,
                        "How often, in ledger time, a directory with pending changes sends a notification.");
    }
}
