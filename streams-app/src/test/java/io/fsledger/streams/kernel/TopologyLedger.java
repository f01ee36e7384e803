package io.fsledger.streams.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.core.ledger.ScenarioLedger;
import io.fsledger.core.table.TableReader;
import io.fsledger.events.Cause;
import io.fsledger.events.Configured;
import io.fsledger.events.Header;
import io.fsledger.events.Origin;
import io.fsledger.events.Rejection;
import io.fsledger.events.Ticked;
import io.fsledger.schemas.Events;
import io.fsledger.schemas.Topic;
import io.fsledger.schemas.Topics;
import io.fsledger.schemas.serde.EventReader;
import io.fsledger.schemas.serde.EventWriter;
import io.fsledger.schemas.serde.UnreadableEventException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/**
 * A family's real topology on one partition. What it derives comes back to it by its own topic, as in a cluster.
 *
 * @param <E> the family's events
 */
public final class TopologyLedger<E extends SpecificRecord> implements ScenarioLedger<E>, AutoCloseable {
    /** A record as it stands in the log. */
    record Logged(byte @Nullable [] key, byte @Nullable [] value, long appendedAt) {}

    private final FamilyDefinition<E> definition;
    private final FamilyRuntime runtime;
    private final String topic;
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> input;
    private final EventWriter<E> writer;
    private final EventReader<E> reader;
    private final EventReader<Rejection> rejectionReader;
    private final List<Logged> log = new ArrayList<>();
    private final List<TestRecord<byte[], byte[]>> rejected = new ArrayList<>();
    private final List<Rejection> rejections = new ArrayList<>();
    private final List<TestRecord<byte[], byte[]>> appendedByService = new ArrayList<>();
    private final Map<Topic<?>, List<SpecificRecord>> published = new HashMap<>();
    private Instant now = Drivers.START;
    private long beginning;

    /** Events of the log that this life is not handed over. */
    private long unhanded;

    private int markers;

    public TopologyLedger(FamilyDefinition<E> definition, LedgerLimits limits) {
        this(definition, Drivers.runtime(limits));
    }

    TopologyLedger(FamilyDefinition<E> definition, FamilyRuntime given) {
        this.definition = definition;
        runtime = new FamilyRuntime(
                given.serdes(),
                given.prefix(),
                given.limits(),
                given.publishFrom(),
                given.gates(),
                given.counts(),
                given.commits(),
                partition -> new LoggedSource(topic(), beginning, log, markers),
                (partition, moment) -> beginning);
        topic = definition.topic().name(runtime.prefix());
        driver = start(Map.of());
        input = driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
        writer = runtime.serdes().writer(definition.topic());
        reader = runtime.serdes().reader(definition.topic());
        rejectionReader = runtime.serdes().reader(Topics.REJECTIONS);
        if (!runtime.limits().equals(LedgerLimits.UNCONFIGURED)) {
            publish(
                    (String) null,
                    ofTheService("configured", new Configured(runtime.limits().toList())));
        }
    }

    private String topic() {
        return topic;
    }

    /** @param stored what the stores begin with, by their names */
    private TopologyTestDriver start(Map<String, Map<Bytes, byte[]>> stored) {
        Properties properties = Drivers.properties(definition.applicationId(runtime.prefix()), Drivers.CACHE_BYTES);
        unhanded = log.size();
        Topology topology = definition.topology(
                runtime.prefix(),
                new StreamsConfig(properties),
                ranges -> new RestartedProcessor(
                        new FamilyProcessor<>(definition, runtime, ranges), stored, () -> unhanded));
        return new TopologyTestDriver(topology, properties, Drivers.START);
    }

    /** Stops, and goes on with what the stores held and, where something was kept in memory, with the log. */
    @Override
    public void restart() {
        restartUnattended(() -> {});
        awaitOpen();
    }

    /** The events below an offset are no longer in the log. */
    void deleteBelow(long offset) {
        beginning = offset;
    }

    /** So many offsets behind the last event are of ends of transactions. */
    void endTransactions(int ends) {
        markers = ends;
    }

    /** Stops, lets something happen to the log, and starts again; what is had again from the log is not there yet. */
    void restartUnattended(Runnable whileStopped) {
        Map<String, Map<Bytes, byte[]>> stored = new HashMap<>();
        for (String name : List.of(definition.entriesStore(), definition.marksStore())) {
            Map<Bytes, byte[]> entries = new HashMap<>();
            try (KeyValueIterator<Bytes, byte[]> all = store(name).all()) {
                all.forEachRemaining(entry -> entries.put(entry.key, entry.value));
            }
            stored.put(name, entries);
        }
        driver.close();
        whileStopped.run();
        driver = start(stored);
        input = driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
    }

    boolean isOpen() {
        return runtime.gates().of(0).isOpen();
    }

    /** Appends an event that is never handed over: Kafka Streams is past it, or it is gone before. */
    void appendUnread(@Nullable String key, E event) {
        log.add(new Logged(key == null ? null : key.getBytes(UTF_8), bytes(event), now.toEpochMilli()));
        unhanded++;
    }

    /** What is had again from the log is had slice by slice. */
    void awaitOpen() {
        while (!isOpen()) {
            driver.advanceWallClockTime(CatchUp.EVERY);
        }
        collect();
    }

