package io.fsledger.streams.kernel;

import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;
import static org.apache.kafka.common.config.ConfigDef.Type.DOUBLE;
import static org.apache.kafka.common.config.ConfigDef.Type.LONG;

import io.fsledger.core.ledger.LedgerLimits.Bound;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/** The settings behind {@link io.fsledger.core.ledger.LedgerLimits}: partitions keep them as an event in their log. */
final class LimitSettings {
    static final String RECONNECT_MULTIPLIER = "reconnect.multiplier";
    static final String RECONNECT_JITTER = "reconnect.jitter";

    private final ConfigDef definition;

    private LimitSettings(ConfigDef definition) {
        this.definition = definition;
    }

    static ConfigDef addTo(ConfigDef definition) {
        new LimitSettings(definition)
                .add(Bound.EVENT_MAX_BYTES, between(1 << 10, 4 << 20), MEDIUM, "Longer events are refused (TOO_LARGE).")
                .add(
                        Bound.RELEASE_SLICE,
                        between(1, 10_000),
                        LOW,
                        "Holdings of a lost client that are released at once in a partition. More waits until half is done.")
                .add(
                        Bound.RELEASE_PER_TICK,
                        between(1, 10_000),
                        LOW,
                        "Holdings of lost clients that are released in a partition between two ticks, which are 200 ms apart, or more where"
                                + " the machine is slow and while a release begins; before the first, a quarter of it. More"
                                + " waits for the next one: a higher number releases sooner and lets others wait longer.")
                .add(
                        Bound.WAITING_MAX,
                        between(1, 10_000_000),
                        LOW,
                        "Things that may wait for time in a partition (a close that came before its open). Beyond, refused.")
                .add(
                        Bound.WAIT_MS,
                        atLeast(1_000),
                        LOW,
                        "How long, in ledger time, something that came early waits for what it belongs to.")
                .add(
                        Bound.CLIENT_LEASE_MS,
                        atLeast(1_000),
                        MEDIUM,
                        "How long, in ledger time, a client stays connected without a word. At the limit it is reconnecting.")
                .add(
                        Bound.RECONNECT_FIRST_DELAY_MS,
                        atLeast(1),
                        LOW,
                        "First delay of a client that reconnects, and of a resolution that is tried again.")
                .add(Bound.RECONNECT_LARGEST_DELAY_MS, atLeast(2), LOW, "Largest delay; the first must be below.")
                .add(
                        Bound.RECONNECT_ATTEMPTS,
                        atLeast(1),
                        MEDIUM,
                        "Attempts that may fail: then the client has failed, and all that it holds is released.")
                .add(
                        Bound.RESOLVE_TIMEOUT_MS,
                        atLeast(100),
                        LOW,
                        "How long, in ledger time, a resolver may take. At the limit the request has failed.")
                .add(
                        Bound.WRITE_FLUSH_BYTES,
                        between(1, 1 << 28),
                        MEDIUM,
                        "Bytes buffered of one inode. When there are more, they leave.")
                .add(
                        Bound.WRITE_BUFFER_BYTES,
                        between(1 << 10, 1 << 30),
                        MEDIUM,
                        "Bytes buffered in one partition, and, counted apart, bytes of memory to keep account of them (160 for each"
                                + " write). When there are more of either, the inodes that are dirty for the longest leave.")
                .add(
                        Bound.WRITE_GAP_BYTES,
                        between(0, 1 << 20),
                        LOW,
                        "Ranges at most this far apart leave in one record, as segments: the gap is not filled.")
                .add(
                        Bound.WRITE_DIRTY_MS,
                        between(1, 24 * 3_600_000),
                        MEDIUM,
                        "How long, in ledger time, bytes stay buffered. Retention must keep what they are read back from for longer.")
                .add(
                        Bound.WRITE_RECORD_MAX_BYTES,
                        between(4 << 10, 4 << 20),
                        LOW,
                        "Largest record of what is to go to disk, everything included. A larger flush is cut into several.")
                .add(
                        Bound.WRITE_APPENDS_REMEMBERED,
                        between(1, 10_000_000),
                        LOW,
                        "For how many further events a partition remembers, at least, where an append went.")
                .add(
                        Bound.READS_BLOCK_BYTES,
                        between(1 << 12, 16 << 20),
                        MEDIUM,
                        "Size of the blocks in which files are fetched ahead. After a change, reads in progress count anew.")
                .add(
                        Bound.READS_WINDOW_BLOCKS,
                        between(1, 1_024),
                        MEDIUM,
                        "How many blocks ahead of a sequential reader are fetched at most.")
                .add(
                        Bound.READS_IN_FLIGHT,
                        between(1, 1_024),
                        MEDIUM,
                        "Blocks of one inode that are requested at once. At the limit the next is requested when one arrives.")
                .add(
                        Bound.READS_IN_FLIGHT_MAX,
                        between(1, 10_000_000),
                        LOW,
                        "Blocks that are requested at once in a partition. At the limit none is requested until one arrives or is"
                                + " given up.")
                .add(
                        Bound.READS_THRESHOLD,
                        between(2, 1_000),
                        MEDIUM,
                        "Reads in sequence after which blocks are fetched ahead.")
                .add(
                        Bound.READS_REQUEST_TIMEOUT_MS,
                        atLeast(100),
                        LOW,
                        "How long, in ledger time, a fetcher may take. At the limit the request is given up and counted.")
                .add(
                        Bound.READS_TRACKED_MAX,
                        between(1, 10_000_000),
                        LOW,
                        "Inodes whose reads are followed in a partition. Beyond, the one that was not read for the longest is"
                                + " forgotten and counted.")
                .add(
                        Bound.DIRECTORY_WATCHES_MAX,
                        between(1, 1_000_000),
                        MEDIUM,
                        "Directories that can be watched in a partition. Beyond, refused (WATCH_LIMIT).")
                .add(
                        Bound.DIRECTORY_PENDING_MAX,
                        between(1, 10_000),
                        MEDIUM,
                        "Changes that may be pending in a directory. Beyond, the oldest is dropped, and the next notification says so.")
                .add(
                        Bound.DIRECTORY_INTERVAL_MS,
                        between(200, 60_000),
                        MEDIUM,
                        "How often, in ledger time, a directory with pending changes sends a notification.");
        return definition
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
                        "Part of itself by which a delay may be shorter or longer; 0 = exact.");
    }

    /** Under the name and with the default that the limit has in the rules. */
    private LimitSettings add(Bound bound, ConfigDef.Range range, Importance importance, String documentation) {
        definition.define(bound.key(), LONG, bound.unconfigured(), range, importance, documentation);
        return this;
    }
}
