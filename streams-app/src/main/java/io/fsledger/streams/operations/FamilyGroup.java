package io.fsledger.streams.operations;

import io.fsledger.schemas.Topic;
import io.fsledger.streams.kernel.FamilyApp;
import io.fsledger.streams.queries.Unanswered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.StreamsGroupMemberDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;

/** What the cluster keeps of a family beside its topic: the group with its offsets, and the changelogs. */
final class FamilyGroup {
    private static final Duration PATIENCE = Duration.ofSeconds(45);
    private static final long PAUSE_MS = 200;

    private final Admin admin;
    private final FamilyApp app;
    private final String topic;

    FamilyGroup(Admin admin, FamilyApp app, String prefix) {
        this.admin = admin;
        this.app = app;
        Topic<?> family = app.definition().topic();
        topic = family.name(prefix);
    }

    /** Waits until no member is left; they leave when they stop, or some time after they died. */
    void awaitEmpty() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        int members = describe().size();
        while (members > 0 && System.nanoTime() < deadline) {
            pause();
            members = describe().size();
        }
        if (members > 0) {
            throw elsewhere(members);
        }
    }

    /** Refuses while the members belong to more than one instance. Those of one that died count until they have expired. */
    void refuseOthers() {
        List<StreamsGroupMemberDescription> members = describe();
        long instances = members.stream()
                .map(StreamsGroupMemberDescription::processId)
                .distinct()
                .count();
        if (instances > 1) {
            throw elsewhere(members.size());
        }
    }

    private Unanswered elsewhere(int members) {
        return new Unanswered(
                409,
                "FAMILY_ELSEWHERE",
                "family " + app.definition().name() + " also runs on other instances (" + members + " members of group "
                        + app.applicationId() + "): stop them first");
    }

    private List<StreamsGroupMemberDescription> describe() {
        try {
            return admin.describeStreamsGroups(Set.of(app.applicationId())).all().get().values().stream()
                    .flatMap(group -> group.members().stream())
                    .toList();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return List.of();
            }
            throw failed(e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    /** By partition; 0 where nothing has been committed yet. */
    List<Long> committed() {
        ListConsumerGroupOffsetsOptions stable = new ListConsumerGroupOffsetsOptions().requireStable(true);
        Map<TopicPartition, OffsetAndMetadata> offsets =
                get(admin.listConsumerGroupOffsets(app.applicationId(), stable).partitionsToOffsetAndMetadata());
        List<Long> byPartition = new ArrayList<>();
        for (TopicPartition partition : partitions()) {
            OffsetAndMetadata offset = offsets.get(partition);
            byPartition.add(offset == null ? 0L : offset.offset());
        }
        return byPartition;
    }

    /** Where the topic begins, by partition: not 0 where retention has cut it. */
    List<Long> logStarts() {
        Map<TopicPartition, OffsetSpec> asked =
                partitions().stream().collect(Collectors.toMap(p -> p, p -> OffsetSpec.earliest()));
        var starts = get(admin.listOffsets(asked).all());
        return partitions().stream()
                .map(partition -> Objects.requireNonNull(starts.get(partition)).offset())
                .toList();
    }

    /** Lets go of the group with all it knows, and puts the offsets back; a group that is gone already is fine. */
    void replace(List<Long> offsets) {
        try {
            admin.deleteStreamsGroups(Set.of(app.applicationId())).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                throw failed(e);
            }
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
        Map<TopicPartition, OffsetAndMetadata> kept = new HashMap<>();
        for (TopicPartition partition : partitions()) {
            kept.put(partition, new OffsetAndMetadata(offsets.get(partition.partition())));
        }
        get(admin.alterConsumerGroupOffsets(app.applicationId(), kept).all());
    }

    /** Deletes the changelogs and waits until they are gone, so that new ones do not meet the old. */
    void deleteChangelogs() {
        Set<String> changelogs = changelogs();
        if (!changelogs.isEmpty()) {
            get(admin.deleteTopics(changelogs).all());
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!changelogs().isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new KafkaException("the cluster does not delete " + changelogs() + "; try again later");
            }
            pause();
        }
    }

    private Set<String> changelogs() {
        return get(admin.listTopics().names()).stream()
                .filter(name -> name.startsWith(app.applicationId() + "-") && name.endsWith("-changelog"))
                .collect(Collectors.toSet());
    }

    List<TopicPartition> partitions() {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int i = 0; i < app.gates().partitions(); i++) {
            partitions.add(new TopicPartition(topic, i));
        }
        return partitions;
    }

    /** Asks again while the cluster says that it may pass, for a while. */
    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static RuntimeException failed(ExecutionException e) {
        return e.getCause() instanceof RetriableException
                ? Unanswered.notReady("the cluster says: " + e.getCause().getMessage())
                : new KafkaException(e.getCause());
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