    @Override
    public TableReader state() {
        return runtime.gates().of(0).withMemory(entries());
    }

    @Override
    public long publish(@Nullable String key, E event) {
        return publish(key == null ? null : key.getBytes(UTF_8), bytes(event));
    }

    /** Appends any bytes, and handles them and what follows from them. */
    long publish(byte @Nullable [] key, byte @Nullable [] value) {
        Logged record = new Logged(key, value, now.toEpochMilli());
        long offset = log.size();
        log.add(record);
        input.pipeInput(new TestRecord<>(record.key(), record.value(), Instant.ofEpochMilli(record.appendedAt())));
        collect();
        return offset;
    }

    byte[] bytes(E event) {
        return writer.write(event);
    }

    private void collect() {
        for (TestRecord<byte[], byte[]> record : Drivers.published(driver, topic)) {
            appendedByService.add(record);
            log.add(new Logged(record.key(), record.value(), record.timestamp()));
        }
        for (TestRecord<byte[], byte[]> record : Drivers.published(driver, Topics.REJECTIONS.name(Drivers.PREFIX))) {
            rejected.add(record);
            rejections.add(read(rejectionReader, record.value()));
        }
        for (Topic<?> other : Topics.ALL) {
            if (other != definition.topic()
                    && other != Topics.REJECTIONS
                    && driver.producedTopicNames().contains(other.name(Drivers.PREFIX))) {
                collect(other);
            }
        }
    }

    private void collect(Topic<?> other) {
        EventReader<?> otherReader = runtime.serdes().reader(other);
        for (TestRecord<byte[], byte[]> record : Drivers.published(driver, other.name(Drivers.PREFIX))) {
            published.computeIfAbsent(other, t -> new ArrayList<>()).add(read(otherReader, record.value()));
        }
    }

    @Override
    public <T extends SpecificRecord> List<T> published(Topic<T> to) {
        return published.getOrDefault(to, List.of()).stream()
                .map(to.type()::cast)
                .toList();
    }

    private static <T extends SpecificRecord> T read(EventReader<T> reader, byte[] value) {
        try {
            return reader.read(value);
        } catch (UnreadableEventException e) {
            throw new AssertionError("the topology published what cannot be read", e);
        }
    }

    @Override
    public void advance(Duration time) {
        for (Duration left = time; !left.isNegative() && !left.isZero(); left = left.minus(TICK)) {
            idle(TICK);
            publish((String) null, ofTheService("ticked", new Ticked()));
        }
    }

    private E ofTheService(String kind, SpecificRecord body) {
        Header header = new Header("fsledger", 0L, 0L, 0L, Origin.SERVICE, Cause.NONE, null);
        return Events.of(definition.topic(), header, kind, body);
    }

    @Override
    public void idle(Duration time) {
        now = now.plus(time);
    }

    /** Time passes for the topology itself: it may append ticks of its own. */
    void listen(Duration time) {
        idle(time);
        driver.advanceWallClockTime(time);
        collect();
    }

    @Override
    public TableReader entries() {
        return new StoreReader(store(definition.entriesStore()));
    }

    /** What the log of changes of the entries has got since this was last asked. */
    List<KeyValue<byte[], byte[]>> changesOfEntries() {
        String changelog = Drivers.changelog(definition.applicationId(runtime.prefix()), definition.entriesStore());
        return Drivers.published(driver, changelog).stream()
                .map(change -> KeyValue.pair(change.key(), change.value()))
                .toList();
    }

    @Override
    public TableReader marks() {
        return new StoreReader(store(definition.marksStore()));
    }

    private KeyValueStore<Bytes, byte[]> store(String name) {
        return driver.getKeyValueStore(name);
    }

    @Override
    public List<Rejected> rejections() {
        return rejections.stream()
                .map(each -> new Rejected(each.getOffset(), each.getCode(), each.getSentence()))
                .toList();
    }

    /** As published. */
    List<Rejection> rejectionRecords() {
        return List.copyOf(rejections);
    }

    /** As published, byte for byte. */
    List<TestRecord<byte[], byte[]>> rejected() {
        return List.copyOf(rejected);
    }

    @Override
    public List<E> derived() {
        return derivedRecords().stream()
                .map(record -> read(reader, record.value()))
                .toList();
    }

    /** What rules have derived, as published, byte for byte. */
    List<TestRecord<byte[], byte[]>> derivedRecords() {
        return appendedByService.stream().filter(record -> !isTick(record)).toList();
    }

    /** When the topology appended its ticks, in ms since 1970. */
    List<Long> ticks() {
        return appendedByService.stream()
                .filter(this::isTick)
                .map(TestRecord::timestamp)
                .toList();
    }

    private boolean isTick(TestRecord<byte[], byte[]> record) {
        return Events.body(read(reader, record.value())) instanceof Ticked;
    }

    @Override
    public long duplicates() {
        return runtime.counts().duplicates();
    }

    FamilyCounts counts() {
        return runtime.counts();
    }

    /** All that stands in the family's topic. */
    List<Logged> log() {
        return List.copyOf(log);
    }

    /** All topics that anything was published to. */
    Set<String> topics() {
        return driver.producedTopicNames();
    }

    @Override
    public void close() {
        driver.close();
    }
}
