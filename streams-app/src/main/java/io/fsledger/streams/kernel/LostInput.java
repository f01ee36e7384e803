package io.fsledger.streams.kernel;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Finds events that retention has taken before they were read, in a partition that is being read.
 *
 * <p>Kafka Streams then goes on where the log begins and tells nobody. What it hands over shows that offsets are missing, but some
 * always are, those of the ends of transactions. Where events were taken the log begins among the missing ones: so each gap is
 * kept until it is known where the log began after it was seen.
 */
final class LostInput {
    static final Duration LOOK = Duration.ofSeconds(2);

    /** Nothing is known of the log's beginning while brokers do not answer; then nothing is read for long either. */
    private static final int GAPS_MAX = 10_000;

    private final LogStarts starts;
    private final int partition;
    private final Deque<Gap> gaps = new ArrayDeque<>();

    private record Gap(long from, long to, long seenAt) {}

    /** @param to exclusive */
    record Range(long from, long to) {}

    LostInput(LogStarts starts, int partition) {
        this.starts = starts;
        this.partition = partition;
    }

    /** @param next offset of the event that would follow the last one if no offset was missing */
    void handed(long next, long offset) {
        if (offset > next) {
            if (gaps.size() == GAPS_MAX) {
                gaps.remove();
            }
            gaps.add(new Gap(next, offset, System.nanoTime()));
        }
    }

    /** What was taken, each only once; null = nothing that is known by now. */
    @Nullable
    Range next() {
        for (Gap gap = gaps.peek(); gap != null; gap = gaps.peek()) {
            long beginning = starts.of(partition, gap.seenAt());
            if (beginning == LogStarts.UNKNOWN) {
                return null;
            }
            gaps.remove();
            if (beginning > gap.from() && beginning <= gap.to()) {
                return new Range(gap.from(), beginning);
            }
        }
        return null;
    }
}
