package io.fsledger.e2e;

import io.fsledger.projector.kernel.PartitionProjection;
import io.fsledger.projector.kernel.Projection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A projection that does what it does, and counts how often it was tried to go on after a failure. */
final class Troubled implements Projection {
    private final Projection projection;
    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicReference<@Nullable Trouble> beforeCheckpoint = new AtomicReference<>();

    Troubled(Projection projection) {
        this.projection = projection;
    }

    /** Something that happens to what it stands on. */
    @FunctionalInterface
    interface Trouble {
        void happens() throws Exception;
    }

    /** On the thread that follows, once. */
    void beforeNextCheckpoint(Trouble trouble) {
        beforeCheckpoint.set(trouble);
    }

    /** Of all partitions. */
    int attempts() {
        return attempts.get();
    }

    @Override
    public PartitionProjection open(TopicPartition partition) throws Exception {
        return new Counted(projection.open(partition));
    }

    @Override
    public boolean isFinal(Exception error) {
        return projection.isFinal(error);
    }

    private final class Counted implements PartitionProjection {
        private final PartitionProjection partition;

        Counted(PartitionProjection partition) {
            this.partition = partition;
        }

        @Override
        public long offset() {
            return partition.offset();
        }

        @Override
        public boolean isNew() {
            return partition.isNew();
        }

        @Override
        public void apply(ConsumerRecord<byte[], byte[]> record) throws Exception {
            partition.apply(record);
        }

        @Override
        public long pendingBytes() {
            return partition.pendingBytes();
        }

        @Override
        public void checkpoint(long offset) throws Exception {
            Trouble trouble = beforeCheckpoint.getAndSet(null);
            if (trouble != null) {
                trouble.happens();
            }
            partition.checkpoint(offset);
        }

        @Override
        public void rollback() throws Exception {
            attempts.incrementAndGet();
            partition.rollback();
        }

        @Override
        public void seal(long offset) throws Exception {
            partition.seal(offset);
        }

        @Override
        public void abandon() {
            partition.abandon();
        }
    }
}
