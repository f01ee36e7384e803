package io.fsledger.streams.queries;

import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where the logs of all families end, asked for at intervals, so that no question has to wait for it. */
public final class LogEnds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogEnds.class);
    private static final long INTERVAL_MS = 500;

    private final Admin admin;
    private final String prefix;
    private final Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(run -> {
        Thread thread = new Thread(run, "fsledger-log-ends");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Map<TopicPartition, Long> ends = Map.of();

    public LogEnds(Admin admin, String prefix, int partitions) {
        this.admin = admin;
        this.prefix = prefix;
        for (Topic<?> topic : Topics.FAMILIES) {
            for (int partition = 0; partition < partitions; partition++) {
                asked.put(new TopicPartition(topic.name(prefix), partition), OffsetSpec.latest());
            }
        }
    }

    public void start() {
        timer.scheduleWithFixedDelay(this::refresh, 0, INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    /** Offset of the next event, as of half a second ago; 0 before it has been asked for. */
    public long of(Topic<?> topic, int partition) {
        return ends.getOrDefault(new TopicPartition(topic.name(prefix), partition), 0L);
    }

    private void refresh() {
        try {
            Map<TopicPartition, Long> fresh = new HashMap<>();
            for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end :
                    admin.listOffsets(asked).all().get().entrySet()) {
                fresh.put(end.getKey(), end.getValue().offset());
            }
            ends = fresh;
        } catch (ExecutionException e) {
            LOG.warn("The ends of the logs are not known, lags are those of before: {}", String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
