package io.fsledger.streams.queries;

import io.fsledger.streams.kernel.FamilyApp;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/** Which instance has a partition of a family. */
public final class Owners {
    private final FamilyApp app;
    private final String prefix;

    public Owners(FamilyApp app, String prefix) {
        this.app = app;
        this.prefix = prefix;
    }

    public boolean isHere(int partition) {
        return app.gates().of(partition).isOpen();
    }

    /** As the group last said; null while nobody has the partition, and where the family does not run here. */
    public @Nullable HostInfo of(int partition) {
        KafkaStreams streams = app.streams();
        if (streams == null) {
            return null;
        }
        TopicPartition source = new TopicPartition(app.definition().topic().name(prefix), partition);
        for (StreamsMetadata instance : instances(streams)) {
            Set<TopicPartition> partitions = instance.topicPartitions();
            if (partitions.contains(source)) {
                return instance.hostInfo();
            }
        }
        return null;
    }

    /** Of one that has stopped or failed Streams tells by an exception that the group tells it nothing any more. */
    private static Collection<StreamsMetadata> instances(KafkaStreams streams) {
        try {
            return streams.metadataForAllStreamsClients();
        } catch (IllegalStateException | InvalidStateStoreException e) {
            return List.of();
        }
    }
}
