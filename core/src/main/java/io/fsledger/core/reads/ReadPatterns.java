package io.fsledger.core.reads;

import io.fsledger.core.table.Table;
import io.fsledger.core.table.TableReader.Entry;
import io.fsledger.core.table.TableReader.Scan;
import io.fsledger.state.ReadCounts;
import io.fsledger.state.ReadPattern;
import org.jspecify.annotations.Nullable;

/**
 * How inodes are being read in one partition, in the order of their last reads, with counts: the one place that changes these,
 * together.
 */
final class ReadPatterns {
    private static final byte[] NOTHING = {};

    private final Table marks;
    private long remembered;
    private long tracked;
    private long sequential;
    private long inFlight;
    private long unanswered;
    private long displaced;

    /** Behind which to look for the inode that was not read for the longest: before it there are only tombstones. */
    private byte @Nullable [] head;

    ReadPatterns(Table marks) {
        this.marks = marks;
        ReadCounts counts = ReadViews.counts(marks);
        remembered = counts.getRemembered();
        tracked = counts.getTracked();
        sequential = counts.getSequential();
        inFlight = counts.getInFlight();
        unanswered = counts.getUnanswered();
        displaced = counts.getDisplaced();
    }

    /** One that knows nothing where nothing is known of the inode. */
    Pattern get(String filesystem, long inode) {
        byte @Nullable [] value = marks.get(ReadKeys.pattern(filesystem, inode));
        return value == null
                ? new Pattern(filesystem, inode)
                : Pattern.of(filesystem, inode, ReadViews.PATTERNS.decode(value));
    }

    /** Ends an event: what is known of the inode from here on. Where that is nothing, nothing is kept. */
    void save(Pattern pattern) {
        ReadPattern before = pattern.stored;
        ReadPattern after = pattern.isTracked() || pattern.generation > 0 ? pattern.toState() : null;
        if (after == null ? before == null : after.equals(before)) {
            return;
        }
        byte[] key = ReadKeys.pattern(pattern.filesystem, pattern.inode);
        boolean moved = before == null || after == null || before.getReadAt() != after.getReadAt();
        if (before != null && moved) {
            marks.delete(ReadKeys.byLastRead(before.getReadAt(), pattern.filesystem, pattern.inode));
        }
        if (after == null) {
            marks.delete(key);
        } else {
            marks.put(key, ReadViews.PATTERNS.encode(after));
            if (moved) {
                marks.put(ReadKeys.byLastRead(after.getReadAt(), pattern.filesystem, pattern.inode), NOTHING);
            }
        }
        pattern.stored = after;
        count(before, -1);
        count(after, 1);
        saveCounts();
    }

    private void count(@Nullable ReadPattern pattern, int sign) {
        if (pattern != null) {
            remembered += sign;
            tracked += pattern.getStreak() > 0 ? sign : 0;
            sequential += pattern.getSequential() ? sign : 0;
            inFlight += sign * pattern.getInFlight();
        }
    }

    private void saveCounts() {
        ReadCounts counts = new ReadCounts(remembered, tracked, sequential, inFlight, unanswered, displaced);
        marks.put(ReadKeys.counts(), ReadViews.COUNTS.encode(counts));
    }

    long remembered() {
        return remembered;
    }

    /** The inode that was not read for the longest; null where none is remembered. */
    @Nullable
    Pattern oldest() {
        try (Scan scan = marks.scan(ReadKeys.byLastRead(), head)) {
            if (!scan.hasNext()) {
                return null;
            }
            Entry first = scan.next();
            ReadKeys.Inode inode = ReadKeys.inodeOfLastRead(first.key());
            return get(inode.filesystem(), inode.number());
        }
    }

    /** Forgets the oldest, because there are too many. */
    void displace(Pattern oldest) {
        head = ReadKeys.byLastRead(oldest.readAt, oldest.filesystem, oldest.inode);
        displaced++;
        oldest.end(0);
        save(oldest);
    }

    /** Nobody answered a request in time. */
    void unanswered() {
        unanswered++;
        saveCounts();
    }
}
