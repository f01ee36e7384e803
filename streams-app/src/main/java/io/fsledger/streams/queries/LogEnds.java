package io.fsledger.streams.queries;

import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import io.fsledger.streams.kernel.LogStarts;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
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

/**
 * Where the logs of all families end, and where those begin that are not kept for ever, asked for at intervals, so that no question
 * has to wait for it.
 */
public final class LogEnds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogEnds.class);
    private static final long INTERVAL_MS = 500;

    private final Admin admin;
    private final String prefix;
    private final Map<TopicPartition, OffsetSpec> endsAsked = new HashMap<>();
    private final Map<TopicPartition, OffsetSpec> startsAsked = new HashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(run -> {
        Thread thread = new Thread(run, "fsledger-log-ends");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Map<TopicPartition, Long> ends = Map.of();
    private volatile Starts starts = new Starts(Map.of(), System.nanoTime());

    private record Starts(Map<TopicPartition, Long> offsets, long askedAt) {}

    /** @param limited topics of which retention takes something */
    public LogEnds(Admin admin, String prefix, int partitions, Set<Topic<?>> limited) {
        this.admin = admin;
        this.prefix = prefix;
        for (Topic<?> topic : Topics.FAMILIES) {
            for (int partition = 0; partition < partitions; partition++) {
                TopicPartition asked = new TopicPartition(topic.name(prefix), partition);
                endsAsked.put(asked, OffsetSpec.latest());
                if (limited.contains(topic)) {
                    startsAsked.put(asked, OffsetSpec.earliest());
                }
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

    /** Where the logs of a topic of which retention takes something begin. */
    public LogStarts starts(Topic<?> topic) {
        return (partition, moment) -> {
            Starts known = starts;
            return known.askedAt() - moment > 0
                    ? known.offsets().getOrDefault(new TopicPartition(topic.name(prefix), partition), LogStarts.UNKNOWN)
                    : LogStarts.UNKNOWN;
        };
    }

    private void refresh() {
        try {
            ends = offsets(endsAsked);
            long askedAt = System.nanoTime();
            starts = new Starts(offsets(startsAsked), askedAt);
        } catch (ExecutionException e) {
            LOG.warn("The ends of the logs are not known, lags are those of before: {}", String.valueOf(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<TopicPartition, Long> offsets(Map<TopicPartition, OffsetSpec> asked)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> one :
                admin.listOffsets(asked).all().get().entrySet()) {
            offsets.put(one.getKey(), one.getValue().offset());
        }
        return offsets;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
