package io.fsledger.projector.app;

import io.fsledger.projector.kernel.PartitionStatus;
import io.fsledger.projector.kernel.ProjectorConfig;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All meters of a projector. Those of partitions are of the partitions that it has at that moment. */
final class ProjectorMetrics implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProjectorMetrics.class);

    /** Where Kafka takes longer to say where a log ends, there is no lag in that scrape. */
    private static final int ENDS_MAX_MS = 2_000;

    private final Projector projector;
    private final Admin admin;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();
    private final MultiGauge applied;
    private final MultiGauge lag;
    private final MultiGauge stopped;

    /** A partition as one part of the projector has it: {@code files} or {@code sql}. */
    private record Followed(String part, PartitionStatus status) {
        Tags tags() {
            return Tags.of("part", part, "topic", status.topic(), "partition", Integer.toString(status.partition()));
        }

        TopicPartition partition() {
            return new TopicPartition(status.topic(), status.partition());
        }
    }

    ProjectorMetrics(ProjectorConfig config, Projector projector) {
        this.projector = projector;
        admin = Admin.create(config.kafka());
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        gc.bindTo(registry);
        applied = MultiGauge.builder("fsledger.projector.applied")
                .description("All below this offset is applied and kept; -1 = not known yet")
                .register(registry);
        lag = MultiGauge.builder("fsledger.projector.lag")
                .description("Offsets of the log that are committed and not yet applied and kept")
                .register(registry);
        stopped = MultiGauge.builder("fsledger.projector.stopped")
                .description("1 for a partition that does not go on at this moment")
                .register(registry);
    }

    /** One at a time: what is shown of partitions is replaced as a whole. */
    synchronized String scrape() {
        List<Followed> followed = new ArrayList<>();
        projector.files().forEach(status -> followed.add(new Followed(Projector.FILES, status)));
        projector.sql().forEach(status -> followed.add(new Followed(Projector.SQL, status)));
        Map<TopicPartition, Long> ends = ends(followed);
        show(applied, followed, one -> one.status().applied());
        show(stopped, followed, one -> one.status().problem() == null ? 0 : 1);
        show(
                lag,
                followed.stream()
                        .filter(one -> ends.containsKey(one.partition()))
                        .toList(),
                one -> Math.max(
                        0,
                        ends.getOrDefault(one.partition(), 0L)
                                - Math.max(0, one.status().applied())));
        return registry.scrape();
    }

    private static void show(
            MultiGauge gauge, List<Followed> followed, java.util.function.ToLongFunction<Followed> value) {
        gauge.register(
                followed.stream()
                        .map(one -> MultiGauge.Row.of(one.tags(), value.applyAsLong(one)))
                        .collect(Collectors.toList()),
                true);
    }

    private Map<TopicPartition, Long> ends(List<Followed> followed) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        followed.forEach(one -> asked.put(one.partition(), OffsetSpec.latest()));
        if (asked.isEmpty()) {
            return Map.of();
        }
        try {
            Map<TopicPartition, Long> ends = new HashMap<>();
            ListOffsetsOptions committed = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED).timeoutMs(ENDS_MAX_MS);
            for (Map.Entry<TopicPartition, ListOffsetsResultInfo> end : admin.listOffsets(asked, committed)
                    .all()
                    .get(ENDS_MAX_MS, TimeUnit.MILLISECONDS)
                    .entrySet()) {
                ends.put(end.getKey(), end.getValue().offset());
            }
            return ends;
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Kafka does not say where the logs end, so there is no lag in /metrics: {}", e.toString());
            return Map.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Map.of();
        }
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
        admin.close();
    }
}
