package io.fsledger.streams.kernel;

import io.fsledger.core.ledger.LedgerLimits;
import io.fsledger.schemas.serde.EventSerdes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** What all tests with a {@link TopologyTestDriver} have in common. Everything in them is real but broker and registry. */
public final class Drivers {
    static final String PREFIX = "fs.";
    static final Map<String, String> REGISTRY = Map.of("schema.registry.url", "mock://streams-app");
    static final Instant START = Instant.ofEpochMilli(1_700_000_000_000L);
    static final int EVENT_MAX_BYTES = 1 << 20;
    static final long CACHE_BYTES = 8 << 20;
    static final long ROCKSDB_BYTES = 32 << 20;

    private static final Path FOLDERS = folders();

    private Drivers() {}

    /** As a process with one partition would have it, never rebuilt. */
    public static FamilyRuntime runtime(LedgerLimits limits) {
        return runtime(limits, 1, List.of());
    }

    static FamilyRuntime runtime(LedgerLimits limits, int partitions, List<Long> publishFrom) {
        return new FamilyRuntime(
                EventSerdes.open(REGISTRY, PREFIX),
                PREFIX,
                limits,
                publishFrom,
                new FamilyGates(partitions),
                new FamilyCounts(),
                new CommitPace(100, 25_000),
                partition -> new LoggedSource(partition.topic(), 0, List.of(), 0),
                LogStarts.NEVER_ASKED);
    }

    /** The settings of {@link FamilyApp} that matter to a topology, with state in a new folder. */
    public static Properties properties(String applicationId, long cacheBytes) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:1");
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        properties.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, cacheBytes);
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksMemory.class);
        properties.put(RocksMemory.BYTES, ROCKSDB_BYTES);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, newFolder());
        return properties;
    }

    private static String newFolder() {
        try {
            return Files.createTempDirectory(FOLDERS, "driver").toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deleted in the end: drivers leave empty folders. */
    private static Path folders() {
        try {
            Path folders = Files.createTempDirectory("fsledger-streams-test");
            Exit.addShutdownHook("delete-folders", () -> {
                try {
                    Utils.delete(folders.toFile());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            return folders;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was published to a topic since this was last asked. */
    static List<TestRecord<byte[], byte[]>> published(TopologyTestDriver driver, String topic) {
        if (!driver.producedTopicNames().contains(topic)) {
            return List.of();
        }
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    /** A store as the log of its changes alone says it is; continues {@code before}. */
    static Map<Bytes, byte[]> fold(Map<Bytes, byte[]> before, List<TestRecord<byte[], byte[]>> changelog) {
        Map<Bytes, byte[]> folded = new HashMap<>(before);
        for (TestRecord<byte[], byte[]> change : changelog) {
            if (change.value() == null) {
                folded.remove(Bytes.wrap(change.key()));
            } else {
                folded.put(Bytes.wrap(change.key()), change.value());
            }
        }
        return folded;
    }

    static String changelog(String applicationId, String store) {
        return applicationId + "-" + store + "-changelog";
    }
}
