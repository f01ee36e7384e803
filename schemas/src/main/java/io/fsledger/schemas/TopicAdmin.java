package io.fsledger.schemas;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes the topics that are missing on a cluster, and checks those that exist. */
public final class TopicAdmin {
    private final String bootstrapServers;
    private final Map<String, Object> clientConfig;
    private final TopicSettings settings;

    /** @param clientConfig as for any Kafka client: bootstrap.servers, and what is needed to log in */
    public TopicAdmin(Map<String, ?> clientConfig, TopicSettings settings) {
        this.bootstrapServers = String.valueOf(clientConfig.get(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG));
        this.clientConfig = new HashMap<>(clientConfig);
        this.clientConfig.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, settings.timeoutMs());
        this.clientConfig.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, settings.timeoutMs());
        this.settings = settings;
    }

    /**
     * Makes sure that all topics are there and as they must be; safe to call again, and from several processes at once.
     *
     * @throws TopicMismatchException if topics exist that do not fit; nothing is changed about these
     * @throws ClusterUnavailableException if no broker answers in time
     * @throws ClusterRefusedException if the cluster does not let us
     */
    public void ensure() {
        try (Admin admin = open()) {
            Map<String, TopicDescription> existing = describe(admin);
            check(admin, existing);
            List<String> raced = make(admin, existing);
            if (!raced.isEmpty()) {
                Map<String, TopicDescription> made = describe(admin);
                made.keySet().retainAll(raced);
                check(admin, made);
            }
        }
    }

    private Admin open() {
        try {
            return Admin.create(clientConfig);
        } catch (KafkaException e) {
            Throwable cause = e.getCause() instanceof ConfigException ? e.getCause() : e;
            throw new ClusterUnavailableException(
                    "Cannot connect to Kafka at %s: %s. Set %s to addresses of brokers."
                            .formatted(
                                    bootstrapServers, cause.getMessage(), AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG),
                    e);
        }
    }

    /** Our topics that exist, by name. */
    private Map<String, TopicDescription> describe(Admin admin) {
        Map<String, TopicDescription> existing = new HashMap<>();
        List<String> names = Topics.ALL.stream().map(this::name).toList();
        admin.describeTopics(names).topicNameValues().forEach((name, future) -> {
            try {
                existing.put(name, await(future));
            } catch (UnknownTopicOrPartitionException e) {
                existing.remove(name);
            }
        });
        return existing;
    }

    private void check(Admin admin, Map<String, TopicDescription> existing) {
        Map<ConfigResource, Config> configs = await(admin.describeConfigs(existing.keySet().stream()
                        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                        .toList())
                .all());
        List<String> differences = new ArrayList<>();
        for (Topic<?> topic : Topics.ALL) {
            TopicDescription description = existing.get(name(topic));
            if (description != null) {
                Config config = Objects.requireNonNull(
                        configs.get(new ConfigResource(ConfigResource.Type.TOPIC, description.name())));
                differences.addAll(TopicRequirements.differences(
                        topic, settings, description.partitions().size(), values(config)));
            }
        }
        if (!differences.isEmpty()) {
            throw new TopicMismatchException(differences);
        }
    }

    private static Map<String, String> values(Config config) {
        return config.entries().stream()
                .filter(entry -> entry.value() != null)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    }

    /** Makes what is missing; returns the topics that somebody else made at the same moment. */
    private List<String> make(Admin admin, Map<String, TopicDescription> existing) {
        List<NewTopic> missing = new ArrayList<>();
        for (Topic<?> topic : Topics.ALL) {
            if (!existing.containsKey(name(topic))) {
                missing.add(new NewTopic(name(topic), settings.partitionsOf(topic), settings.replicationFactor())
                        .configs(TopicRequirements.settings(topic, settings)));
            }
        }
        List<String> raced = new ArrayList<>();
        admin.createTopics(missing).values().forEach((name, future) -> {
            try {
                await(future);
            } catch (TopicExistsException e) {
                raced.add(name);
            }
        });
        return raced;
    }

    private String name(Topic<?> topic) {
        return topic.name(settings.prefix());
    }

    /** What the cluster says, or why it does not; that a topic exists or not is for the caller to judge. */
    private <T> T await(KafkaFuture<T> future) {
        try {
            return future.get(settings.timeoutMs(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            if (cause instanceof TopicExistsException exists) {
                throw exists;
            }
            if (cause instanceof UnknownTopicOrPartitionException unknown) {
                throw unknown;
            }
            throw cause instanceof RetriableException ? unavailable(cause) : refused(cause);
        } catch (TimeoutException e) {
            throw unavailable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ClusterUnavailableException(
                    "Interrupted while waiting for Kafka at " + bootstrapServers + ".", e);
        }
    }

    private ClusterUnavailableException unavailable(Throwable cause) {
        return new ClusterUnavailableException(
                "Kafka at %s did not answer within %d ms. Start it, or set %s to where it is."
                        .formatted(bootstrapServers, settings.timeoutMs(), AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG),
                cause);
    }

    private ClusterRefusedException refused(Throwable cause) {
        return new ClusterRefusedException(
                "Kafka at %s refused to make or describe the topics %s*: %s"
                        .formatted(bootstrapServers, settings.prefix(), cause.getMessage()),
                cause);
    }
}
