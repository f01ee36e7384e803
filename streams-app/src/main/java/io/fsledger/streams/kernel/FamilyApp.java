package io.fsledger.streams.kernel;

import io.fsledger.schemas.Topics;
import io.fsledger.schemas.registry.RegistryUnavailableException;
import io.fsledger.schemas.serde.EventSerdes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One family as a Kafka Streams application in this process. Each family fails, scales, commits, is rebuilt and is
 * upgraded alone. Can be stopped and started again.
 */
public final class FamilyApp {
    private static final Logger LOG = LoggerFactory.getLogger(FamilyApp.class);
    /** After which a producer forgets a topic that it did not send to: weeks may pass from one fence to the next. */
    private static final Duration TOPICS_KNOWN_FOR = Duration.ofDays(365);

    private static final Duration STOP_MAX = Duration.ofSeconds(30);

    private final FamilyDefinition<?> definition;
    private final ServiceConfig config;
    private final EventSerdes serdes;
    private final Supplier<String> endpoint;
    private final LogStarts starts;
    private final FamilyGates gates;
    private final FamilyCounts counts = new FamilyCounts();
    private final RestoreProgress restore = new RestoreProgress();
    private final StateFolder folder;

    private volatile @Nullable KafkaStreams streams;
    private volatile @Nullable Topology topology;
    private volatile @Nullable String failure;

    /**
     * @param endpoint host:port at which other instances can ask this one
     * @param starts of this family's topic
     */
    public FamilyApp(
            FamilyDefinition<?> definition,
            ServiceConfig config,
            EventSerdes serdes,
            Supplier<String> endpoint,
            LogStarts starts) {
        this.definition = definition;
        this.config = config;
        this.serdes = serdes;
        this.endpoint = endpoint;
        this.starts = starts;
        gates = new FamilyGates(config.topics().partitions());
        folder = new StateFolder(config.stateDir(), applicationId());
    }

    public FamilyDefinition<?> definition() {
        return definition;
    }

    public String applicationId() {
        return definition.applicationId(config.topics().prefix());
    }

    public FamilyGates gates() {
        return gates;
    }

    public FamilyCounts counts() {
        return counts;
    }

    public RestoreProgress restore() {
        return restore;
    }

