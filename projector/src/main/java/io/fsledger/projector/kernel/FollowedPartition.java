package io.fsledger.projector.kernel;

import io.fsledger.core.retry.ReconnectPolicy;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What a follower knows of one of its partitions. */
final class FollowedPartition {
    final TopicPartition partition;
    private Stage stage = Stage.WAITING;
    private @Nullable PartitionProjection projection;
    private @Nullable String problem = "it is being opened";
    private int failures;
    private long retryAt = System.nanoTime();
    private long checkpointAt;

    /** Behind what was applied last. */
    long position;

    private enum Stage {
        FOLLOWING,
        WAITING,
        STOPPED
    }

    FollowedPartition(TopicPartition partition) {
        this.partition = partition;
    }

    boolean isFollowing() {
        return stage == Stage.FOLLOWING;
    }

    boolean isDue(long now) {
        return stage == Stage.WAITING && now - retryAt >= 0;
    }

    @Nullable
    PartitionProjection opened() {
        return projection;
    }

    PartitionProjection projection() {
        return Objects.requireNonNull(projection, "not open");
    }

    void open(PartitionProjection opened) {
        projection = opened;
    }

    void follow(long from) {
        stage = Stage.FOLLOWING;
        position = from;
        problem = null;
        checkpointAt = System.nanoTime();
    }

    void failed(Exception error, ReconnectPolicy policy) {
        stage = Stage.WAITING;
        problem = String.valueOf(error.getMessage());
        long delayMs = policy.delayMs(failures, partition.hashCode() + failures);
        failures++;
        retryAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(delayMs);
    }

    void stopped(Exception error) {
        stage = Stage.STOPPED;
        problem = String.valueOf(error.getMessage());
    }

    /** Whether anything waits to be kept, and has waited long enough or is much. */
    boolean wantsCheckpoint(long now, long afterNanos, long bytesMax) {
        if (!isFollowing() || position == projection().offset()) {
            checkpointAt = now;
            return false;
        }
        return now - checkpointAt >= afterNanos || projection().pendingBytes() >= bytesMax;
    }

    void checkpointed() {
        checkpointAt = System.nanoTime();
        failures = 0;
    }

    PartitionStatus status() {
        long applied = projection == null ? -1 : projection.offset();
        return new PartitionStatus(partition.topic(), partition.partition(), applied, problem);
    }
}
