package io.fsledger.streams.writes;

import io.fsledger.schemas.Groups;
import io.fsledger.schemas.Topics;
import io.fsledger.streams.kernel.SourceLog;
import io.fsledger.streams.queries.Unanswered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

/** What the cluster knows of the way of writes to the disk, by partition. Asked anew each time. */
public final class SettledLog {
    private static final long ANSWER_MAX_MS = 10_000;
    private static final long LOOK_MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final Duration POLL = Duration.ofMillis(20);

    private final Admin admin;
    private final SourceLog.Opener logs;
    private final String prefix;
    private final String writers;
    private final int partitions;

    /** @param writers the group that applies writes */
    public SettledLog(Admin admin, SourceLog.Opener logs, String prefix, String writers, int partitions) {
        this.admin = admin;
        this.logs = logs;
        this.prefix = prefix;
        this.writers = writers;
        this.partitions = partitions;
    }

    int partitions() {
        return partitions;
    }

    /** Behind all writes that were accepted, also those that nobody sees because an unfinished transaction stands before them. */
    List<Long> accepted() {
        return ends(Topics.WRITES.name(prefix));
    }

    /** Behind all that is to be put on disk, also what an unfinished transaction wrote. */
    List<Long> coalesced() {
        return ends(Topics.COALESCED.name(prefix));
    }

    private List<Long> ends(String topic) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        for (int partition = 0; partition < partitions; partition++) {
            asked.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        Map<TopicPartition, ListOffsetsResultInfo> found =
                get(admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                        .all());
        List<Long> ends = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            ListOffsetsResultInfo end = found.get(new TopicPartition(topic, partition));
            ends.add(end == null ? 0L : end.offset());
        }
        return ends;
    }

    /** Up to where writes have been handed over to those who apply them; committed together with what that caused. */
    List<Long> handed() {
        return committed(writers, Topics.WRITES.name(prefix));
    }

    /** Up to where data files are on disk; -1 where nobody has ever kept any. */
    List<Long> onDisk() {
        return committed(Groups.projector(prefix, Groups.FILES), Topics.COALESCED.name(prefix));
    }

    private List<Long> committed(String group, String topic) {
        Map<TopicPartition, OffsetAndMetadata> found =
                get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        List<Long> offsets = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            OffsetAndMetadata offset = found.get(new TopicPartition(topic, partition));
            offsets.add(offset == null ? -1L : offset.offset());
        }
        return offsets;
    }

    /** What a stretch of the log holds: the ends of transactions take offsets, too. */
    enum Stretch {
        EMPTY,
        EVENTS,
        /** It cannot be read to its end yet. */
        UNFINISHED
    }

    /** What stands in the log of accepted writes from one offset to another. */
    Stretch look(int partition, long from, long to) {
        try (SourceLog log = logs.open(new TopicPartition(Topics.WRITES.name(prefix), partition))) {
            log.seek(Math.max(from, log.beginning()));
            long deadline = System.nanoTime() + LOOK_MAX_NANOS;
            while (log.position() < to && System.nanoTime() - deadline < 0) {
                if (log.poll(POLL).stream().anyMatch(event -> event.offset() < to)) {
                    return Stretch.EVENTS;
                }
            }
            return log.position() >= to ? Stretch.EMPTY : Stretch.UNFINISHED;
        }
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(ANSWER_MAX_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw untold("it says " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw untold("it says nothing within " + ANSWER_MAX_MS + " ms", e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static Unanswered untold(String why, Exception cause) {
        Unanswered unanswered = Unanswered.notReady("the cluster does not tell how far writes have come: " + why);
        unanswered.initCause(cause);
        return unanswered;
    }
}