    /** @param publishFrom see {@link FamilyRuntime#publishFrom} */
    public synchronized void start(List<Long> publishFrom) {
        if (streams != null) {
            throw new IllegalStateException(definition.name() + " is running already");
        }
        failure = null;
        StreamsConfig streamsConfig = new StreamsConfig(streamsConfig());
        FamilyRuntime runtime = runtime(publishFrom);
        Topology built = definition.topology(runtime, streamsConfig);
        List<String> fenced = definition.fences() ? topicsOfFamilies() : List.of();
        KafkaStreams started = new KafkaStreams(built, streamsConfig, new FamilyClients(runtime.commits(), fenced));
        started.setUncaughtExceptionHandler(this::onThreadDeath);
        started.setGlobalStateRestoreListener(restore);
        try {
            folder.open();
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
        topology = built;
        streams = started;
        started.start();
    }

    /** Stops and leaves the group, so that others take over at once. */
    public synchronized void stop() {
        KafkaStreams running = streams;
        if (running == null) {
            return;
        }
        boolean stopped = running.close(CloseOptions.timeout(STOP_MAX)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        if (!stopped) {
            failure = "it did not stop within " + STOP_MAX.toSeconds() + " s: restart the process";
            LOG.error("{}: {}", applicationId(), failure);
            return;
        }
        folder.close();
        streams = null;
    }

    /** Forgets what is kept on this machine; only while stopped. */
    public synchronized void cleanUp() {
        if (streams != null) {
            throw new IllegalStateException(definition.name() + " is running");
        }
        StreamsConfig streamsConfig = new StreamsConfig(streamsConfig());
        Topology built = definition.topology(runtime(List.of()), streamsConfig);
        try (KafkaStreams idle = new KafkaStreams(built, streamsConfig)) {
            idle.cleanUp();
        }
    }

    private List<String> topicsOfFamilies() {
        String prefix = config.topics().prefix();
        return Topics.FAMILIES.stream().map(family -> family.name(prefix)).toList();
    }

    private FamilyRuntime runtime(List<Long> publishFrom) {
        return new FamilyRuntime(
                serdes,
                config.topics().prefix(),
                config.limits(),
                publishFrom,
                gates,
                counts,
                new CommitPace(
                        config.commitIntervalMs(definition.name()), config.getInt(ServiceConfig.STATE_COMMIT_EVENTS)),
                SourceLog.Opener.of(config.kafka()),
                starts);
    }

    /** The running application, or null while it is stopped. */
    public @Nullable KafkaStreams streams() {
        return streams;
    }

    public String describe() {
        Topology built = topology;
        return built == null ? "" : built.describe().toString();
    }

    /** Why it does not run, in words; null where nothing is wrong. */
    public @Nullable String failure() {
        return failure;
    }

    /** That it has failed and why, as people are told; null where it has not. */
    public @Nullable String failed() {
        return condition() == Condition.FAILED
                ? "family " + definition.name() + " has failed: "
                        + Objects.requireNonNullElse(failure, "the log of this instance says why")
                : null;
    }

    /** As people see it. */
    public enum Condition {
        RUNNING,
        REBALANCING,
        STOPPED,
        FAILED
    }

    public Condition condition() {
        KafkaStreams running = streams;
        if (failure != null && (running == null || !running.state().isRunningOrRebalancing())) {
            return Condition.FAILED;
        }
        if (running == null) {
            return Condition.STOPPED;
        }
        return switch (running.state()) {
            case RUNNING -> Condition.RUNNING;
            case CREATED, REBALANCING -> Condition.REBALANCING;
            case ERROR, PENDING_ERROR -> Condition.FAILED;
            case PENDING_SHUTDOWN, NOT_RUNNING -> Condition.STOPPED;
        };
    }

    /** What may pass by itself gets a new thread, which goes on at the last commit; anything else is a bug or needs people. */
    private StreamThreadExceptionResponse onThreadDeath(Throwable error) {
        Throwable passing = passing(error);
        if (passing != null) {
            LOG.warn("{} goes on at its last commit after: {}", applicationId(), passing.toString());
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        failure = explain(error);
        LOG.error("{} stops: {}", applicationId(), failure, error);
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /**
     * What of an error and its causes may pass by itself. A transaction that its coordinator has ended, because the brokers took too
     * long over it, is one: Streams knows most of the ways in which it hears of that, but not all.
     */
    static @Nullable Throwable passing(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            boolean ofTransaction = cause instanceof ApplicationRecoverableException
                    || cause instanceof TransactionAbortableException
                    || cause instanceof InvalidTxnStateException;
            if (ofTransaction || cause instanceof RegistryUnavailableException || cause instanceof RetriableException) {
                return cause;
            }
        }
        return null;
    }

    private String explain(Throwable error) {
        String said = Objects.requireNonNullElse(error.getMessage(), error.toString());
        if (said.contains("opology updates are not supported") || said.contains("STREAMS_INVALID_TOPOLOGY_EPOCH")) {
            return "the group " + applicationId() + " has run with another version of this topology:"
                    + " carry it over with `fsledger upgrade " + definition.name() + "`";
        }
        return said;
    }

    /** What Kafka Streams is configured with, for whoever compares something with a family. */
    public Map<String, Object> streamsConfig() {
        Map<String, Object> settings = new HashMap<>(config.kafka());
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId());
        settings.put(StreamsConfig.APPLICATION_SERVER_CONFIG, endpoint.get());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, config.stateDir().toString());
        settings.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "streams");
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        settings.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG, true);
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, config.getInt(ServiceConfig.THREADS));
        // What goes out asks for its commit itself (CommitPace).
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.stateCommitIntervalMs());
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, config.getLong(ServiceConfig.CACHE_BYTES));
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksMemory.class);
        settings.put(RocksMemory.BYTES, config.getLong(ServiceConfig.ROCKSDB_BYTES));
        settings.put(
                StreamsConfig.REPLICATION_FACTOR_CONFIG, (int) config.topics().replicationFactor());
        // With the defaults of 1,000 events a partition runs dry between two polls.
        settings.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 10_000);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 5_000);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        settings.put(
                StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
                config.getInt(ServiceConfig.TRANSACTION_TIMEOUT_MS));
        // Streams would gather for 100 ms; then each commit has all of it before it, and events wait for the commit.
        settings.putIfAbsent(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 5);
        settings.put(
                StreamsConfig.producerPrefix(ProducerConfig.METADATA_MAX_IDLE_CONFIG), TOPICS_KNOWN_FOR.toMillis());
        // A producer sleeps for so long whenever it has found a coordinator, and while a transaction of before is
        // written to the
        // end: with the default of 100 ms the first commit of each family took that long, and others waited behind it.
        settings.putIfAbsent(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), 10);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), 8 << 20);
        // Some entries go to the changelog for each event: under load the default of 16 KiB is full long before it
        // lingered.
        settings.putIfAbsent(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), 64 << 10);
        return settings;
    }
}
