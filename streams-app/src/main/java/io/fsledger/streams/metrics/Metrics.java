package io.fsledger.streams.metrics;

import io.fsledger.events.ReasonCode;
import io.fsledger.streams.access.Access;
import io.fsledger.streams.http.Router;
import io.fsledger.streams.http.Routes;
import io.fsledger.streams.kernel.FamilyApp;
import io.fsledger.streams.kernel.FamilyCounts;
import io.fsledger.streams.queries.LogEnds;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.streams.KafkaStreams;

/** All meters of the service, and {@code /metrics}. */
public final class Metrics implements Routes, AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics gc = new JvmGcMetrics();

    public Metrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        gc.bindTo(registry);
    }

    /** Adds the meters of a family. */
    public void add(FamilyApp app, LogEnds ends) {
        Tags family = Tags.of("family", app.definition().name());
        FamilyCounts counts = app.counts();
        count(counts, FamilyCounts::applied, family.and("outcome", "applied"));
        count(counts, FamilyCounts::duplicates, family.and("outcome", "duplicate"));
        count(counts, FamilyCounts::rejected, family.and("outcome", "rejected"));
        FunctionCounter.builder("fsledger.derived", counts, FamilyCounts::derived)
                .description("Events that the service derived from others")
                .tags(family)
                .register(registry);
        FunctionCounter.builder("fsledger.dropped", counts, FamilyCounts::dropped)
                .description("Events that whoever follows was told to have lost, because too many were pending")
                .tags(family)
                .register(registry);
        for (ReasonCode code : ReasonCode.values()) {
            FunctionCounter.builder("fsledger.rejections", counts, c -> c.rejected(code))
                    .description("Events that were refused, by reason")
                    .tags(family.and("code", code.name()))
                    .register(registry);
        }
        for (int partition = 0; partition < app.gates().partitions(); partition++) {
            addPartition(app, ends, partition, family.and("partition", Integer.toString(partition)));
        }
        Gauge.builder("fsledger.restore.remaining", app.restore(), restore -> restore.remaining())
                .description("Entries of changelogs that are still to be read before the family is ready")
                .tags(family)
                .register(registry);
        for (FamilyApp.Condition condition : FamilyApp.Condition.values()) {
            Gauge.builder("fsledger.condition", app, a -> a.condition() == condition ? 1 : 0)
                    .description("1 for the condition that the family is in")
                    .tags(family.and("condition", condition.name().toLowerCase(Locale.ROOT)))
                    .register(registry);
        }
        addStreams(app, family);
    }

    private void count(FamilyCounts counts, ToDoubleFunction<FamilyCounts> value, Tags tags) {
        FunctionCounter.builder("fsledger.events", counts, value)
                .description("Events handled, by what became of them")
                .tags(tags)
                .register(registry);
    }

    private void addPartition(FamilyApp app, LogEnds ends, int partition, Tags tags) {
        Gauge.builder("fsledger.position", app, a -> a.gates().of(partition).position())
                .description("Offset of the last event applied by this instance; -1 = none, or not here")
                .tags(tags)
                .register(registry);
        Gauge.builder("fsledger.lag", app, a -> {
                    boolean here = a.gates().of(partition).isOpen();
                    long end = ends.of(a.definition().topic(), partition);
                    return here ? Math.max(0, end - a.gates().of(partition).position() - 1) : 0;
                })
                .description("Events in the log behind the last one applied by this instance")
                .tags(tags)
                .register(registry);
    }

    /** Of Kafka Streams' own hundreds, those that tell how hard it works. */
    private void addStreams(FamilyApp app, Tags family) {
        for (String name : new String[] {
            "process-rate", "process-latency-avg", "commit-rate", "commit-latency-avg", "poll-latency-avg"
        }) {
            Gauge.builder("fsledger.streams." + name.replace('-', '.'), app, a -> threadMetric(a, name))
                    .description("Kafka Streams' " + name + ", of all threads of the family together")
                    .tags(family)
                    .register(registry);
        }
    }

    private static double threadMetric(FamilyApp app, String name) {
        KafkaStreams streams = app.streams();
        if (streams == null) {
            return 0;
        }
        return streams.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().group().equals("stream-thread-metrics")
                        && metric.getKey().name().equals(name))
                .map(metric -> metric.getValue().metricValue())
                .filter(Double.class::isInstance)
                .mapToDouble(Double.class::cast)
                .filter(Double::isFinite)
                .sum();
    }

    public MeterRegistry registry() {
        return registry;
    }

    @Override
    public void addTo(Router routes) {
        routes.get(
                "/metrics",
                Access.read(),
                context -> context.contentType("text/plain; version=0.0.4; charset=utf-8")
                        .result(registry.scrape()));
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
