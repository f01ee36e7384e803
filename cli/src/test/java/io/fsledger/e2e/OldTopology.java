package io.fsledger.e2e;

import static org.awaitility.Awaitility.await;

import io.fsledger.schemas.serde.EventSerdes;
import io.fsledger.streams.handles.HandleTopology;
import io.fsledger.streams.kernel.CommitPace;
import io.fsledger.streams.kernel.FamilyCounts;
import io.fsledger.streams.kernel.FamilyGates;
import io.fsledger.streams.kernel.FamilyRuntime;
import io.fsledger.streams.kernel.LogStarts;
import io.fsledger.streams.kernel.ServiceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.Stores;

/** The family of handles as another version of it might have been: with one store more. */
final class OldTopology {
    private OldTopology() {}

    /** Gives the group to this version, lets it restore the state, and leaves. */
    static void runOnce(Map<String, Object> settings, Path stateDir, int partitions) throws Exception {
        ServiceConfig config = new ServiceConfig(settings);
        String prefix = config.topics().prefix();
        String applicationId = HandleTopology.FAMILY.applicationId(prefix);
        try (Admin admin = Admin.create(config.kafka());
                EventSerdes serdes = EventSerdes.open(config.registry(), prefix)) {
            OffsetsKept.withoutGroup(admin, applicationId);
            FamilyGates gates = new FamilyGates(partitions);
            FamilyRuntime runtime = new FamilyRuntime(
                    serdes,
                    prefix,
                    config.limits(),
                    List.of(),
                    gates,
                    new FamilyCounts(),
                    new CommitPace(100, 25_000),
                    partition -> {
                        throw new IllegalStateException("this family keeps nothing in memory");
                    },
                    LogStarts.NEVER_ASKED);
            StreamsConfig streams = new StreamsConfig(Map.of(
                    StreamsConfig.APPLICATION_ID_CONFIG,
                    applicationId,
                    StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
                    config.getString(ServiceConfig.BOOTSTRAP_SERVERS),
                    StreamsConfig.STATE_DIR_CONFIG,
                    stateDir.toString(),
                    StreamsConfig.GROUP_PROTOCOL_CONFIG,
                    "streams",
                    StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                    StreamsConfig.EXACTLY_ONCE_V2,
                    StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG,
                    true,
                    StreamsConfig.consumerPrefix("auto.offset.reset"),
                    "earliest"));
            Topology topology = HandleTopology.FAMILY.topology(runtime, streams);
            topology.addProcessor("handles-former", Former::new, "handles-source")
                    .addStateStore(
                            Stores.keyValueStoreBuilder(
                                    Stores.inMemoryKeyValueStore("handles-former"), Serdes.Bytes(), Serdes.ByteArray()),
                            "handles-former");
            try (KafkaStreams old = new KafkaStreams(topology, streams)) {
                old.start();
                await().atMost(Duration.ofSeconds(60)).until(() -> allOpen(gates));
                old.close(CloseOptions.timeout(Duration.ofSeconds(30))
                        .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
            }
        }
    }

    private static boolean allOpen(FamilyGates gates) {
        for (int partition = 0; partition < gates.partitions(); partition++) {
            if (!gates.of(partition).isOpen()) {
                return false;
            }
        }
        return true;
    }

    private static final class Former extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
        @Override
        public void process(Record<byte[], byte[]> record) {
            // has a store and does nothing with it
        }
    }
}
