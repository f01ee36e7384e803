package io.fsledger.streams.kernel;

import io.fsledger.streams.kernel.TopologyLedger.Logged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** A log in memory, to be read again. It gives a few events at a time. */
final class LoggedSource implements SourceLog {
    private static final int BATCH = 7;

    private final String topic;
    private final long beginning;
    private final List<Logged> log;
    private final int markers;
    private int position;

    /** @param markers how many offsets behind the last event are of ends of transactions */
    LoggedSource(String topic, long beginning, List<Logged> log, int markers) {
        this.topic = topic;
        this.beginning = beginning;
        this.log = log;
        this.markers = markers;
    }

    @Override
    public long beginning() {
        return beginning;
    }

    @Override
    public void seek(long offset) {
        position = (int) offset;
    }

    @Override
    public List<ConsumerRecord<byte[], byte[]>> poll(Duration wait) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        while (position < log.size() && records.size() < BATCH) {
            Logged next = log.get(position);
            records.add(new ConsumerRecord<>(
                    topic,
                    0,
                    position,
                    next.appendedAt(),
                    TimestampType.LOG_APPEND_TIME,
                    -1,
                    -1,
                    next.key(),
                    next.value(),
                    new RecordHeaders(),
                    Optional.empty()));
            position++;
        }
        return records;
    }

    @Override
    public long position() {
        return position == log.size() ? position + markers : position;
    }

    @Override
    public void close() {}
}
